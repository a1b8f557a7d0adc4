'use strict';
// A form is designed with the keyboard alone and without JavaScript, published by two people; a citizen
// whose draft lies on the older form sees what is lost before going on.

const { look, click, go, DESK } = require('../support/browser.js');
const { enter } = require('../support/people.js');
const { expect, step, must } = require('../support/runner.js');
const { afresh, choose } = require('../support/citizen.js');

const COPIES = '2.000635';
const TABS_MOST = 600;
const IN_FORCE_MS = 20000; // the law is read again in the background

const words = tab => tab.page.locator('main').innerText();

/** Tab until the focus is on it, as one does who has no mouse. */
async function reach(tab, selector) {
  const { page } = tab;
  for (let i = 0; i < TABS_MOST; i++) {
    if (await page.locator(`:is(${selector}):focus`).count()) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the keyboard does not reach ${selector}`);
}

async function press(tab, selector) {
  await reach(tab, selector);
  await Promise.all([tab.page.waitForNavigation(), tab.page.keyboard.press('Enter')]);
}

/** The same for what lies far down: the way there was gone once. */
async function hit(tab, selector) {
  await tab.page.locator(selector).focus();
  await Promise.all([tab.page.waitForNavigation(), tab.page.keyboard.press('Enter')]);
}

async function write(tab, selector, text) {
  await reach(tab, selector);
  await tab.page.keyboard.press('Control+A');
  await tab.page.keyboard.type(text);
}

/** The file of the draft that this procedure has, begun when there is none. */
async function openForm(tab, file) {
  await go(tab, `/quan-tri/thu-tuc/${COPIES}`);
  await press(tab, 'main .actions button, main .actions a.button');
  await press(tab, `a[href$="/tep/${file}"]`);
}

async function addQuestion(tab) {
  await write(tab, '#nhan', 'Nơi nhận bản sao');
  await reach(tab, '#cho');
  for (const place of ['Người yêu cầu', 'Bạn cần bản sao nào?']) {
    await tab.page.keyboard.press('ArrowDown');
    expect(`the group ${place} can be chosen`, await tab.page.locator('#cho option:checked').innerText() === place);
  }
  await press(tab, '.form-design .panel button');
  must(await tab.page.locator('#f-key').inputValue() === 'noi_nhan_ban_sao', 'the key is not made from the label');
}

async function setProperties(tab) {
  await write(tab, '#f-label-en', 'Where the copies go');
  await reach(tab, '#f-required');
  await tab.page.keyboard.press('Space');
  await write(tab, '#f-hide', 'so_ban = nothing');
  await press(tab, '#phan .actions button');
  const error = tab.page.locator('#f-hide-error');
  must((await error.innerText()).includes('nothing'), 'no fault beside the condition');
}

async function design(world) {
  const tab = await enter(world, 'quan-tri', { scripts: false, viewport: DESK });
  await step('the form opens as a list of its elements, and as citizens see it', async () => {
    await openForm(tab, 'form.json');
    must((await words(tab)).includes('Người dân sẽ thấy'), 'no preview');
    await look(tab, 'design-form');
  });
  await step('a question is added with the keyboard', () => addQuestion(tab));
  await step('a condition that cannot be is told beside it', async () => {
    await setProperties(tab);
    await look(tab, 'design-form-element-bad');
  });
  await step('and is put right', async () => {
    await write(tab, '#f-hide', 'so_ban < 1');
    await press(tab, '#phan .actions button');
    must((await words(tab)).includes('noi_nhan_ban_sao'), 'it is not among the elements');
    await look(tab, 'design-form-added');
  });
  await step('it moves up and down, is doubled and taken away, and all of it can be undone', async () => {
    const row = '.form-parts li:has(code:text-is("noi_nhan_ban_sao"))';
    const at = () => tab.page.locator('.form-parts code').allInnerTexts();
    const before = await at();
    await hit(tab, 'button[value="len.noi-nhan-ban-sao"]');
    expect('it went up', (await at()).indexOf('noi_nhan_ban_sao') === before.indexOf('noi_nhan_ban_sao') - 1);
    await hit(tab, 'button[value="xuong.noi-nhan-ban-sao"]');
    await hit(tab, 'button[value="chep.noi-nhan-ban-sao"]');
    await hit(tab, 'button[value="xoa.noi-nhan-ban-sao"]');
    must(!(await at()).includes('noi_nhan_ban_sao'), 'it is still there');
    await hit(tab, 'button[value="hoan-tac"]');
    must(await tab.page.locator(row).count() === 1, 'it did not come back');
    await hit(tab, 'button[value="xoa.noi-nhan-ban-sao-2"]');
  });
  await step('another rule for a question', async () => {
    await hit(tab, 'a[href$="sua=so-dang-ky"]');
    await look(tab, 'design-form-element');
    await write(tab, '#f-pattern', '[0-9]+/[0-9]{4}');
    await write(tab, '#f-pattern-words', 'Viết số và năm, như 12/1999');
    await press(tab, '#phan .actions button');
  });
  await tab.context.close();
}

const today = () => new Date(Date.now() + 7 * 3600 * 1000).toISOString().slice(0, 10);

async function publish(world) {
  await step('it is proposed on a legal basis, and published by a second person', async () => {
    const tab = await enter(world, 'quan-tri', { viewport: DESK });
    await go(tab, `/quan-tri/thu-tuc/${COPIES}`);
    await click(tab, 'main .actions a.button');
    const draft = tab.page.url();
    await go(tab, `${new URL(draft).pathname}/trinh`);
    await tab.page.locator('#basis').fill('Quyết định số 01/2026/QĐ-UBND của Ủy ban nhân dân tỉnh');
    await tab.page.locator('#number').fill('01/2026/QĐ-UBND');
    await tab.page.locator('#day').fill(today());
    await click(tab, 'main form .actions button');
    must(!tab.page.url().endsWith('/trinh'), `not proposed: ${(await words(tab)).slice(0, 400)}`);
    await tab.context.close();
    const second = await enter(world, 'quan-tri-2', { viewport: DESK });
    await go(second, new URL(draft).pathname);
    await click(second, 'form[action$="/duyet"] button');
    await second.context.close();
  });
}

async function begin(tab) {
  await step('a citizen begins on the form as it is', async () => {
    await afresh(tab, COPIES);
    await choose(tab);
    await tab.page.locator('input[name=noi_dang_ky]').fill('UBND phường Hạc Thành');
    await tab.page.locator('input[name=so_dang_ky]').fill('mười hai');
    await click(tab, 'main .actions button[value=save]');
  });
}

async function goOn(tab) {
  await step('what is lost, kept and newly asked is shown before anything is changed', async () => {
    const end = Date.now() + IN_FORCE_MS;
    let text = '';
    while (!text.includes('Biểu mẫu đã đổi') && Date.now() < end) {
      await go(tab, `/nop/${COPIES}`);
      text = await words(tab);
    }
    must(text.includes('Biểu mẫu đã đổi'), text.slice(0, 300));
    must(text.includes('mười hai'), 'the lost answer is not told');
    must(text.includes('UBND phường Hạc Thành'), 'the kept answer is not told');
    must(text.includes('Nơi nhận bản sao'), 'the new question is not told');
    await look(tab, 'citizen-form-changed', { citizen: true });
  });
  await step('and the draft goes on with what stays', async () => {
    await click(tab, 'form[action$="/mau-moi"] button');
    expect('kept', await tab.page.locator('input[name=noi_dang_ky]').inputValue() === 'UBND phường Hạc Thành');
    expect('gone', await tab.page.locator('input[name=so_dang_ky]').inputValue() === '');
    expect('asked', await tab.page.locator('input[name=noi_nhan_ban_sao]').count() === 1);
    await afresh(tab, COPIES);
  });
}

async function run(world) {
  const citizen = await enter(world, 'cong-dan');
  await begin(citizen);
  await design(world);
  await publish(world);
  await goOn(citizen);
}

module.exports = [{ name: 'form designer', run }];
