'use strict';
// From acceptance to hand-over, as the officials do it: by clicks, and nothing is typed twice.

const { look, click, go, DESK } = require('../support/browser.js');
const { enter } = require('../support/people.js');
const { expect, step, must } = require('../support/runner.js');
const { apply } = require('../support/citizen.js');
const { act, openFromQueue, pick } = require('../support/desk.js');

const CLICKS_MOST = 12;

const words = tab => tab.page.locator('main').innerText();

/** One dossier through all hands; what each sees is looked at once. */
async function one(world, scripts) {
  const mark = scripts ? 'officials' : 'officials-plain';
  const citizen = await enter(world, 'cong-dan', { scripts });
  const code = await step('a dossier comes in', () => apply(citizen));
  let clicks = 0, typed = 0;
  for (const [account, slug] of [
    ['mot-cua', 'tiep-nhan'], ['ho-tich', 'xu-ly'], ['lanh-dao', 'ky'], ['van-thu', 'phat-hanh'], ['mot-cua', 'tra'],
  ]) {
    await step(`${account}: ${slug}`, async () => {
      const tab = await enter(world, account, { scripts, viewport: DESK });
      await go(tab, '/mot-cua');
      await look(tab, `${mark}-queue-${slug}`);
      await openFromQueue(tab, code);
      await look(tab, `${mark}-dossier-${slug}`);
      await act(tab, slug);
      await look(tab, `${mark}-after-${slug}`);
      clicks += tab.clicks;
      typed += tab.typed;
      await tab.context.close();
    });
  }
  expect(`at most ${CLICKS_MOST} clicks`, clicks <= CLICKS_MOST, `${clicks}`);
  expect('nothing was typed', typed === 0, `${typed}`);
  await step('the citizen has it', async () => {
    await go(citizen, `/ho-so/${code}`);
    must(/Đã trả kết quả/.test(await words(citizen)), 'not handed over');
  });
}

/** Several at once, where the law allows it. */
async function many(world) {
  const citizen = await enter(world, 'nguoi-goa');
  const codes = [];
  await step('three dossiers come in', async () => {
    for (let i = 0; i < 3; i++) codes.push(await apply(citizen));
  });
  const each = async (account, slug) => {
    const tab = await enter(world, account, { viewport: DESK });
    for (const code of codes) {
      await go(tab, `/mot-cua/ho-so/${code}`);
      await act(tab, slug);
    }
    await tab.context.close();
  };
  const together = async (account, slug) => {
    const tab = await enter(world, account, { viewport: DESK });
    await go(tab, '/mot-cua');
    for (const code of codes) await pick(tab, code);
    await click(tab, `button[name=_act][value="${slug}"]`);
    await look(tab, `many-${slug}`);
    const text = await words(tab);
    for (const code of codes) must(text.includes(code), `${code} is not told of`);
    must(await tab.page.locator('.tag.bad').count() === 0, `not all were done: ${text}`);
    await tab.context.close();
  };
  await step('reception and officer, one by one', async () => {
    await each('mot-cua', 'tiep-nhan');
    await each('ho-tich', 'xu-ly');
  });
  await step('the leader signs all at once', () => together('lanh-dao', 'ky'));
  await step('the clerk seals all at once', () => together('van-thu', 'phat-hanh'));
  await step('reception hands all over', () => together('mot-cua', 'tra'));
}

/** What is not one's own does not exist. */
async function strangers(world) {
  const citizen = await enter(world, 'cong-dan');
  const code = await step('a dossier comes in', () => apply(citizen));
  await step("another unit's officials find nothing", async () => {
    for (const account of ['mot-cua-2', 'ho-tich-2', 'lanh-dao-2']) {
      const tab = await enter(world, account, { viewport: DESK });
      await go(tab, `/mot-cua/ho-so/${code}`, 404);
      await go(tab, '/mot-cua');
      must(!(await words(tab)).includes(code), `${account} sees it in the queue`);
      await tab.context.close();
    }
  });
  await step('another citizen finds nothing', async () => {
    const tab = await enter(world, 'nguoi-ly-hon');
    for (const address of ['', '/da-nhan', '/bien-nhan.pdf', '/ket-qua.pdf', '/ma-qr.svg', '/bo-sung', '/rut'])
      await go(tab, `/ho-so/${code}${address}`, 404);
    await go(tab, `/ho-so/${code}`, 404);
    await look(tab, 'not-yours', { citizen: true });
  });
  await step('a citizen has no desk, an official without the right no counter', async () => {
    await go(citizen, '/mot-cua', 403);
    await look(citizen, 'no-desk');
    const leader = await enter(world, 'lanh-dao', { viewport: DESK });
    await go(leader, '/mot-cua/tiep-nhan', 403);
    await look(leader, 'no-counter');
  });
}

module.exports = [
  { name: 'officials', run: world => one(world, true) },
  { name: 'officials, without JavaScript', run: world => one(world, false) },
  { name: 'officials, many at once', run: many },
  { name: 'officials and strangers', run: strangers },
];
