'use strict';
// What a page says, and which of it is no Vietnamese: every word of ours and of the translated libraries
// is known by its tables; a text with a word that is in none of them was forgotten.

const fs = require('node:fs');
const path = require('node:path');

const ROOT = path.join(__dirname, '../../..');
const WORD = /\p{L}{2,}/gu;

/** Words that are the same in every language here: proper names, the words of FEEL, JSON, BPMN and files. */
const SHARED = `bpmn io feel json html dmn drd url uri utc iso markdown camunda esc ctrl shift enter tab alt
  if then else for in return some every satisfies and or not true false null function between instance of context list
  pdf jpg png svg xml id key png docx xlsx image application`;

function wordsOf(text) {
  return (text.normalize('NFC').match(WORD) || []).map(w => w.toLowerCase());
}

/** The names of FEEL's functions and of their parameters, as the engine's tables have them. */
function functions() {
  const folder = path.join(ROOT, 'src/rules/feel'), rows = new Map();
  for (const file of fs.readdirSync(folder).filter(f => f.startsWith('builtins_')))
    for (const [, name, parameters] of fs.readFileSync(path.join(folder, file), 'utf8').matchAll(/\{"([a-z ]+)",\s*"[^"]*",\s*\{([^}]*)\}/g))
      rows.set(name, `${rows.get(name) || ''} ${parameters}`);
  return rows;
}

/** All words that the tables of translations and our own catalogue use. */
function vocabulary() {
  const known = new Set(wordsOf(SHARED));
  const folder = path.join(ROOT, 'static/js/design/vi');
  for (const file of fs.readdirSync(folder))
    for (const text of Object.values(JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8')))) wordsOf(text.replace(/{[^}]*}/g, '')).forEach(w => known.add(w));
  const catalogue = fs.readFileSync(path.join(ROOT, 'locale/vi.po'), 'utf8');
  for (const [, said] of catalogue.matchAll(/^msgstr "(.*(?:"\n".*)*)"$/gm)) wordsOf(said).forEach(w => known.add(w));
  for (const [name, parameters] of functions()) wordsOf(`${name} ${parameters}`).forEach(w => known.add(w));
  return known;
}

/** In the page: all texts and attributes that a person sees or hears, but for what an author wrote. */
function said(authors) {
  const ATTRIBUTES = ['title', 'placeholder', 'aria-label', 'aria-description', 'aria-placeholder', 'aria-roledescription', 'alt', 'data-placeholder'];
  const found = new Set();
  const take = text => { if (/\p{L}{2}/u.test(text || '')) found.add(text.trim().replace(/\s+/g, ' ')); };
  const pseudo = e => {
    for (const side of ['::before', '::after']) {
      const content = getComputedStyle(e, side).content;
      if (content.startsWith('"')) take(content.slice(1, -1));
    }
  };
  const visit = e => {
    if (e.matches('script, style, noscript, header, h1, svg, footer') || !e.checkVisibility({ visibilityProperty: true })) return;
    for (const name of ATTRIBUTES) take(e.getAttribute(name));
    pseudo(e);
    const own = e.matches(authors) && !e.matches('.cm-placeholder');
    for (const child of e.childNodes) {
      if (child.nodeType === Node.ELEMENT_NODE) visit(child);
      else if (child.nodeType === Node.TEXT_NODE && !own && !e.closest(authors)) take(child.data);
      else if (child.nodeType === Node.TEXT_NODE && e.closest('.cm-placeholder')) take(child.data);
    }
  };
  visit(document.body);
  return [...found];
}

/** Gathers what a page says at many moments. authors: selector of what holds texts of the author. */
class Listener {
  constructor(page, authors, extra = '') {
    Object.assign(this, { page, authors, heard: new Map(), known: vocabulary() });
    wordsOf(extra).forEach(w => this.known.add(w));
  }

  async listen(when) {
    for (const text of await this.page.evaluate(said, this.authors)) if (!this.heard.has(text)) this.heard.set(text, when);
  }

  /** Texts with a word that no table knows, and when they were heard first. */
  strange() {
    return [...this.heard].filter(([text]) => wordsOf(text).some(w => !this.known.has(w))).map(([text, when]) => `${when}: ${text}`);
  }
}

module.exports = { Listener, functions };
