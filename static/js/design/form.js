// Drag and drop for forms: form-js with what our server enforces, and nothing else, in its palette.

import { FormEditor } from '../../lib/form.js';
import { Frame, WIDE_ENOUGH, badge } from './frame.js';
import { translateModule, translatePage, words } from './translate.js';

// docs/forms.md. What is not here the server would refuse.
const KINDS = [
  'default', 'textfield', 'textarea', 'number', 'datetime', 'radio', 'select', 'checklist', 'checkbox', 'filepicker',
  'dynamiclist', 'group', 'text', 'separator', 'expression',
];

/** Take the other kinds away, and call the rest by their names in the page's language; a new field bears
 *  its kind's name until the author gives it one. */
function kindsModule(table) {
  const rename = config => {
    const { create } = config;
    config.name = table[config.name] || config.name;
    config.create = (given = {}) => {
      const made = create(given);
      for (const key of ['label', 'dateLabel']) if (!(key in given) && table[made[key]]) made[key] = table[made[key]];
      return made;
    };
  };
  function Kinds(formFields) {
    for (const [type, field] of Object.entries(formFields._formFields)) {
      if (!KINDS.includes(type)) delete formFields._formFields[type];
      else rename(field.config);
    }
  }
  Kinds.$inject = ['formFields'];
  return { __init__: ['kinds'], kinds: ['type', Kinds] };
}

/** The component that a finding's path leads to: "components.2.components.0.key". */
function componentAt(schema, path) {
  let here = schema;
  for (const [, index] of path.matchAll(/components\W+(\d+)/g)) here = here?.components?.[Number(index)];
  return here === schema ? undefined : here;
}

/** A finding may name the component itself or the way to it. */
function idOf(editor, element) {
  const registry = editor.get('formFieldRegistry');
  const named = registry.getAll().find(f => f.id === element || f.key === element);
  return (named || componentAt(editor.getSchema(), element))?.id;
}

function marks(editor, host) {
  return findings => {
    for (const mark of host.querySelectorAll('.design-badge')) mark.remove();
    for (const marked of host.querySelectorAll('.has-finding')) marked.classList.remove('has-finding');
    for (const f of findings) {
      const id = f.element && idOf(editor, f.element);
      const box = id && host.querySelector(`.fjs-element[data-id="${CSS.escape(id)}"]`);
      if (!box) continue;
      box.classList.add('has-finding');
      if (!box.querySelector(':scope > .design-badge')) box.prepend(badge([f.words]));
    }
  };
}

function selector(editor, host) {
  return element => {
    const id = idOf(editor, element);
    const field = id && editor.get('formFieldRegistry').get(id);
    if (!field) return false;
    editor.get('selection').set(field);
    host.querySelector(`.fjs-element[data-id="${CSS.escape(id)}"]`)?.scrollIntoView({ block: 'center' });
    return true;
  };
}

/** Where the library puts the author's own words; they are not translated. */
const AUTHORS = '.fjs-form-field-label, .fjs-form-field-grouplabel, .fjs-form-field-description, .fjs-form-field-text, [contenteditable], .cm-content';

/** As we write forms: two blanks, and nothing that the library adds by itself. */
function written(editor) {
  const own = schema => {
    const { layout, showOutline, ...rest } = schema;
    if (layout?.columns) rest.layout = layout;
    if (rest.properties?.listRef) delete rest.values;
    if (rest.components) rest.components = rest.components.map(own);
    return rest;
  };
  const { exporter, ...schema } = editor.saveSchema();
  return `${JSON.stringify(own(schema), null, 2)}\n`;
}

async function start(root) {
  const frame = new Frame(root), host = root.querySelector('[data-canvas]');
  const table = await words(root);
  const editor = new FormEditor({ container: host, additionalModules: [translateModule(table), kindsModule(table)] });
  const { warnings } = await editor.importSchema(JSON.parse(await frame.fetchContent()));
  if (warnings.length) console.warn(warnings);
  translatePage(host, table, AUTHORS);
  translatePage(document.body, table, `main, ${AUTHORS}`);
  const show = marks(editor, host);
  let shown = [];
  editor.on('changed', () => {
    frame.touched();
    setTimeout(() => show(shown));
  });
  const commands = editor.get('commandStack');
  Object.assign(frame, { undo: () => commands.undo(), redo: () => commands.redo(), fit: () => {} });
  frame.begin({
    current: async () => written(editor),
    select: selector(editor, host),
    mark: findings => {
      shown = findings;
      show(findings);
    },
  });
  root.dataset.ready = '';
}

const root = document.querySelector('[data-design=form]');
if (root && matchMedia(WIDE_ENOUGH).matches) {
  root.hidden = false;
  document.querySelector('[data-plain]').hidden = true;
  start(root).catch(error => {
    console.error(error);
    root.hidden = true;
    document.querySelector('[data-plain]').hidden = false;
  });
}
