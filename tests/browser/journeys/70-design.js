'use strict';
// The province's own staff draw: a process with bpmn-js, a decision with dmn-js, a form by drag and drop;
// and do the same without drawing.

const { look, picture, click, go, open, type, DESK, PHONE } = require('../support/browser.js');
const { beginDraft, begin, decision, drag, guarded, markIsSeen, save, show, violations } = require('../support/design.js');
const { enter } = require('../support/people.js');
const { expect, step, must } = require('../support/runner.js');
const { everyProcess } = require('../support/samples.js');

const PROCEDURE = '1.004873';
const FILE = 'process.bpmn';
const STEP = 'xu-ly';

async function process(world) {
  const tab = await guarded(await enter(world, 'quan-tri', { viewport: DESK }));
  const { page } = tab;
  const draft = await beginDraft(tab, PROCEDURE);
  await step('the drawing opens, and its mark is seen', async () => {
    await begin(tab, `${draft}/tep/${FILE}`);
    must(await page.locator(`[data-element-id=${STEP}]`).count() === 1, 'the step is not drawn');
    await markIsSeen(page);
    await look(tab, 've-quy-trinh');
  });
  await step('a task gets another name and more time by the panel', async () => {
    await begin(tab, `${draft}/tep/${FILE}`);
    await page.locator(`[data-element-id=${STEP}] .djs-hit`).first().click();
    await type(tab, '#p-name', 'Xác minh, dự thảo giấy');
    await type(tab, '#p-budget', '2');
    await page.locator('[data-set=budget] select').selectOption('d');
    await save(tab, 'good');
    const text = await page.evaluate(async a => (await fetch(a)).text(), `${draft}/noi-dung/${FILE}`);
    must(/id="xu-ly" name="Xác minh, dự thảo giấy"[^>]*mc:budget="2d"/.test(text), text.slice(0, 3000));
  });
  await step('a task without a role is found, marked, and named', async () => {
    await page.locator('#p-role').selectOption('');
    await save(tab, 'bad');
    const finding = page.locator(`[data-findings] a[data-element="${STEP}"]`).first();
    must(await finding.count() === 1, 'no finding names the step');
    must(await page.locator('.design-canvas .design-badge').count() >= 1, 'no mark on the drawing');
    await picture(tab, 've-quy-trinh-thieu-vai-tro');
    await page.locator('.djs-palette').hover();
    await page.keyboard.press('Escape');
    await finding.click();
    must(await page.locator('[data-id]').innerText() === STEP, 'the finding does not lead to the step');
  });
  await step('it is put right', async () => {
    await page.locator('#p-role').selectOption('officer');
    await save(tab, 'good');
    must(await page.locator('[data-findings] li').count() === 0, 'there are findings still');
  });
  await step('who was slower is asked, and keeps the own work', async () => {
    const other = await enter(world, 'quan-tri-2', { viewport: PHONE, scripts: false });
    await go(other, `${draft}/tep/${FILE}?dang=bang`);
    await type(other, `#name-${STEP}`, 'Xác minh');
    await click(other, '.design-steps .actions button');
    await page.locator('#p-name').fill('Thẩm tra');
    await page.locator('#p-name').blur();
    tab.allowed.add(409);
    await page.locator('[data-save] button[type=submit]').click();
    await page.locator('dialog[open]').waitFor();
    await picture(tab, 've-quy-trinh-xung-dot');
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator('[data-do=keep]').click()]);
    must(download.suggestedFilename() === FILE, download.suggestedFilename());
    await page.locator('[data-do=later]').click();
  });
  await step('nobody leaves unsaved work by oversight', async () => {
    const asked = new Promise(found => page.once('dialog', d => {
      found(d.type());
      d.accept();
    }));
    await page.goto('/quan-tri');
    must(await asked === 'beforeunload', 'nobody asked');
  });
  expect('the policy was kept', (await violations(tab)).length === 0, JSON.stringify(await violations(tab)));
}

/** A calculation may stand in our attribute or in the standard's element; the drawing keeps it as the standard has it. */
async function calculation(world) {
  const tab = await enter(world, 'quan-tri', { viewport: DESK });
  const draft = await beginDraft(tab, PROCEDURE);
  const text = everyProcess().replace('<scriptTask id="scriptTask">', '<scriptTask xmlns:mc="https://motcua.vn/bpmn/1" id="scriptTask" mc:script="x + 1" mc:result="tong">');
  await step('its script is read, changed and written', async () => {
    await show(tab, `${draft}/tep/${FILE}`, text);
    await tab.page.locator('[data-element-id=scriptTask] > .djs-hit').first().dispatchEvent('click');
    must(await tab.page.locator('#p-script').inputValue() === 'x + 1', 'the script was not read');
    await type(tab, '#p-script', 'x + 2');
    await tab.page.locator('#p-script').blur();
    const [saved] = await Promise.all([
      tab.page.waitForRequest(r => r.method() === 'POST' && r.url().includes('/noi-dung/')),
      tab.page.locator('[data-save] button[type=submit]').click(),
    ]);
    const written = saved.postData();
    must(/scriptFormat="FEEL"[^>]*>\s*<script>x \+ 2<\/script>/.test(written) && !/mc:script=/.test(written), written.slice(0, 2000));
  });
}

/** On a telephone and without script: the steps as a table. */
async function table(world) {
  const tab = await enter(world, 'quan-tri', { viewport: PHONE });
  const draft = await beginDraft(tab, PROCEDURE);
  await step('a telephone is told why, and shows the table', async () => {
    await go(tab, `${draft}/tep/${FILE}`);
    must(await tab.page.locator('[data-design]').isHidden(), 'the drawing is shown');
    must(await tab.page.locator('.design-narrow').isVisible(), 'nothing says why');
    await picture(tab, 've-quy-trinh-hep');
  });
  const plain = await enter(world, 'quan-tri', { viewport: PHONE, scripts: false });
  await step('without script the steps are edited in order', async () => {
    await go(plain, `${draft}/tep/${FILE}?dang=bang`);
    await look(plain, 'bang-buoc');
    const ids = await plain.page.locator('.design-steps li').evaluateAll(all => all.map(e => e.id));
    must(ids.indexOf('tiep-nhan') < ids.indexOf(STEP) && ids.indexOf(STEP) < ids.indexOf('tra-ket-qua'), ids.join(' '));
    await type(plain, `#budget-${STEP}`, 'nhiều');
    await click(plain, '.design-steps .actions button');
    must(await plain.page.locator(`#budget-${STEP}-error`).count() === 1, 'a wrong time is taken');
    await type(plain, `#budget-${STEP}`, '12');
    await plain.page.locator(`[name="unit.${STEP}"]`).selectOption('h');
    await click(plain, '.design-steps .actions button');
    must(await plain.page.locator(`#budget-${STEP}`).inputValue() === '12', 'it was not kept');
  });
}

async function decisions(world) {
  const tab = await guarded(await enter(world, 'quan-tri', { viewport: DESK }));
  const { page } = tab;
  const { address, cell } = await decision(tab, PROCEDURE);
  await step('a table of fees opens, and its mark is seen', async () => {
    await begin(tab, address);
    const views = page.locator('[data-views] button');
    if (await views.count() > 1 && await page.locator('.dmn-decision-table-container').count() === 0) await views.nth(1).click();
    await page.locator('.dmn-decision-table-container').waitFor();
    await markIsSeen(page);
    await look(tab, 'bang-quyet-dinh');
  });
  await step('a fee is changed', async () => {
    await begin(tab, address);
    if (await page.locator('.dmn-decision-table-container').count() === 0) await page.locator('[data-views] button').nth(1).click();
    await page.locator(`td[data-element-id="${cell}"]`).click();
    await page.keyboard.press('Control+A');
    await page.keyboard.type('5000');
    await page.keyboard.press('Escape');
    await save(tab);
    const text = await page.evaluate(async a => (await fetch(a)).text(), address.replace('/tep/', '/noi-dung/'));
    must(new RegExp(`id="${cell}"[^]*?<text>5000</text>`).test(text), text.slice(0, 3000));
    await picture(tab, 'bang-quyet-dinh-da-sua');
  });
  await step('the diagram and the table without script', async () => {
    const diagram = page.locator('[data-views] button').first();
    await diagram.click();
    await picture(tab, 'so-do-quyet-dinh');
    const plain = await enter(world, 'quan-tri', { viewport: PHONE, scripts: false });
    await go(plain, address);
    must(/5000/.test(await plain.page.locator('[data-plain] table').first().innerText()), 'the rules are not shown');
    await look(plain, 'bang-quyet-dinh-khong-ve');
  });
  expect('the policy was kept', (await violations(tab)).length === 0, JSON.stringify(await violations(tab)));
}

async function forms(world) {
  const tab = await guarded(await enter(world, 'quan-tri', { viewport: DESK }));
  const { page } = tab;
  const draft = await beginDraft(tab, PROCEDURE);
  let key;
  await step('a field is dragged into a form', async () => {
    await begin(tab, `${draft}/keo-tha/form.json`);
    await markIsSeen(page);
    await look(tab, 'keo-tha');
    await begin(tab, `${draft}/keo-tha/form.json`);
    key = await drag(page, 'textfield', '[data-id="so-dinh-danh"]');
    await save(tab);
    await picture(tab, 'keo-tha-da-them');
  });
  await step('the designer without script has it', async () => {
    const plain = await enter(world, 'quan-tri', { viewport: PHONE, scripts: false });
    await go(plain, `${draft}/tep/form.json`);
    must((await plain.page.content()).includes(key), `${key} is not there`);
  });
  expect('the policy was kept', (await violations(tab)).length === 0, JSON.stringify(await violations(tab)));
}

module.exports = [
  { name: 'design: a process is drawn', run: process },
  { name: 'design: a calculation in a process', run: calculation },
  { name: 'design: a process without drawing', run: table },
  { name: 'design: a fee in a decision', run: decisions },
  { name: 'design: a form by drag and drop', run: forms },
];
