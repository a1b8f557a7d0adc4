'use strict';
// For everybody: with the keyboard alone, in English, on the narrowest phone, with large letters.

const fs = require('node:fs');
const path = require('node:path');
const { look, squeeze, click, go, open, vietnamese, DESK } = require('../support/browser.js');
const { enter } = require('../support/people.js');
const { expect, step, must } = require('../support/runner.js');
const { afresh, answer, apply, choose } = require('../support/citizen.js');
const { MARITAL_STATUS, CARD, lookUp } = require('../support/desk.js');

const TABS_MOST = 80;

/** Press the tabulator until the element that the selector names has the focus. */
async function reach(page, selector) {
  for (let i = 0; i < TABS_MOST; i++) {
    await page.keyboard.press('Tab');
    if (await page.evaluate(s => document.activeElement.matches(s), selector)) {
      const seen = await page.evaluate(() => {
        const style = getComputedStyle(document.activeElement);
        return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
      });
      must(seen, `the focus on ${selector} cannot be seen`);
      return;
    }
  }
  throw new Error(`${selector} is not reached with ${TABS_MOST} tabs`);
}

/** Choose among radio buttons with the arrows. */
async function arrow(page, name, value) {
  await reach(page, `input[name=${name}]`);
  for (let i = 0; i < TABS_MOST; i++) {
    const chosen = await page.evaluate(() => document.activeElement.checked && document.activeElement.value);
    if (chosen === value) return;
    await page.keyboard.press('ArrowDown');
  }
  throw new Error(`${name} cannot be chosen with the arrows`);
}

async function press(page, key) {
  await Promise.all([page.waitForNavigation({ waitUntil: 'load' }), page.keyboard.press(key)]);
}

async function keyboard(world) {
  const tab = await open(world.browser, world.server.origin, { viewport: DESK });
  const { page } = tab;
  await step('the first stop leads past the menu', async () => {
    await go(tab, '/');
    await page.keyboard.press('Tab');
    must(await page.evaluate(() => document.activeElement.classList.contains('skip')), 'no skip link');
    await page.keyboard.press('Enter');
    must(await page.evaluate(() => document.activeElement.id === 'main'), 'it leads nowhere');
  });
  await step('search, procedure, sign-in', async () => {
    await reach(page, '#q');
    await page.keyboard.type('tinh trang hon nhan');
    await press(page, 'Enter');
    await reach(page, '.cards a');
    await press(page, 'Enter');
    await reach(page, 'main .actions a.button');
    await press(page, 'Enter');
    await reach(page, '#account');
    await page.keyboard.type('cong-dan');
    await reach(page, '#password');
    await page.keyboard.type('motcua-demo');
    await press(page, 'Enter');
  });
  await step('case, answers, check, sending', async () => {
    await afresh(tab);
    await arrow(page, 'truong-hop', 'chung');
    await reach(page, 'main .actions button[value=next]');
    await press(page, 'Enter');
    await arrow(page, 'muc_dich', 'vay-von');
    await reach(page, 'input[type=checkbox][name=cam_doan]');
    await page.keyboard.press('Space');
    must(await page.locator('input[type=checkbox][name=cam_doan]').isChecked(), 'the vow is not ticked');
    await reach(page, 'main .actions button[value=next]');
    await press(page, 'Enter');
    if (await page.locator('input[type=file]').count()) {
      await reach(page, 'main .actions button[value=next]');
      await press(page, 'Enter');
    }
    await reach(page, 'form[action$="/gui"] button');
    await press(page, 'Enter');
    must(/\/da-nhan/.test(page.url()), `not received: ${page.url()}`);
    await reach(page, 'main .actions a.button');
    await press(page, 'Enter');
    await reach(page, 'details.panel summary');
    await page.keyboard.press('Enter');
    must(await page.locator('details.panel[open]').count() > 0, 'the details do not open');
  });
}

/** Names of people, places, offices, holidays and tasks are data, and stay as the packs have them. */
const PACKS = path.join(__dirname, '../../../packs');
const PEOPLE = JSON.parse(fs.readFileSync(path.join(PACKS, 'thanh-hoa/demo.json'), 'utf8')).accounts.map(a => a.name);
const TASKS = fs.readFileSync(path.join(PACKS, `national/procedures/${MARITAL_STATUS}/process.bpmn`), 'utf8')
  .match(/ name="[^"]+"/g).map(m => m.slice(7, -1));
const DATA = [
  /Thanh Hoá/, /Hạc Thành/, /đường Trường Thi/, /^People's Committee of /, /^Tiếng Việt$/, /Ngày Văn hoá Việt Nam/,
  /Nghị định|Thông tư|Luật|Nghị quyết|Quyết định|Hiến pháp|Bộ luật/, // sources of law have one name
  /^Rule: /, // so have the decisions of a pack, and their rows
];

const isData = text => DATA.some(d => d.test(text)) || [...PEOPLE, ...TASKS].some(name => text.includes(name));

async function english(tab, name) {
  const left = (await vietnamese(tab.page)).filter(t => !isData(t));
  expect(`${name}: nothing Vietnamese is left`, left.length === 0, [...new Set(left)].join('\n'));
  expect(`${name}: the page says that it is English`, await tab.page.getAttribute('html', 'lang') === 'en');
}

async function inEnglish(world) {
  const visitor = await open(world.browser, world.server.origin, { lang: 'en' });
  await step('pages for everybody', async () => {
    await go(visitor, '/ngon-ngu/en?ve=/');
    for (const address of ['/', '/thu-tuc', `/thu-tuc/${MARITAL_STATUS}`, '/dang-nhap', '/tra-cuu', '/xac-minh', '/so-ghi', '/kha-nang-tiep-can', '/du-lieu-ca-nhan']) {
      await go(visitor, address);
      await english(visitor, address);
    }
    await look(visitor, 'en-privacy', { citizen: true });
    await go(visitor, '/khong-co', 404);
    await english(visitor, 'missing');
  });
  await step('an application', async () => {
    const tab = await enter(world, 'cong-dan', { lang: 'en' });
    await go(tab, '/ngon-ngu/en?ve=/');
    await afresh(tab);
    await english(tab, 'choose');
    await choose(tab);
    await english(tab, 'form');
    await look(tab, 'en-form', { citizen: true });
    await click(tab, 'main .actions button[value=next]');
    await english(tab, 'errors');
    await answer(tab);
    if (await tab.page.locator('input[type=file]').count()) await click(tab, 'main .actions button[value=next]');
    await english(tab, 'check');
    await click(tab, 'form[action$="/gui"] button[type=submit]');
    await english(tab, 'receipt');
    await look(tab, 'en-receipt', { citizen: true });
    await click(tab, 'main .actions a.button');
    await english(tab, 'follow');
    await look(tab, 'en-follow', { citizen: true });
    await go(tab, '/ho-so');
    await english(tab, 'dossiers');
  });
  await step('the desk', async () => {
    const tab = await enter(world, 'mot-cua', { lang: 'en', viewport: DESK });
    await go(tab, '/ngon-ngu/en?ve=/mot-cua');
    await english(tab, 'queue');
    await look(tab, 'en-queue');
    await tab.page.locator('table.queue a').first().click();
    await english(tab, 'dossier');
    await look(tab, 'en-dossier');
    await lookUp(tab, CARD);
    await english(tab, 'counter');
    await look(tab, 'en-counter');
  });
}

async function narrow(world) {
  const visitor = await open(world.browser, world.server.origin);
  await step('pages for everybody', async () => {
    for (const [name, address] of [['home', '/'], ['procedure', `/thu-tuc/${MARITAL_STATUS}`], ['signin', '/dang-nhap'], ['track', '/tra-cuu'], ['verify', '/xac-minh'], ['record', '/so-ghi']]) {
      await go(visitor, address);
      await squeeze(visitor, `narrow-${name}`);
    }
    await go(visitor, '/tra-cuu');
    await look(visitor, 'track', { citizen: true });
    await go(visitor, '/so-ghi');
    await look(visitor, 'record', { citizen: true });
    await go(visitor, '/kha-nang-tiep-can');
    await look(visitor, 'accessibility', { citizen: true });
  });
  const tab = await enter(world, 'cong-dan');
  await step('an application and its dossier', async () => {
    await afresh(tab);
    await squeeze(tab, 'narrow-choose');
    await choose(tab);
    await squeeze(tab, 'narrow-form');
    await click(tab, 'main .actions button[value=next]');
    await squeeze(tab, 'narrow-errors');
    const code = await apply(tab);
    await squeeze(tab, 'narrow-receipt');
    await go(tab, `/ho-so/${code}`);
    await squeeze(tab, 'narrow-follow');
    await click(tab, 'a[href$="/rut"]');
    await look(tab, 'withdraw', { citizen: true });
    await squeeze(tab, 'narrow-withdraw');
  });
  await step('looking up without an account', async () => {
    const code = await apply(tab);
    await go(visitor, `/tra-cuu?ma=${code}`);
    await visitor.page.locator('#so').fill('0000');
    visitor.allowed.add(404);
    await click(visitor, 'main form button[type=submit]');
    await look(visitor, 'track-wrong', { citizen: true });
    await visitor.page.locator('#so').fill('4512');
    await click(visitor, 'main form button[type=submit]');
    const text = await visitor.page.locator('main').innerText();
    must(text.includes(code), 'not found');
    must(!text.includes('Nguyễn Thị Lụa') && !text.includes('038198004512'), 'it tells who asked');
    await look(visitor, 'track-found', { citizen: true });
  });
}

module.exports = [
  { name: 'keyboard only', run: keyboard },
  { name: 'English', run: inEnglish },
  { name: 'narrow and large', run: narrow },
];
