// The designer of decisions: dmn-js with its diagram, tables and expressions, findings on shapes and cells.

import { Modeler } from '../../lib/decision.js';
import { Frame, WIDE_ENOUGH, badge, byElement } from './frame.js';
import { translateModule, translatePage, words } from './translate.js';

// dmn-js knows the namespaces of DMN 1.3. What it can draw reads the same in 1.4 and 1.5; a file keeps its own.
const KNOWN = {
  'https://www.omg.org/spec/DMN/20191111/MODEL/': ['https://www.omg.org/spec/DMN/20211108/MODEL/', 'https://www.omg.org/spec/DMN/20230324/MODEL/'],
  'https://www.omg.org/spec/DMN/20191111/DMNDI/': ['https://www.omg.org/spec/DMN/20211108/DMNDI/', 'https://www.omg.org/spec/DMN/20230324/DMNDI/'],
};
const FINDING = 'finding';
// What a new file begins with.
const EMPTY = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" xmlns:dmndi="https://www.omg.org/spec/DMN/20230324/DMNDI/"
    xmlns:dc="http://www.omg.org/spec/DMN/20180521/DC/" id="dinh-nghia" name="dinh-nghia" namespace="https://motcua.vn/decision">
  <decision id="quyet-dinh" name="quyet-dinh"><variable id="bien" name="quyet-dinh"/>
    <decisionTable id="bang" hitPolicy="FIRST">
      <input id="vao-1"><inputExpression id="bieu-thuc-1" typeRef="string"><text></text></inputExpression></input>
      <output id="ra-1"/>
    </decisionTable>
  </decision>
  <dmndi:DMNDI><dmndi:DMNDiagram id="hinh"><dmndi:DMNShape id="s-quyet-dinh" dmnElementRef="quyet-dinh">
    <dc:Bounds x="240" y="120" width="180" height="80"/></dmndi:DMNShape></dmndi:DMNDiagram></dmndi:DMNDI>
</definitions>`;

/** The text with namespaces that dmn-js knows, and how to give it back its own. */
function adapt(text) {
  const swaps = [];
  for (const [known, others] of Object.entries(KNOWN)) {
    for (const other of others) {
      if (!text.includes(`"${other}"`)) continue;
      text = text.replaceAll(`"${other}"`, `"${known}"`);
      swaps.push([known, other]);
    }
  }
  return { text, restore: xml => swaps.reduce((x, [known, own]) => x.replaceAll(`"${known}"`, `"${own}"`), xml) };
}

/** dmn-js shows one note beside a rule, its description. Ours stand in annotation columns, which the explanation
 *  of a fee cites (docs/dmn.md): the first of them is shown as the note, and written back as what it is. */
function tablesOf(definitions) {
  return (definitions.get('drgElement') || []).map(e => e.get('decisionLogic')).filter(l => l?.$type === 'dmn:DecisionTable');
}

function showNotes(definitions) {
  for (const table of tablesOf(definitions))
    for (const rule of table.get('rule')) {
      const text = rule.get('annotationEntry')[0]?.text;
      if (text && !rule.description) rule.description = text;
    }
}

/** Run `write` with the notes in their columns; a table that had none gets one with this title. */
async function withNotesInColumns(definitions, title, write) {
  const model = definitions.$model, shown = [];
  for (const table of tablesOf(definitions)) {
    const columns = table.get('annotation'), rules = table.get('rule');
    if (columns.length === 0 && !rules.some(r => r.description)) continue;
    if (columns.length === 0) columns.push(adopt(model.create('dmn:RuleAnnotationClause', { name: title }), table));
    for (const rule of rules) {
      const entries = rule.get('annotationEntry');
      while (entries.length < columns.length) entries.push(adopt(model.create('dmn:RuleAnnotation', { text: '' }), rule));
      entries[0].text = rule.description || '';
      shown.push([rule, rule.description]);
      rule.description = undefined;
    }
  }
  try {
    return await write();
  } finally {
    for (const [rule, description] of shown) rule.description = description;
  }
}

function adopt(element, parent) {
  element.$parent = parent;
  return element;
}

/** Every element of a decision by id, with the decision that holds it. */
function holders(definitions) {
  const held = new Map();
  const visit = (element, holder) => {
    if (!element || typeof element !== 'object' || !element.$type) return;
    if (element.id) held.set(element.id, holder);
    for (const property of element.$descriptor.properties) {
      if (property.isReference) continue;
      const value = element.get(property.name);
      for (const child of Array.isArray(value) ? value : [value]) if (child && child.$parent === element) visit(child, holder);
    }
  };
  for (const element of definitions.get('drgElement') || []) visit(element, element);
  return held;
}

/** Words for those who listen. */
function hidden(text) {
  const span = document.createElement('span');
  span.className = 'vh';
  span.textContent = text;
  return span;
}

class Marks {
  constructor(modeler, host, words) {
    Object.assign(this, { modeler, host, words, findings: [] });
  }

  show(findings) {
    this.findings = findings;
    this.draw();
  }

  draw() {
    const viewer = this.modeler.getActiveViewer(), view = this.modeler.getActiveView();
    if (!viewer || !view) return;
    const held = holders(this.modeler.getDefinitions());
    if (view.type === 'drd') this.drawDiagram(viewer, held);
    else this.drawCells();
  }

  /** In the diagram a decision bears what is wrong anywhere inside it. */
  drawDiagram(viewer, held) {
    const overlays = viewer.get('overlays'), registry = viewer.get('elementRegistry');
    overlays.remove({ type: FINDING });
    const inside = this.findings.map(f => ({ ...f, element: held.get(f.element)?.id || f.element }));
    for (const { element, words: said } of byElement(inside))
      if (registry.get(element)) overlays.add(element, FINDING, { position: { top: -12, left: -12 }, html: badge(said) });
  }

  drawCells() {
    const corner = this.host.querySelector('th.index-column');
    if (corner && !corner.textContent) corner.append(hidden(this.words.number));
    for (const marked of this.host.querySelectorAll('.has-finding')) {
      marked.classList.remove('has-finding');
      marked.removeAttribute('title');
    }
    for (const { element, words: said } of byElement(this.findings)) {
      for (const cell of this.host.querySelectorAll(`[data-element-id="${CSS.escape(element)}"], [data-row-id="${CSS.escape(element)}"], [data-col-id="${CSS.escape(element)}"].input-cell`)) {
        cell.classList.add('has-finding');
        cell.title = said.join('\n');
      }
    }
  }
}

/** Open the view that holds an element, and lead the reader to it. */
function selector(modeler, host) {
  return id => {
    const holder = holders(modeler.getDefinitions()).get(id);
    if (!holder) return false;
    const view = modeler.getViews().find(v => v.element === holder && v.type !== 'drd');
    const lead = () => {
      const cell = host.querySelector(`[data-element-id="${CSS.escape(id)}"]`);
      (cell || host).scrollIntoView({ block: 'center' });
      if (cell) cell.click();
    };
    if (view && view !== modeler.getActiveView()) modeler.open(view).then(lead);
    else lead();
    return true;
  };
}

/** Links to the views of the file: the diagram, each table, each expression. */
function tabs(modeler, list) {
  const draw = () => {
    const active = modeler.getActiveView();
    list.replaceChildren(...modeler.getViews().map(view => {
      const item = document.createElement('li'), button = document.createElement('button');
      button.type = 'button';
      button.className = 'button second';
      button.textContent = view.type === 'drd' ? list.dataset.diagram : view.element.name || view.element.id;
      if (view === active || (active && view.element === active.element)) button.setAttribute('aria-current', 'true');
      button.addEventListener('click', () => modeler.open(view));
      item.append(button);
      return item;
    }));
  };
  modeler.on('views.changed', draw);
  draw();
}

/** One table alone is what one came for; otherwise the diagram. */
function firstView(views) {
  const inside = views.filter(v => v.type !== 'drd');
  return inside.length === 1 || views.length === inside.length ? inside[0] : views.find(v => v.type === 'drd');
}

async function start(root) {
  const frame = new Frame(root), host = root.querySelector('[data-canvas]'), views = root.querySelector('[data-views]');
  const table = await words(root), translation = translateModule(table);
  const modules = { additionalModules: [translation] };
  const modeler = new Modeler({
    container: host, drd: modules, decisionTable: modules, literalExpression: modules, boxedExpression: modules,
    common: { expressionLanguages: { options: [{ label: 'FEEL', value: 'feel' }], defaults: { editor: 'feel' } } },
  });
  const marks = new Marks(modeler, host, views.dataset);
  const watched = new Set();
  const watch = () => {
    const viewer = modeler.getActiveViewer(), view = modeler.getActiveView();
    host.classList.toggle('flowing', view?.type !== 'drd');
    if (viewer && !watched.has(viewer)) {
      watched.add(viewer);
      viewer.on(['elements.changed', 'commandStack.changed'], e => {
        if (e.type === 'commandStack.changed' && e.trigger !== 'clear') frame.touched();
        setTimeout(() => marks.draw());
      });
    }
    setTimeout(() => marks.draw());
  };
  modeler.on('views.changed', watch);
  const { text, restore } = adapt(await frame.fetchContent() || EMPTY);
  const { warnings } = await modeler.importXML(text, { open: false });
  showNotes(modeler.getDefinitions());
  if (warnings.length) {
    frame.open = false;
    frame.say('not_understood', 'bad');
    console.warn(warnings);
  }
  await modeler.open(firstView(modeler.getViews()));
  watch();
  tabs(modeler, views);
  translatePage(host, table, 'td, .djs-visual, [contenteditable]');
  for (const word of ['Input', 'Output']) host.style.setProperty(`--word-${word.toLowerCase()}`, JSON.stringify(table[word] || word));
  const commands = () => modeler.getActiveViewer().get('commandStack');
  Object.assign(frame, {
    undo: () => commands().undo(),
    redo: () => commands().redo(),
    fit: () => modeler.getActiveView().type === 'drd' && modeler.getActiveViewer().get('canvas').zoom('fit-viewport', 'auto'),
  });
  frame.begin({
    current: () => withNotesInColumns(modeler.getDefinitions(), views.dataset.note, async () => restore((await modeler.saveXML({ format: true })).xml)),
    select: selector(modeler, host),
    mark: findings => marks.show(findings),
  });
  root.dataset.ready = '';
}

const root = document.querySelector('[data-design=decision]');
if (root && matchMedia(WIDE_ENOUGH).matches) {
  root.hidden = false;
  document.querySelector('[data-plain]').hidden = true;
  start(root).catch(error => {
    console.error(error);
    root.hidden = true;
    document.querySelector('[data-plain]').hidden = false;
  });
}
