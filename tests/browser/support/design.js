'use strict';
// What staff do with the drawing tools, as one does it by hand.

const { click, go } = require('./browser.js');
const { must } = require('./runner.js');

const READY_MS = 20000;

/** Note what the policy refuses, on every page of this tab. */
async function guarded(tab) {
  tab.refused = [];
  await tab.page.exposeFunction('noteRefused', what => tab.refused.push(what));
  await tab.page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', e =>
      window.noteRefused(`${e.violatedDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber} ${e.sample}`));
  });
  return tab;
}

/** What it refused so far. axe, which tests put into the page, tries styles of its own: look() comes last on a
 *  page, and its complaints name no file of ours. */
async function violations(tab) {
  return tab.refused.filter(v => v.includes('/static/'));
}

/** The address of the procedure's draft that is open; it is begun when there is none. */
async function beginDraft(tab, procedure) {
  const { page } = tab;
  await go(tab, `/quan-tri/thu-tuc/${procedure}`);
  const known = page.locator('main .panel a.button[href^="/quan-tri/ban-thao/"]');
  if (await known.count()) return (await known.first().getAttribute('href')).split('?')[0];
  await click(tab, `form[action="/quan-tri/thu-tuc/${procedure}"] button`);
  const address = new URL(page.url()).pathname;
  must(/^\/quan-tri\/ban-thao\/\d+$/.test(address), `no draft was begun: ${address}`);
  return address;
}

/** The procedure's decisions in a draft, and the cell of its first fee that holds the amount. */
async function decision(tab, procedure) {
  const draft = await beginDraft(tab, procedure);
  const address = `${draft}/tep/quyet-dinh.dmn`;
  await go(tab, draft);
  must(await tab.page.locator(`main a[href$="quyet-dinh.dmn"]`).count() > 0, 'the draft has no decisions');
  const text = await tab.page.evaluate(async a => (await fetch(a)).text(), address.replace('/tep/', '/noi-dung/'));
  must(/<(?:\w+:)?outputEntry id="phi-le-phi-1-ra-5"/.test(text), `no fee in ${address}`);
  return { address, cell: 'phi-le-phi-1-ra-5' };
}

/** A drawing tool that has read its file. */
async function begin(tab, address) {
  await go(tab, address);
  await tab.page.locator('[data-design][data-ready]').waitFor({ timeout: READY_MS });
}

/** The tool with a file of ours instead of the draft's; nothing is saved. */
async function show(tab, address, text) {
  const { page } = tab;
  await page.unrouteAll();
  await page.route('**/noi-dung/**', route => route.fulfill({ body: text, headers: { ETag: '"1"' }, contentType: 'text/plain; charset=utf-8' }));
  await page.route('**/kiem-tra/**', route => route.fulfill({ json: { revision: 1, findings: [] } }));
  page.on('dialog', d => d.accept().catch(() => {}));
  await begin(tab, address);
}

/** Save, and wait for the answer; tone: "good" without findings, "bad" with some, none: either. */
async function save(tab, tone) {
  const { page } = tab;
  const [answer] = await Promise.all([
    page.waitForResponse(r => r.request().method() === 'POST' && r.url().includes('/noi-dung/')),
    page.locator('[data-save] button[type=submit]').click(),
  ]);
  must(answer.status() === 200, `saving answers ${answer.status()}`);
  await page.locator(`.design-state.${tone || 'good'}${tone ? '' : ', .design-state.bad'}`).waitFor();
}

/** The bpmn.io licence: its mark stays fully visible and nothing lies over it. */
async function markIsSeen(page) {
  const mark = page.locator('.design-canvas a[href*="bpmn.io"]').first();
  await mark.scrollIntoViewIfNeeded();
  const fault = await mark.evaluate(a => {
    const box = a.getBoundingClientRect(), style = getComputedStyle(a);
    if (box.width < 40 || box.height < 15) return `it has ${box.width} x ${box.height}`;
    if (style.visibility !== 'visible' || Number(style.opacity) < 1) return 'it is faint';
    const canvas = a.closest('.design-canvas').getBoundingClientRect();
    if (box.right > canvas.right + 1 || box.bottom > canvas.bottom + 1) return 'it is cut off';
    for (const [x, y] of [[0.1, 0.2], [0.5, 0.5], [0.9, 0.8]]) {
      const top = document.elementFromPoint(box.left + box.width * x, box.top + box.height * y);
      if (!a.contains(top)) return `covered by ${top && top.outerHTML.slice(0, 100)}`;
    }
    return '';
  });
  must(fault === '', `the mark of bpmn.io: ${fault}`);
}

/** Drag a kind of field from the palette onto a place in the form; the new field's key. */
async function drag(page, kind, before) {
  const keys = () => page.locator('.design-canvas .fjs-element[data-id]').evaluateAll(all => all.map(e => e.dataset.id));
  const known = new Set(await keys());
  const from = await page.locator(`.fjs-palette-field[data-field-type=${kind}]`).boundingBox();
  const to = await page.locator(before).boundingBox();
  await page.mouse.move(from.x + 20, from.y + 20);
  await page.mouse.down();
  await page.mouse.move(from.x + 60, from.y + 60, { steps: 5 });
  await page.mouse.move(to.x + 200, to.y + 10, { steps: 15 });
  await page.mouse.up();
  await page.locator('.fjs-editor-selected').waitFor();
  const added = (await keys()).filter(k => !known.has(k));
  must(added.length === 1, `the form has ${added.length} new fields`);
  return added[0];
}

module.exports = { begin, beginDraft, decision, drag, guarded, markIsSeen, save, show, violations };
