// The libraries speak English; vi/ has what they say in Vietnamese. Their own hook reaches most of it;
// what they write into the page without asking is replaced there.

const ATTRIBUTES = ['title', 'placeholder', 'data-placeholder', 'aria-label', 'aria-placeholder'];

/** The tables for the page's language in one: English pages need none. */
export async function words(root) {
  if (document.documentElement.lang !== 'vi') return {};
  const tables = [...root.querySelectorAll('[data-words]')].map(async link => (await fetch(link.href)).json());
  return Object.assign({}, ...await Promise.all(tables));
}

/** A module for diagram-js, dmn-js and form-js that answers in the page's language. */
export function translateModule(table) {
  const translate = (text, values = {}) =>
    (table[text] || text).replace(/{ *([^} ]+) *}/g, (whole, name) => (name in values ? translatedValue(table, values[name]) : whole));
  return { translate: ['value', translate] };
}

function translatedValue(table, value) {
  return table[value] || value;
}

/** Texts that libraries put together: "Remove {what}" in the table finds "Remove Number" in the page. */
function patterns(table) {
  const literal = text => text.replace(/[.*+?^$()[\]\\|]/g, '\\$&');
  return Object.keys(table).filter(key => /{\w+}/.test(key)).map(key => ({
    key,
    names: [...key.matchAll(/{(\w+)}/g)].map(m => m[1]),
    shape: new RegExp(`^${key.split(/{\w+}/).map(literal).join('(.+)')}$`),
  }));
}

/** How a text of the page is said by the table; undefined when it does not know it. */
function speaker(table) {
  const known = patterns(table);
  return text => {
    if (table[text]) return table[text];
    for (const { key, names, shape } of known) {
      const found = shape.exec(text);
      if (!found) continue;
      const values = names.map((name, i) => [name, translatedValue(table, found[i + 1])]);
      return values.reduce((said, [name, value]) => said.replace(`{${name}}`, () => value), table[key]);
    }
    return undefined;
  };
}

// What stands inside an author's place, but is the editor's: its hints, and what is shown while nothing is written.
const EDITORS = '.cm-tooltip, .cm-panel, .cm-placeholder';

/** Replace what is written past the hook. Only whole texts that the table knows; never the text of a field or
 *  inside `skip`, for that is the author's. */
export function translatePage(root, table, skip) {
  if (Object.keys(table).length === 0) return;
  const say = speaker(table);
  const isOwn = element => !element || (element.closest(skip) && !element.closest(EDITORS));
  const text = node => {
    const written = node.data.trim(), said = written && !isOwn(node.parentElement) && say(written);
    if (said && said !== written) node.data = node.data.replace(written, () => said);
  };
  const attributes = element => {
    for (const name of ATTRIBUTES) {
      const written = element.getAttribute(name), said = written && say(written);
      if (said && said !== written) element.setAttribute(name, said);
    }
  };
  const all = node => {
    if (node.nodeType === Node.TEXT_NODE) text(node);
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    attributes(node);
    for (const child of node.childNodes) all(child);
  };
  new MutationObserver(changes => {
    for (const c of changes) {
      if (c.type === 'characterData') text(c.target);
      else if (c.type === 'attributes') attributes(c.target);
      else c.addedNodes.forEach(all);
    }
  }).observe(root, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ATTRIBUTES });
  all(root);
}
