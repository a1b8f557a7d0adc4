// What all designers do alike: fetch a file of a draft, save it, check it, show findings, notice that
// another was faster, and let nobody leave with unsaved work by oversight. Words stand in the page.

const CHECK_AFTER_MS = 1200;
export const WIDE_ENOUGH = '(min-width: 56rem)';

export class Frame {
  /** @param root the element that the page gives: addresses in its data, a form with token and revision. */
  constructor(root) {
    this.root = root;
    document.documentElement.classList.add('designing'); // the weight of the libraries' rules: tools/designers
    this.form = root.querySelector('form[data-save]');
    this.state = root.querySelector('[data-state]');
    this.list = document.querySelector('[data-findings]');
    this.conflict = root.querySelector('dialog');
    this.open = 'open' in root.dataset;
    this.saved = null;    // what the server has
    this.current = null;  // async () => text, given by the designer
    this.select = null;   // (element) => boolean: shown and selected
    this.mark = null;     // (findings) => void: badges beside elements
    this.timer = 0;
    this.dirty = false;
  }

  word(key) {
    return this.root.querySelector(`[data-word="${key}"]`).textContent;
  }

  say(key, tone = '') {
    this.state.textContent = key ? this.word(key) : '';
    this.state.className = `design-state ${tone}`;
  }

  /** The file's text; "" when it has only begun: a declaration, no element. */
  async fetchContent() {
    const answer = await fetch(this.root.dataset.content, { headers: { Accept: '*/*' } });
    if (!answer.ok) throw new Error(`${answer.status}`);
    this.revision = answer.headers.get('ETag').replace(/[^0-9]/g, '');
    const text = await answer.text();
    return /<[A-Za-z]|{/.test(text) ? text : '';
  }

  /** The designer is ready: `current` gives the file's text now, `select` and `mark` show findings. */
  begin({ current, select, mark }) {
    Object.assign(this, { current, select, mark });
    this.form.addEventListener('submit', e => {
      e.preventDefault();
      e.stopImmediatePropagation(); // js/app.js lets a form go once; this one goes often
      this.save();
    }, true);
    for (const button of this.root.querySelectorAll('[data-do]'))
      button.addEventListener('click', () => this[button.dataset.do]());
    document.addEventListener('keydown', e => {
      if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === 's') {
        e.preventDefault();
        this.save();
      }
    });
    window.addEventListener('beforeunload', e => {
      if (this.dirty) e.preventDefault();
    });
    this.list.addEventListener('click', e => {
      const link = e.target.closest('a[data-element]');
      if (link && this.select(link.dataset.element, link)) e.preventDefault();
    });
    this.mark(this.shown());
    if (!this.open) this.say('closed');
  }

  /** The findings that the page came with. */
  shown() {
    return [...this.list.querySelectorAll('li')].map(li => ({
      element: li.dataset.element, reason: li.dataset.reason, line: Number(li.dataset.line), words: li.dataset.words,
    }));
  }

  /** Something was changed: say so, and have it checked when the hand rests. */
  touched() {
    if (!this.open) return;
    this.dirty = true;
    this.say('dirty');
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.check(), CHECK_AFTER_MS);
  }

  async post(address) {
    const body = new FormData(this.form);
    const content = await this.current();
    body.set('revision', this.revision);
    body.set('content', content);
    const answer = await fetch(address, { method: 'POST', body, headers: { Accept: 'application/json' } });
    const known = (answer.headers.get('Content-Type') || '').includes('json');
    return { status: answer.status, value: known ? await answer.json() : null };
  }

  async check() {
    clearTimeout(this.timer);
    try {
      const { status, value } = await this.post(this.root.dataset.check);
      if (status === 200) this.show(value.findings);
    } catch {
      // Nothing is lost: saving says when the server cannot be reached.
    }
  }

  async save() {
    if (!this.open || this.saving) return;
    clearTimeout(this.timer);
    this.saving = true;
    this.say('saving');
    try {
      this.dirty = false; // what is changed from here on is dirty again
      this.answered(await this.post(this.form.action));
    } catch {
      this.failed('unreachable');
    } finally {
      this.saving = false;
    }
  }

  answered({ status, value }) {
    if (status === 200) {
      this.revision = String(value.revision);
      this.show(value.findings);
      if (!this.dirty) this.say(value.findings.length ? 'saved_with' : 'saved', value.findings.length ? 'bad' : 'good');
    } else if (status === 409) {
      this.failed('stale');
      this.conflict.show(); // beside the drawing, not over it: its mark stays uncovered
      this.conflict.querySelector('button').focus();
    } else {
      this.failed({ 401: 'signed_out', 403: 'signed_out', 413: 'too_large' }[status] || 'unreachable');
    }
  }

  failed(key) {
    this.dirty = true;
    this.say(key, 'bad');
  }

  /** Take the other's version and drop one's own. */
  reload() {
    this.dirty = false;
    location.reload();
  }

  /** Keep one's own on this machine; it can be put in again as text. */
  async keep() {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([await this.current()], { type: 'application/octet-stream' }));
    link.download = this.root.dataset.file;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  later() {
    this.conflict.close();
  }

  show(findings) {
    const items = findings.map(f => {
      const item = document.createElement('li');
      Object.assign(item.dataset, { element: f.element, reason: f.reason, line: f.line, words: f.words });
      const text = f.element ? document.createElement('a') : document.createElement('span');
      if (f.element) {
        text.href = `#${encodeURIComponent(f.element)}`;
        text.dataset.element = f.element;
      }
      text.textContent = f.words;
      item.append(text);
      return item;
    });
    this.list.querySelector('ol').replaceChildren(...items);
    this.list.classList.toggle('none', items.length === 0);
    this.mark(findings);
  }
}

/** Findings by element, for badges: [{element, words: [..]}]. */
export function byElement(findings) {
  const groups = new Map();
  for (const f of findings) {
    if (!f.element) continue;
    if (!groups.has(f.element)) groups.set(f.element, []);
    groups.get(f.element).push(f.words);
  }
  return [...groups].map(([element, words]) => ({ element, words }));
}

/** A mark that says what is wrong. */
export function badge(words) {
  const mark = document.createElement('span');
  mark.className = 'design-badge';
  mark.textContent = '!';
  mark.title = words.join('\n');
  mark.setAttribute('role', 'img');
  mark.setAttribute('aria-label', words.join('. '));
  return mark;
}
