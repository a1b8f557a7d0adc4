'use strict';
// The drawing tools speak Vietnamese: every palette, panel, menu and hint is opened, and no word is heard that
// no table of words knows.

const { DESK } = require('../support/browser.js');
const { beginDraft, show } = require('../support/design.js');
const { enter } = require('../support/people.js');
const { expect, step } = require('../support/runner.js');
const { everyProcess, everyPool, everyDecision, everyForm, processNodes, decisionTypes } = require('../support/samples.js');
const { Listener, functions } = require('../support/words.js');

const PROCEDURE = '1.004873';

function judge(listener, what) {
  const strange = listener.strange();
  expect(`${what}: every word is known (${listener.heard.size} texts)`, strange.length === 0, strange.join('\n'));
}

async function processWords(tab, draft) {
  const { page } = tab, listener = new Listener(page, '.djs-visual, .djs-direct-editing-content, input, textarea, code', processNodes.join(' '));
  const look = async id => {
    await page.locator(`[data-element-id="${id}"] > .djs-hit`).first().dispatchEvent('click');
    await listener.listen(id);
    const change = page.locator('.djs-context-pad [data-action=replace]');
    if (await change.count() === 0) return;
    await change.click();
    await page.locator('.djs-popup').waitFor();
    await listener.listen(`${id}, changed`);
    await page.keyboard.press('Escape');
  };
  await step('a process', async () => {
    await show(tab, `${draft}/tep/process.bpmn`, everyProcess());
    await listener.listen('opened');
    for (const id of [...processNodes, 'late', 'flow', 'note']) await look(id);
    const drawing = page.locator('svg[data-element-id=p]'), search = page.locator('.djs-search-container');
    await drawing.dispatchEvent('click');
    await drawing.focus();
    await page.keyboard.press('Control+F');
    await search.locator('input').fill('zzz');
    await listener.listen('searching');
    await search.locator('input').press('Escape');
    await search.waitFor({ state: 'hidden' });
    await drawing.focus(); // the search gives it back when it has time
    await page.keyboard.press('Control+A');
    await page.locator('.djs-context-pad [data-action=align-elements]').waitFor();
    await listener.listen('all selected');
    await page.locator('.djs-context-pad [data-action=align-elements]').click();
    await listener.listen('aligning');
  });
  await step('pools', async () => {
    await show(tab, `${draft}/tep/process.bpmn`, everyPool());
    for (const id of ['one', 'two', 'above', 'mail', 't']) await look(id);
  });
  judge(listener, 'a process');
}

/** Cells are clicked open, and their menus, editors and lists. */
async function decisionWords(tab, draft) {
  const { page } = tab;
  const listener = new Listener(page, 'td.input-cell, td.output-cell, .djs-visual, input, textarea, [contenteditable], .cm-content, pre', 'bang bieu thuc trong ham vao luat');
  const canvas = page.locator('.design-canvas');
  /** Every list and switch of a menu that is open. */
  const openLists = async when => {
    for (const [n, list] of (await page.locator('.context-menu .dms-input-select, .context-menu .dms-select').all()).entries()) {
      if (!await list.isVisible()) continue;
      await list.click();
      await listener.listen(`${when}, list ${n}`);
      await page.keyboard.press('Escape');
    }
  };
  const shut = async () => {
    await canvas.locator('.decision-table-name, .decision-table-properties').first().click({ position: { x: 5, y: 5 } });
    await page.locator('.context-menu').waitFor({ state: 'detached' });
  };
  const menu = async (cell, when) => {
    await canvas.locator(cell).first().click({ button: 'right' });
    await page.locator('.context-menu').first().waitFor();
    await listener.listen(when);
    await shut();
  };
  const view = async name => {
    const button = page.locator('[data-views] button').filter({ hasText: new RegExp(`^${name}$`) });
    await button.click();
    await button.and(page.locator('[aria-current=true]')).waitFor();
  };
  await step('the diagram of decisions', async () => {
    await show(tab, `${draft}/tep/quyet-dinh.dmn`, everyDecision());
    await listener.listen('opened');
    for (const id of ['bang', 'bieu-thuc', 'trong', 'ham', 'vao', 'luat']) {
      await page.locator(`[data-element-id="${id}"] > .djs-hit`).first().dispatchEvent('click');
      await listener.listen(id);
      const change = page.locator('.djs-context-pad [data-action=replace]');
      if (await change.count() === 0) continue;
      await change.click();
      await listener.listen(`${id}, changed`);
      await page.keyboard.press('Escape');
    }
  });
  await step('a table', async () => {
    await view('bang');
    await listener.listen('table');
    for (const type of decisionTypes) {
      for (const [head, cell] of [[`in-${type}`, `c1-${type}`], [`out-${type}`, `o1-${type}`]]) {
        await canvas.locator(`th[data-col-id="${head}"]`).dblclick();
        await listener.listen(head);
        if (type === 'string') await openLists(head);
        await shut();
        await canvas.locator(`td[data-element-id="${cell}"]`).click();
        const simple = page.locator('.simple-mode-button');
        if (await simple.count() === 0) continue;
        await simple.click();
        await listener.listen(cell);
        await openLists(cell);
        await shut();
      }
    }
    await menu('td.input-cell', 'menu of an input');
    await menu('td.output-cell', 'menu of an output');
    await menu('th.input-cell', 'menu of an input column');
    await menu('th.output-cell', 'menu of an output column');
    await menu('td.rule-index', 'menu of a rule');
    await canvas.locator('.hit-policy .dms-input-select, .hit-policy').first().click();
    await listener.listen('hit policy');
  });
  await step('an expression being typed', async () => {
    await canvas.locator('td[data-element-id="c2-string"]').click();
    await page.keyboard.type('s');
    await page.locator('.cm-tooltip-autocomplete').waitFor();
    for (let n = 0; n < 25; n++) {
      await listener.listen('offered');
      await page.keyboard.press('ArrowDown');
    }
    const offered = await page.locator('.cm-completionIcon-function + .cm-completionLabel').allInnerTexts();
    const foreign = offered.map(o => o.replace(/\(.*/, '')).filter(name => !functions().has(name));
    expect('what is offered our engine has', offered.length > 10 && foreign.length === 0, foreign.join(', '));
    await page.keyboard.press('Escape');
    await page.keyboard.type('( ] 1');
    await page.locator('.cm-lintRange').first().hover();
    await page.locator('.cm-tooltip-lint').waitFor();
    await listener.listen('a mistake');
    await shut();
  });
  await step('expressions', async () => {
    for (const name of ['bieu-thuc', 'ham']) {
      await view(name);
      await listener.listen(name);
      for (const control of await canvas.locator('button, .dms-input-select, .dmn-icon-edit, [role=button]').all()) {
        if (!await control.isVisible() || /sơ đồ/i.test(await control.innerText())) continue;
        await control.dispatchEvent('click');
        await listener.listen(`${name}, opened`);
      }
    }
  });
  judge(listener, 'decisions');
}

/** Each field is selected, and everything in its panel opened: groups, lists, editors, hints. */
async function formWords(tab, draft) {
  const { page } = tab;
  const listener = new Listener(page, '.fjs-form-field-label, .fjs-form-field-description, .fjs-form-field-text, .fjs-form-field-grouplabel, input, textarea, [contenteditable], .cm-content', 'Ghi họ tên bieu mau');
  const panel = page.locator('.bio-properties-panel');
  const hover = async when => {
    for (const [n, hint] of (await panel.locator('.bio-properties-panel-tooltip-wrapper').all()).entries()) {
      if (!await hint.isVisible()) continue;
      await hint.hover();
      await page.locator('.bio-properties-panel-tooltip').waitFor();
      await listener.listen(`${when}, hint ${n}`);
      await page.mouse.move(5, 5);
      await page.locator('.bio-properties-panel-tooltip').waitFor({ state: 'detached' });
    }
  };
  const openGroups = async () => {
    for (let one; await (one = panel.locator('.bio-properties-panel-group-header:not(.open)').first()).count();) {
      await one.dispatchEvent('click');
      if (await one.evaluate(e => !e.classList.contains('open'))) break;
    }
    for (const closed of await panel.locator('.bio-properties-panel-collapsible-entry-header:not(.open)').all()) await closed.dispatchEvent('click');
  };
  await step('a form', async () => {
    await show(tab, `${draft}/keo-tha/form.json`, everyForm());
    await listener.listen('opened');
    await page.locator('.fjs-palette-search, .fjs-palette input').first().fill('zzz');
    await listener.listen('nothing found');
    await page.locator('.fjs-palette-search, .fjs-palette input').first().fill('');
    for (const field of JSON.parse(everyForm()).components) {
      await page.locator(`.fjs-element[data-id="${field.id}"]`).dispatchEvent('click');
      await page.locator('.fjs-editor-selected').waitFor();
      await openGroups();
      await listener.listen(field.id);
      await hover(field.id);
    }
  });
  judge(listener, 'a form');
}

async function run(world) {
  const tab = await enter(world, 'quan-tri', { viewport: DESK });
  const draft = await beginDraft(tab, PROCEDURE);
  await processWords(tab, draft);
  await decisionWords(tab, draft);
  await formWords(tab, draft);
}

module.exports = [{ name: 'design: every word', run }];
