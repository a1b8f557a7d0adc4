'use strict';
// What officials do, as one does it by hand.

const { click, tick, type, go } = require('./browser.js');
const { must } = require('./runner.js');

const MARITAL_STATUS = '1.004873';
const CARD = '038088005517||Lê Quang Huy|01121988|Nam|Số 8 đường Trường Thi, Phường Hạc Thành, Thanh Hoá|01012022';

/** The dossier's code that the page shows. */
async function shownCode(tab) {
  const code = (await tab.page.locator('.code').first().innerText()).trim();
  must(/^H56\./.test(code), `that is no dossier code: ${code}`);
  return code;
}

/** Type or scan who stands at the counter. */
async function lookUp(tab, words) {
  await go(tab, '/mot-cua/tiep-nhan');
  await type(tab, '#ma', words);
  await click(tab, 'main form button[type=submit]');
}

const MISSING = {
  async purpose(page) {
    await page.locator('input[name=muc_dich][value=vay-von]').check();
  },
  async vow(page) {
    await page.locator('input[type=checkbox][name=cam_doan]').check();
  },
};

/** What the register does not know of a certificate of marital status. */
async function answerMissing(tab) {
  await MISSING.purpose(tab.page);
  await MISSING.vow(tab.page);
}

/** A dossier at the counter, from the box to the receipt; its code. */
async function receive(tab, words) {
  await lookUp(tab, words);
  await click(tab, `button[name=_procedure][value^="${MARITAL_STATUS}"]`);
  await answerMissing(tab);
  await click(tab, 'main .actions button[value=check]');
  await click(tab, 'main .actions button[value=submit]');
  return shownCode(tab);
}

/** An act's button on the dossier's page. */
function act(tab, slug) {
  return click(tab, `form[action$="/viec/${slug}"] button`);
}

/** Tick a dossier in the queue. */
function pick(tab, code) {
  return tick(tab, tab.page.locator('tr', { hasText: code }).locator('input[type=checkbox]'));
}

/** Open a dossier from the queue. */
function openFromQueue(tab, code) {
  return click(tab, tab.page.getByRole('link', { name: code }));
}

/** From received to handed over by everybody who has a part in it; the result is then there. */
async function carry(officials, code) {
  for (const [account, slug] of [['mot-cua', 'tiep-nhan'], ['ho-tich', 'xu-ly'], ['lanh-dao', 'ky'], ['van-thu', 'phat-hanh']]) {
    const tab = officials[account];
    await go(tab, `/mot-cua/ho-so/${code}`);
    if (await tab.page.locator(`form[action$="/viec/${slug}"]`).count()) await act(tab, slug);
  }
}

module.exports = { MARITAL_STATUS, CARD, shownCode, lookUp, answerMissing, receive, act, pick, openFromQueue, carry };
