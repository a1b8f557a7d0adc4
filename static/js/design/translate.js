// The libraries speak English; vi/ has what they say in Vietnamese. Their own hook reaches most of it;
// what they write into the page without asking is replaced there.

const ATTRIBUTES = ['title', 'placeholder', 'data-placeholder', 'aria-label'];

/** The table for the page's language: English pages need none. */
export async function words(root) {
  if (document.documentElement.lang !== 'vi') return {};
  const answer = await fetch(root.querySelector('[data-words]').href);
  return answer.json();
}

/** A module for diagram-js, dmn-js and form-js that answers in the page's language. */
export function translateModule(table) {
  const translate = (text, values = {}) =>
    (table[text] || text).replace(/{([^}]+)}/g, (whole, name) => (name in values ? translatedValue(table, values[name]) : whole));
  return { translate: ['value', translate] };
}

function translatedValue(table, value) {
  return table[value] || value;
}

/** Replace what is written past the hook. Only whole texts that the table has; never what stands in a field
 *  or inside `skip`, for that is the author's. */
export function translatePage(root, table, skip) {
  if (Object.keys(table).length === 0) return;
  const isOwn = node => {
    const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
    return !element || element.closest(skip);
  };
  const text = node => {
    const known = table[node.data.trim()];
    if (known && !isOwn(node)) node.data = node.data.replace(node.data.trim(), known);
  };
  const attributes = element => {
    for (const name of ATTRIBUTES) {
      const known = table[element.getAttribute(name)];
      if (known && !isOwn(element)) element.setAttribute(name, known);
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
