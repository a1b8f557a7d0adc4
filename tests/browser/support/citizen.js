'use strict';
// What citizens do, as one does it by hand.

const { click, go } = require('./browser.js');
const { must } = require('./runner.js');
const { MARITAL_STATUS, shownCode } = require('./desk.js');

const CASE_OWN = 'chung';
const HAC_THANH = 'Hạc Thành';

async function next(tab) {
  await click(tab, 'main .actions button[value=next]');
}

/** Begin again: what an earlier journey left is dropped. */
async function afresh(tab, procedure = MARITAL_STATUS) {
  await go(tab, `/nop/${procedure}?buoc=chon`);
  const drop = tab.page.locator('form[action$="/bo"] button');
  if (await drop.count()) {
    await click(tab, drop);
    await go(tab, `/nop/${procedure}?buoc=chon`);
  }
}

/** The first step: for whom, and who decides. Nothing is asked that has one answer only. */
async function choose(tab) {
  const { page } = tab;
  const own = page.locator(`input[name=truong-hop][value="${CASE_OWN}"]`);
  if (await own.count()) await own.check();
  const agency = page.locator('select[name=co-quan]');
  if (await agency.count()) {
    const value = await agency.locator('option', { hasText: HAC_THANH }).first().getAttribute('value');
    await agency.selectOption(value);
  }
  await next(tab);
}

/** The second: what no register knows. */
async function answer(tab) {
  const { page } = tab;
  await page.locator('input[name=muc_dich][value=vay-von]').check();
  await page.locator('input[type=checkbox][name=cam_doan]').check();
  await next(tab);
}

/** Go to the page that shows all answers. */
async function prepare(tab, procedure = MARITAL_STATUS) {
  await afresh(tab, procedure);
  await choose(tab);
  await answer(tab);
  if (await tab.page.locator('input[type=file]').count()) await next(tab);
  must(await tab.page.locator('form[action$="/gui"]').count() === 1, `not the page of all answers: ${tab.page.url()}`);
}

/** A whole application; the dossier's code. */
async function apply(tab) {
  await prepare(tab);
  await click(tab, 'form[action$="/gui"] button[type=submit]');
  return shownCode(tab);
}

module.exports = { afresh, choose, answer, next, prepare, apply };
