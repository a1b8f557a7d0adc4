'use strict';
// From a phone to a signed result that anybody can verify.

const fs = require('node:fs');
const { look, click, type, go, open, DESK } = require('../support/browser.js');
const { enter, signInHere, signInThere } = require('../support/people.js');
const { expect, step, must } = require('../support/runner.js');
const { afresh, answer, choose } = require('../support/citizen.js');
const { MARITAL_STATUS, act, shownCode } = require('../support/desk.js');

const NAME = 'Nguyễn Thị Lụa';
const LIVE_MS = 10000;

const words = tab => tab.page.locator('main').innerText();

async function find(tab, mark) {
  await step('home, and its search', async () => {
    await go(tab, '/');
    await look(tab, `${mark}-home`, { citizen: true });
    await type(tab, '#q', 'tinh trang hon nhan');
    await click(tab, 'form[role=search] button');
    must((await tab.page.locator('.cards a').first().innerText()).includes('tình trạng hôn nhân'), 'not the first found');
    await look(tab, `${mark}-search`, { citizen: true });
  });
  await step('the procedure says what it takes', async () => {
    await click(tab, '.cards a');
    must((await words(tab)).includes(MARITAL_STATUS), 'no code');
    await look(tab, `${mark}-procedure`, { citizen: true });
    await click(tab, 'main .actions a.button');
    must(tab.page.url().includes('/dang-nhap'), 'no sign-in asked');
    await look(tab, `${mark}-signin`, { citizen: true });
  });
}

async function fillIn(tab, mark) {
  await step('case and authority', async () => {
    must(tab.page.url().includes(`/nop/${MARITAL_STATUS}`), `not led back: ${tab.page.url()}`);
    await afresh(tab);
    await look(tab, `${mark}-choose`, { citizen: true });
    await choose(tab);
  });
  await step('what the register knows is shown with its source and not asked', async () => {
    const text = await tab.page.locator('main').innerText();
    must(text.includes(NAME), 'no name from the register');
    must(/Cơ sở dữ liệu quốc gia về dân cư/.test(text), 'no provenance');
    expect('no known field is asked', await tab.page.locator('input[name=ho_ten]:visible, input[name=so_dinh_danh]:visible').count() === 0);
    await look(tab, `${mark}-form`, { citizen: true });
  });
  await step('what is forgotten is said, and the summary has the focus', async () => {
    await click(tab, 'main .actions button[value=next]');
    must(await tab.page.locator('#errors').isVisible(), 'no summary');
    if (tab.scripts) expect('the summary has the focus', await tab.page.evaluate(() => document.activeElement.id === 'errors'));
    const target = await tab.page.locator('#errors a').first().getAttribute('href');
    expect('its links lead to fields', await tab.page.locator(target).count() === 1, target);
    await look(tab, `${mark}-errors`, { citizen: true });
  });
  await step('all answers once more', async () => {
    await answer(tab);
    if (await tab.page.locator('input[type=file]').count()) {
      await look(tab, `${mark}-files`, { citizen: true });
      await click(tab, 'main .actions button[value=next]');
    }
    must((await words(tab)).includes('Vay vốn'), 'the purpose is not shown');
    await look(tab, `${mark}-check`, { citizen: true });
  });
  return step('the receipt: code, QR, due time, slip', async () => {
    await click(tab, 'form[action$="/gui"] button[type=submit]');
    await look(tab, `${mark}-receipt`, { citizen: true });
    const code = await shownCode(tab);
    must(await tab.page.locator('img[src$="ma-qr.svg"]').evaluate(e => e.complete && e.naturalWidth > 0), 'no QR');
    must(/\d{2}\/\d{2}\/\d{4}/.test(await words(tab)), 'no due time');
    const pdf = await tab.context.request.get(`/ho-so/${code}/bien-nhan.pdf`);
    must((await pdf.body()).subarray(0, 5).toString() === '%PDF-', 'the slip is no PDF');
    return code;
  });
}

/** An official does the next act; the citizen's open page tells it, or its reload. */
async function seen(world, tab, code, [account, slug, said]) {
  await step(`${account} does ${slug}: the citizen sees it`, async () => {
    const official = await enter(world, account, { viewport: DESK });
    await go(official, `/mot-cua/ho-so/${code}`);
    await act(official, slug);
    await official.context.close();
    if (!tab.scripts) await tab.page.reload();
    await tab.page.getByText(said).first().waitFor({ timeout: LIVE_MS });
  });
}

const ACTS = [
  ['mot-cua', 'tiep-nhan', /Hồ sơ đang được giải quyết/],
  ['ho-tich', 'xu-ly', /trình lãnh đạo/],
  ['lanh-dao', 'ky', /Lãnh đạo đã ký/],
  ['van-thu', 'phat-hanh', /Đã có kết quả/],
];

async function fetchResult(tab, mark, code) {
  return step('the result is downloaded', async () => {
    await go(tab, `/ho-so/${code}`);
    await look(tab, `${mark}-follow-done`, { citizen: true });
    const answered = await tab.context.request.get(`/ho-so/${code}/ket-qua.pdf`);
    const body = await answered.body();
    must(answered.status() === 200 && body.subarray(0, 5).toString() === '%PDF-', `no result: ${answered.status()}`);
    return body;
  });
}

async function verify(world, mark, scripts, result, link) {
  const tab = await open(world.browser, world.server.origin, { scripts });
  const upload = async (name, body) => {
    await go(tab, '/xac-minh');
    await tab.page.locator('#tep').setInputFiles({ name, mimeType: 'application/pdf', buffer: body });
    await click(tab, 'main form button[type=submit]');
  };
  await step('anybody verifies the file', async () => {
    await go(tab, '/xac-minh');
    await look(tab, `${mark}-verify`, { citizen: true });
    await upload('ket-qua.pdf', result);
    must(await tab.page.locator('.note.good').count() === 1, `not found true: ${await words(tab)}`);
    await look(tab, `${mark}-verified`, { citizen: true });
  });
  await step('one changed byte is found', async () => {
    const changed = Buffer.from(result);
    changed[Math.floor(changed.length / 3)] ^= 1;
    await upload('ket-qua.pdf', changed);
    must(await tab.page.locator('.note.bad').count() === 1, `not found false: ${await words(tab)}`);
    await look(tab, `${mark}-altered`, { citizen: true });
  });
  await step('the code of the QR leads to the same answer', async () => {
    await go(tab, link);
    must(await tab.page.locator('.note.good').count() === 1, `not found true: ${await words(tab)}`);
    await look(tab, `${mark}-verified-code`, { citizen: true });
  });
  await step('a code that nobody gave is said to be unknown', async () => {
    await go(tab, '/xac-minh');
    await tab.page.locator('#ma').fill('KHONG-CO-MA-NAY');
    tab.allowed.add(404);
    await click(tab, 'main form button[type=submit]');
    await look(tab, `${mark}-verify-unknown`, { citizen: true });
  });
  await tab.context.close();
}

async function whole(world, { scripts, mark, signIn }) {
  const tab = await open(world.browser, world.server.origin, { scripts });
  await find(tab, mark);
  await step('signing in leads back', () => signIn(tab));
  const code = await fillIn(tab, mark);
  await step('the follow page', async () => {
    await click(tab, 'main .actions a.button');
    must(tab.page.url().endsWith(`/ho-so/${code}`), `not the follow page: ${tab.page.url()}`);
    await look(tab, `${mark}-follow`, { citizen: true });
  });
  for (const one of ACTS) await seen(world, tab, code, one);
  const result = await fetchResult(tab, mark, code);
  const link = await tab.page.locator('a[href^="/xac-minh/"]').first().getAttribute('href');
  await step('the list of own dossiers', async () => {
    await go(tab, '/ho-so');
    must((await words(tab)).includes(code), 'not in the list');
    await look(tab, `${mark}-dossiers`, { citizen: true });
  });
  await verify(world, mark, scripts, result, link);
  if (process.env.KEEP) fs.writeFileSync(process.env.KEEP, result);
}

module.exports = [
  {
    name: 'citizen',
    run: world => whole(world, { scripts: true, mark: 'citizen', signIn: tab => signInHere(tab, 'cong-dan') }),
  },
  {
    name: 'citizen, without JavaScript, through VNeID',
    run: world => whole(world, { scripts: false, mark: 'citizen-plain', signIn: tab => signInThere(tab, 'cong-dan') }),
  },
];
