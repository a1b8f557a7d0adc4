'use strict';
// A procedure calls another: an administrator draws the call, a second one approves it. A dossier goes through on the
// new version and waits for the one that it began; an older dossier finishes on the old. Whose pages tell of the link.

const { look, click, go, type, DESK, PHONE } = require('../support/browser.js');
const { enter } = require('../support/people.js');
const { expect, step, must } = require('../support/runner.js');
const { afresh, choose, next } = require('../support/citizen.js');
const { act, carry, shownCode } = require('../support/desk.js');
const { begin, beginDraft, guarded, save, violations } = require('../support/design.js');

const CALLER = '2.000635', CALLED = '1.004873';
const GIVEN = '{form: {ho_ten: form.ho_ten, so_dinh_danh: form.so_dinh_danh, ngay_sinh: form.ngay_sinh, gioi_tinh: form.gioi_tinh, '
  + 'dan_toc: form.dan_toc, quoc_tich: form.quoc_tich, noi_cu_tru: form.noi_cu_tru, tinh_trang: "single", muc_dich: "vay-von", '
  + 'dien_thoai: form.dien_thoai, cam_doan: true}}';
const TASKS = ['mot-cua', 'ho-tich', 'lanh-dao', 'van-thu'];

const words = tab => tab.page.locator('main').innerText();

/** A copy of an extract, asked for by the citizen; its code. */
async function apply(tab) {
  const { page } = tab;
  await afresh(tab, CALLER);
  await choose(tab);
  await page.locator('input[name=loai]').first().check();
  await type(tab, 'input[name=so_ban]', '1');
  await type(tab, '[name=noi_dang_ky]', 'Phường Hạc Thành');
  await page.locator('input[type=checkbox][name=cam_doan]').check();
  await next(tab);
  if (await page.locator('input[type=file]').count()) await next(tab);
  await click(tab, 'form[action$="/gui"] button[type=submit]');
  return shownCode(tab);
}

/** Between two tasks a call is drawn, with the mouse. */
async function drawCall(tab, draft) {
  const { page } = tab;
  const shape = id => page.locator(`[data-element-id="${id}"] > .djs-hit`).first();
  await begin(tab, `${draft}/tep/process.bpmn`);
  const flow = await page.evaluate(async a => /id="([^"]+)"[^>]*sourceRef="tiep-nhan" targetRef="xu-ly"/.exec(await (await fetch(a)).text())[1],
    `${draft}/noi-dung/process.bpmn`);
  await shape(flow).click({ force: true });
  await page.locator('.djs-context-pad [data-action=delete]').click();
  await shape('tiep-nhan').click();
  await page.locator('.djs-context-pad [data-action="append.append-task"]').click();
  await page.locator('.djs-direct-editing-content').waitFor();
  await page.keyboard.press('Escape');
  await page.locator('.djs-context-pad [data-action=replace]').click();
  await page.locator('.djs-popup [data-id=replace-with-call-activity]').click();
  await page.locator('[data-set=called]').waitFor();
  await type(tab, '#p-name', 'Xin giấy xác nhận tình trạng hôn nhân');
  await type(tab, '#p-called', CALLED);
  await type(tab, '#p-input', GIVEN);
  await type(tab, '#p-output', '{giay: result.dossier}');
  await page.locator('#p-output').blur();
  await page.locator('.djs-context-pad [data-action=connect]').click();
  await shape('xu-ly').click();
  await save(tab, 'good');
  await look(tab, 'lien-thong-ve');
}

async function publish(world, tab, draft) {
  await go(tab, `${draft}/trinh`);
  await type(tab, '#basis', 'Quyết định của Uỷ ban nhân dân tỉnh về liên thông thủ tục hộ tịch');
  await type(tab, '#number', '22/2026/QĐ-UBND');
  await click(tab, 'main form button[type=submit]');
  const second = await enter(world, 'quan-tri-2', { viewport: DESK });
  await go(second, `${draft}/so-sanh`);
  await look(second, 'lien-thong-so-sanh');
  await go(second, draft);
  await click(second, `form[action="${draft}/duyet"] button`);
  must(/Đã ban hành/.test(await words(second)), 'it was not published');
}

/** The code of the other dossier that the page's panel names. */
async function linkedOn(tab) {
  const panel = tab.page.locator('section.panel', { hasText: 'Hồ sơ liên thông' });
  must(await panel.count() === 1, 'no panel of linked dossiers');
  return (await panel.locator('.code').first().innerText()).trim();
}

/** Both dossiers, as an account follows them from one to the other. */
async function followed(world, account, { from, to, base, mark, scripts }) {
  const tab = await enter(world, account, { scripts, viewport: account === 'cong-dan' ? PHONE : DESK });
  const citizen = account === 'cong-dan';
  await go(tab, `${base}/${from}`);
  must(await linkedOn(tab) === to, 'another dossier is named');
  must(/Chờ kết quả của hồ sơ liên thông/.test(await tab.page.locator('[aria-current=step]').innerText()), 'nothing says what it waits for');
  await look(tab, `${mark}-goc`, { citizen });
  await click(tab, `a.code[href="${base}/${to}"]`);
  must(await linkedOn(tab) === from, 'there is no way back');
  await look(tab, mark, { citizen });
  await tab.context.close();
}

async function run(world) {
  const citizen = await enter(world, 'cong-dan');
  const older = await step('a dossier comes in before', () => apply(citizen));
  const first = await guarded(await enter(world, 'quan-tri', { viewport: DESK }));
  const draft = await beginDraft(first, CALLER);
  await step('a call is drawn', () => drawCall(first, draft));
  expect('the policy was kept', (await violations(first)).length === 0, JSON.stringify(await violations(first)));
  await step('another administrator approves', () => publish(world, first, draft));
  const newer = await step('a dossier comes in after', () => apply(citizen));
  const officials = {};
  for (const account of TASKS) officials[account] = await enter(world, account, { viewport: DESK });
  const desk = officials['mot-cua'];
  const called = await step('it is accepted, and begins another', async () => {
    await go(desk, `/mot-cua/ho-so/${newer}`);
    await act(desk, 'tiep-nhan');
    await go(desk, `/mot-cua/ho-so/${newer}`);
    return linkedOn(desk);
  });
  for (const scripts of [true, false]) {
    const more = scripts ? '' : '-khong-script', way = { from: newer, to: called, scripts };
    await step(`the citizen sees the link${more}`, () => followed(world, 'cong-dan', { ...way, base: '/ho-so', mark: `lien-thong-theo-doi${more}` }));
    await step(`the officer sees the link${more}`, () => followed(world, 'ho-tich', { ...way, base: '/mot-cua/ho-so', mark: `lien-thong-mot-cua${more}` }));
  }
  await step('the officer waits for the other dossier', async () => {
    await go(officials['ho-tich'], `/mot-cua/ho-so/${newer}`);
    must(await officials['ho-tich'].page.locator('form[action$="/viec/xu-ly"]').count() === 0, 'it does not wait');
  });
  await step('the other one is finished, and this one goes on to its end', async () => {
    await carry(officials, called);
    await go(desk, `/mot-cua/ho-so/${called}`);
    await act(desk, 'tra');
    await carry(officials, newer);
    await go(desk, `/mot-cua/ho-so/${newer}`);
    await act(desk, 'tra');
    await go(citizen, `/ho-so/${newer}`);
    must(await citizen.page.locator('a[href$="/ket-qua.pdf"]').count() === 1, 'there is no result');
    await look(citizen, 'lien-thong-xong', { citizen: true });
  });
  await step('the older one finishes on the old version', async () => {
    await carry(officials, older);
    await go(citizen, `/ho-so/${older}`);
    must(await citizen.page.locator('section.panel', { hasText: 'Hồ sơ liên thông' }).count() === 0, 'it was linked');
    must(await citizen.page.locator('a[href$="/ket-qua.pdf"]').count() === 1, 'there is no result');
  });
}

module.exports = [{ name: 'a procedure calls another', run }];
