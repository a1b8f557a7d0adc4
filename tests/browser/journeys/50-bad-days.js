'use strict';
// Systems that are down, sessions that end, clicks that come twice, fields that were forged.

const { look, click, go, open, DESK } = require('../support/browser.js');
const { enter, signInHere, signInThere } = require('../support/people.js');
const { expect, step, must } = require('../support/runner.js');
const { afresh, answer, choose, next, prepare } = require('../support/citizen.js');
const { MARITAL_STATUS, act, lookUp, shownCode } = require('../support/desk.js');
const { turn, wait } = require('../support/server.js');
const { pretender } = require('../support/files.js');

const words = tab => tab.page.locator('main').innerText();
const PROBE_MS = 16000; // a provider that answered within this time is not asked again
const CHECK_MS = 45000; // what is owed to the register is tried again within this time

/** All that the register would have told, typed. */
async function typeKnown(page) {
  const texts = { ho_ten: 'Vũ Thị Hoa', so_dinh_danh: '038162000841', noi_cu_tru: 'Phường Hạc Thành, Thanh Hoá' };
  for (const [name, value] of Object.entries(texts)) {
    const field = page.locator(`input[name=${name}]`);
    if (await field.count()) await field.fill(value);
  }
  const day = { d: '14', m: '02', y: '1962' };
  for (const [part, value] of Object.entries(day)) {
    const field = page.locator(`input[name=ngay_sinh-${part}]`);
    if (await field.count()) await field.fill(value);
  }
  const chosen = { gioi_tinh: 'Nữ', dan_toc: 'Kinh', quoc_tich: 'Việt Nam' };
  for (const [name, label] of Object.entries(chosen)) {
    const field = page.locator(`select[name=${name}]`);
    if (await field.count()) await field.selectOption(await field.locator('option', { hasText: label }).first().getAttribute('value'));
  }
  const status = page.locator('select[name=tinh_trang]');
  if (await status.count()) await status.selectOption('single');
}

async function registerDown(world) {
  await turn(world.server, 'population', 'down');
  try {
    const citizen = await enter(world, 'nguoi-goa');
    const code = await step('the application goes on, with a word of explanation', async () => {
      await afresh(citizen);
      await look(citizen, 'down-choose', { citizen: true });
      await choose(citizen);
      await look(citizen, 'down-form', { citizen: true });
      await typeKnown(citizen.page);
      await answer(citizen);
      await look(citizen, 'down-check', { citizen: true });
      await click(citizen, 'form[action$="/gui"] button[type=submit]');
      await look(citizen, 'down-receipt', { citizen: true });
      return shownCode(citizen);
    });
    const desk = await enter(world, 'mot-cua', { viewport: DESK });
    await step('the desk goes on, and knows that the check is owed', async () => {
      await go(desk, `/mot-cua/ho-so/${code}`);
      must(/tra cứu lại|đối chiếu sau|chưa trả lời|chưa đối chiếu/i.test(await words(desk)), 'not told of the later check');
      await look(desk, 'down-dossier');
      await act(desk, 'tiep-nhan');
      await lookUp(desk, '038088005517');
      must(/không trả lời/.test(await words(desk)), 'the counter does not tell');
      await look(desk, 'down-counter');
    });
    await turn(world.server, 'population', 'up');
    await step('when it is up the check is made', async () => {
      const end = Date.now() + CHECK_MS;
      do {
        await wait(1000);
        await go(citizen, `/ho-so/${code}`);
      } while (!/Đã đối chiếu/.test(await words(citizen)) && Date.now() < end);
      must(/Đã đối chiếu/.test(await words(citizen)), 'never checked');
      await go(desk, `/mot-cua/ho-so/${code}`);
      await look(desk, 'down-checked');
    });
  } finally {
    await turn(world.server, 'population', 'up');
  }
}

/** It fails in the worst moment: after the person has agreed, before we have asked who it is. */
async function vneidDown(world) {
  const tab = await open(world.browser, world.server.origin);
  const back = await step('the person agrees at VNeID', async () => {
    await go(tab, '/dang-nhap?ve=/ho-so');
    await click(tab, 'a[href^="/dang-nhap/vneid"]');
    await tab.page.locator('#account').fill('cong-dan');
    await click(tab, 'form button[type=submit]');
    const signin = await tab.page.locator('input[name=signin]').inputValue();
    const agreed = await tab.context.request.post(`${world.server.sandbox}/vneid/consent`, {
      form: { signin, decision: 'allow' }, headers: { origin: world.server.sandbox }, maxRedirects: 0,
    });
    must(agreed.headers().location, `no way back: ${agreed.status()}`);
    return agreed.headers().location;
  });
  await turn(world.server, 'vneid', 'down');
  try {
    await step('a clear page, and the other way in still there', async () => {
      tab.allowed.add(503);
      await tab.page.goto(back);
      must(await tab.page.locator('.note.bad').isVisible(), `no words: ${await words(tab)}`);
      await look(tab, 'vneid-down', { citizen: true });
      await signInHere(tab, 'cong-dan');
      must(tab.page.url().endsWith('/ho-so'), 'the way back is lost');
    });
    await step('nobody is sent to where nobody answers', async () => {
      const other = await open(world.browser, world.server.origin, { lang: 'en' });
      await go(other, '/dang-nhap');
      other.allowed.add(503);
      await wait(PROBE_MS); // it was seen alive a moment ago
      await click(other, 'a[href^="/dang-nhap/vneid"]');
      must(other.page.url().startsWith(world.server.origin), `sent away: ${other.page.url()}`);
      must(/one-stop counter/.test(await words(other)), 'the other ways are not told');
      await look(other, 'vneid-down-english', { citizen: true });
    });
  } finally {
    await turn(world.server, 'vneid', 'up');
  }
}

/** To look needs level 1, to apply level 2. */
async function levelOne(world) {
  const tab = await open(world.browser, world.server.origin);
  await step('an application needs a surer identity', async () => {
    await go(tab, '/dang-nhap?ve=/ho-so');
    await signInThere(tab, 'nguoi-muong', 1);
    must(tab.page.url().endsWith('/ho-so'), `not led back: ${tab.page.url()}`);
    await go(tab, `/nop/${MARITAL_STATUS}`, 403);
    await look(tab, 'level', { citizen: true });
  });
  await step('it can be had at once', async () => {
    await signInThere(tab, 'nguoi-muong', 2);
    must(tab.page.url().includes(`/nop/${MARITAL_STATUS}`), `not led back: ${tab.page.url()}`);
  });
}

async function sessionEnds(world, scripts) {
  const tab = await open(world.browser, world.server.origin, { scripts });
  const { page } = tab, name = scripts ? 'session-ended' : 'session-ended-plain';
  await step('the session ends while the form is being filled in', async () => {
    await go(tab, `/dang-nhap?ve=/nop/${MARITAL_STATUS}`);
    await signInHere(tab, 'nguoi-co-vo');
    await afresh(tab);
    await choose(tab);
    await page.locator('input[name=muc_dich][value=vay-von]').check();
    await page.locator('input[name=dien_thoai]').fill('0912345678');
    if (scripts) await page.waitForResponse(r => r.url().endsWith('/nhap'));
    await tab.context.clearCookies({ name: 'session' });
    await page.locator('input[type=checkbox][name=cam_doan]').check();
    tab.allowed.add(401).add(403);
    await click(tab, 'main .actions button[value=next]');
    must(/giữ lại 30 phút/.test(await tab.page.locator('body').innerText()), 'not told that it is kept');
    await look(tab, name, { citizen: true });
  });
  await step('after signing in again nothing is lost, and nothing was sent', async () => {
    await signInHere(tab, 'nguoi-co-vo');
    must(page.url().includes(`/nop/${MARITAL_STATUS}`), `not led back: ${page.url()}`);
    must(await page.locator('input[name=muc_dich][value=vay-von]').isChecked(), 'the choice is lost');
    must(await page.locator('input[name=dien_thoai]').inputValue() === '0912345678', 'the number is lost');
    must(await page.locator('input[type=checkbox][name=cam_doan]').isChecked(), 'the promise is lost');
    must(/Chưa có gì được gửi đi/.test(await page.locator('body').innerText()), 'not told that nothing was sent');
    await look(tab, `${name}-again`, { citizen: true });
  });
  await step('by VNeID, too', async () => {
    await page.locator('input[name=dien_thoai]').fill('0987654321');
    await tab.context.clearCookies({ name: 'session' });
    await click(tab, 'main .actions button[value=next]');
    await signInThere(tab, 'nguoi-co-vo');
    must(page.url().includes(`/nop/${MARITAL_STATUS}`), `not led back: ${page.url()}`);
    must(await page.locator('input[name=dien_thoai]').inputValue() === '0987654321', 'the number is lost');
    await next(tab);
    must(await page.locator('form[action$="/gui"]').count() === 1, 'it does not go on');
  });
}

async function dossiers(tab) {
  await go(tab, '/ho-so');
  return tab.page.locator('.cards a[href^="/ho-so/"]').count();
}

async function twice(world) {
  const tab = await enter(world, 'nguoi-ly-hon');
  const before = await dossiers(tab);
  await step('a double click makes one dossier', async () => {
    await prepare(tab);
    await tab.page.locator('form[action$="/gui"] button').dblclick();
    await tab.page.waitForURL(/da-nhan/);
    expect('one more', await dossiers(tab) === before + 1);
  });
  await step('two tabs make one dossier, and the second says so', async () => {
    await prepare(tab);
    const address = tab.page.url();
    const other = { ...tab, page: await tab.context.newPage() };
    await other.page.goto(address);
    await click(tab, 'form[action$="/gui"] button');
    const code = await shownCode(tab);
    await click(other, 'form[action$="/gui"] button');
    must(await shownCode(other) === code, 'the second tab tells another code');
    await other.page.close();
    await look(tab, 'twice-first', { citizen: true });
    expect('one more', await dossiers(tab) === before + 2);
  });
  await step('two at the same moment make one dossier', async () => {
    await prepare(tab);
    const form = tab.page.locator('form[action$="/gui"]');
    const fields = await form.locator('input').evaluateAll(list => Object.fromEntries(list.map(e => [e.name, e.value])));
    const send = () => tab.context.request.post(`/nop/${MARITAL_STATUS}/gui`, { form: fields, headers: { origin: world.server.origin } });
    const answers = await Promise.all([send(), send(), send()]);
    expect('all are answered', answers.every(a => a.status() < 400), answers.map(a => a.status()).join(' '));
    expect('one more', await dossiers(tab) === before + 3);
  });
}

async function forged(world) {
  const tab = await enter(world, 'cong-dan');
  await step('a field that the form does not have is refused', async () => {
    await afresh(tab);
    await choose(tab);
    await tab.page.evaluate(() => {
      const form = document.querySelector('#application');
      form.insertAdjacentHTML('beforeend', '<input type="hidden" name="le_phi" value="0">');
    });
    tab.allowed.add(400).add(422);
    await tab.page.locator('input[name=muc_dich][value=vay-von]').check();
    await tab.page.locator('input[type=checkbox][name=cam_doan]').check();
    await next(tab);
    must(await tab.page.locator('form[action$="/gui"]').count() === 0, 'it was taken');
    await look(tab, 'forged', { citizen: true });
  });
  await step('what the register told cannot be overwritten', async () => {
    await afresh(tab);
    await choose(tab);
    await tab.page.evaluate(() => {
      const form = document.querySelector('#application');
      form.insertAdjacentHTML('beforeend', '<input type="hidden" name="ho_ten" value="Người Khác">');
    });
    await answer(tab);
    must(!(await words(tab)).includes('Người Khác'), 'the name was overwritten');
  });
  await step('without the form token nothing is done', async () => {
    const address = `/nop/${MARITAL_STATUS}/gui`;
    const plain = await tab.context.request.post(address, { form: { lan: 'x', ban: '1' } });
    must(plain.status() === 403, `answered ${plain.status()}`);
    const foreign = await tab.context.request.post(address, { form: { lan: 'x' }, headers: { origin: 'https://evil.example' } });
    must(foreign.status() === 403, `answered ${foreign.status()}`);
  });
  await step('there is a page for what is not there', async () => {
    await go(tab, '/khong-co-trang-nay', 404);
    await look(tab, 'missing', { citizen: true });
    await go(tab, '/thu-tuc/9.999999', 404);
    await go(tab, '/ho-so/H56.102-261122-9999', 404);
  });
  await step('a false file at the public verification', async () => {
    await go(tab, '/xac-minh');
    await tab.page.locator('#tep').setInputFiles(pretender());
    tab.allowed.add(404);
    await click(tab, 'main form button[type=submit]');
    must(await tab.page.locator('.note.good').count() === 0, 'found true');
    await look(tab, 'verify-false-file', { citizen: true });
  });
}

module.exports = [
  { name: 'the register is down', run: registerDown },
  { name: 'VNeID is down', run: vneidDown },
  { name: 'a level that is too low', run: levelOne },
  { name: 'a session ends', run: world => sessionEnds(world, true) },
  { name: 'a session ends, without JavaScript', run: world => sessionEnds(world, false) },
  { name: 'twice', run: twice },
  { name: 'forged', run: forged },
];
