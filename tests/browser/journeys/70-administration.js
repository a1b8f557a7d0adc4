'use strict';
// The law is changed by the province's own staff: a fee is raised by one administrator, approved by
// another; new dossiers follow the new version, an older one finishes on the old.

const { look, click, go, DESK } = require('../support/browser.js');
const { enter } = require('../support/people.js');
const { expect, step, must } = require('../support/runner.js');
const { apply } = require('../support/citizen.js');
const { act } = require('../support/desk.js');

const CODE = '1.004873';
const HANDS = [
  ['mot-cua', 'tiep-nhan'], ['ho-tich', 'xu-ly'], ['lanh-dao', 'ky'], ['van-thu', 'phat-hanh'], ['mot-cua', 'tra'],
];
const PATIENCE_MS = 15000;
const CELL = 'id="phi-le-phi-1-ra-5"><text>null</text>'; // the amount, left to the council's table

const words = tab => tab.page.locator('main').innerText();

/** The address of the draft of CODE, begun now. */
async function begin(tab) {
  await go(tab, '/quan-tri');
  await look(tab, 'admin-home');
  await click(tab, 'main a[href="/quan-tri/thu-tuc"]');
  await look(tab, 'admin-procedures');
  await click(tab, `main a[href="/quan-tri/thu-tuc/${CODE}"]`);
  await look(tab, 'admin-procedure');
  await click(tab, `form[action="/quan-tri/thu-tuc/${CODE}"] button`);
  await look(tab, 'admin-draft');
  return new URL(tab.page.url()).pathname;
}

async function raiseFee(tab, draft) {
  await go(tab, `${draft}/van-ban/quyet-dinh.dmn`);
  await look(tab, 'admin-text');
  const box = tab.page.locator('#content');
  const text = await box.inputValue();
  must(text.includes(CELL), 'the fee is not where it was');
  await box.fill(text.replace(CELL, CELL.replace('null', '16000')));
  await click(tab, 'form[action$="/van-ban/quyet-dinh.dmn"] button[type=submit]');
}

/** The officer gets more time: the drawing marks that step. */
async function giveTime(tab, draft) {
  await go(tab, `${draft}/van-ban/process.bpmn`);
  const box = tab.page.locator('#content');
  const text = await box.inputValue();
  must(text.includes('mc:budget="12h"'), 'the step has no budget of 12 hours');
  await box.fill(text.replace('mc:budget="12h"', 'mc:budget="14h"'));
  await click(tab, 'form[action$="/van-ban/process.bpmn"] button[type=submit]');
}

async function propose(tab, draft) {
  await go(tab, draft);
  await click(tab, `a[href="${draft}/trinh"]`);
  await look(tab, 'admin-propose');
  await click(tab, 'main form button[type=submit]'); // without a basis
  await look(tab, 'admin-propose-wrong');
  must(/căn cứ pháp lý/i.test(await words(tab)), 'nothing is said about the basis');
  await tab.page.locator('#basis').fill('Nghị quyết của Hội đồng nhân dân tỉnh về mức thu lệ phí hộ tịch');
  await tab.page.locator('#number').fill('15/2026/NQ-HĐND');
  await click(tab, 'main form button[type=submit]');
  must(/Chờ duyệt/.test(await words(tab)), 'it does not wait for approval');
  await look(tab, 'admin-proposed');
  expect('who proposed it has no button to publish it',
    await tab.page.locator(`form[action="${draft}/duyet"]`).count() === 0, '');
}

async function approve(tab, draft) {
  await go(tab, '/quan-tri');
  await click(tab, `main a[href="${draft}"]`);
  await click(tab, `a[href="${draft}/so-sanh"]`);
  must(/null thành 16000/.test(await words(tab)), 'the comparison does not tell of the fee');
  must(await tab.page.locator('svg .box.other').count() === 2, 'the drawings do not mark the step');
  await look(tab, 'admin-compare');
  await go(tab, `${draft}/chay-lai`);
  await tab.page.locator('#thang').fill(new Date().toISOString().slice(0, 7));
  await click(tab, 'form[action$="/chay-lai"] button');
  await look(tab, 'admin-replay');
  await go(tab, draft);
  await click(tab, `form[action="${draft}/duyet"] button`);
  must(/Đã ban hành/.test(await words(tab)), 'it was not published');
  await look(tab, 'admin-published');
}

/** Running servers take it up by themselves. */
async function untilShown(tab, what) {
  const end = Date.now() + PATIENCE_MS;
  while (Date.now() < end) {
    await go(tab, `/thu-tuc/${CODE}`);
    if ((await words(tab)).includes(what)) return;
    await tab.page.waitForTimeout(300);
  }
  must(false, `${what} is not shown`);
}

async function finish(world, code) {
  for (const [account, slug] of HANDS) {
    const tab = await enter(world, account, { viewport: DESK });
    await go(tab, `/mot-cua/ho-so/${code}`);
    await act(tab, slug);
    await tab.context.close();
  }
}

async function keeps(tab, code, amount) {
  await go(tab, `/ho-so/${code}`);
  await tab.page.locator('main details').evaluateAll(all => all.forEach(d => { d.open = true; }));
  const text = await words(tab);
  must(text.includes(amount) && /12\/2025\/NQ-HĐND/.test(text), `${code} does not show ${amount}`);
}

async function fee(world) {
  const citizen = await enter(world, 'cong-dan');
  const older = await step('a dossier comes in before', () => apply(citizen));
  const first = await enter(world, 'quan-tri', { viewport: DESK });
  const draft = await step('an administrator begins a draft', () => begin(first));
  await step('the fee is raised', () => raiseFee(first, draft));
  await step('a step gets more time', () => giveTime(first, draft));
  await step('it is proposed', () => propose(first, draft));
  const second = await enter(world, 'quan-tri-2', { viewport: DESK });
  await step('another administrator approves', () => approve(second, draft));
  await step('citizens see the new fee', () => untilShown(citizen, '16.000'));
  const newer = await step('a dossier comes in after', () => apply(citizen));
  await step('the older one finishes on the old version', () => finish(world, older));
  await step('the newer one finishes on the new', () => finish(world, newer));
  await step('each keeps the fee that was shown when it was handed in', async () => {
    await keeps(citizen, older, '15.000');
    await keeps(citizen, newer, '16.000');
    await look(citizen, 'fees-kept');
  });
  await step('what was done stands in the record', async () => {
    await go(second, '/quan-tri/nhat-ky');
    must(/15\/2026\/NQ-HĐND/.test(await words(second)), 'the basis is not there');
    await look(second, 'admin-record');
    await go(second, '/quan-tri/thieu');
    await look(second, 'admin-gaps');
    await go(second, `${draft}/lich-su`);
    await look(second, 'admin-history');
    await go(second, `${draft}/chuyen`);
    await look(second, 'admin-move');
  });
}

module.exports = [
  { name: 'an administrator raises a fee, another approves it', run: fee },
];
