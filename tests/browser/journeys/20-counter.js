'use strict';
// A walk-in: the official types a number or scans a card, and the rest is known.

const { look, click, go, DESK } = require('../support/browser.js');
const { enter } = require('../support/people.js');
const { expect, step, must } = require('../support/runner.js');
const { CARD, MARITAL_STATUS, answerMissing, lookUp, receive, shownCode } = require('../support/desk.js');

const PIN = '038088005517', NAME = 'Lê Quang Huy';

async function bySteps(world, scripts) {
  const tab = await enter(world, 'mot-cua', { scripts, viewport: DESK });
  const mark = scripts ? 'counter' : 'counter-plain';
  await step('the number brings the person and the marital status', async () => {
    await lookUp(tab, PIN);
    const text = await tab.page.locator('main').innerText();
    must(text.includes(NAME), 'no name');
    must(/ly hôn/i.test(text), 'no marital status');
    await look(tab, `${mark}-person`);
  });
  await step('the form asks only what is missing', async () => {
    await click(tab, `button[name=_procedure][value^="${MARITAL_STATUS}"]`);
    expect('the name is not asked', await tab.page.locator('input[name=ho_ten]:visible').count() === 0);
    await look(tab, `${mark}-entry`);
  });
  await step('what is forgotten is said in a summary', async () => {
    await click(tab, 'main .actions button[value=check]');
    must(await tab.page.locator('#errors').isVisible(), 'no summary');
    await look(tab, `${mark}-errors`);
  });
  await step('everything is read out once more', async () => {
    await answerMissing(tab);
    await click(tab, 'main .actions button[value=check]');
    must((await tab.page.locator('main').innerText()).includes('Vay vốn'), 'the purpose is not shown');
    await look(tab, `${mark}-answers`);
  });
  return step('the receipt has a code, a due time and a slip to print', async () => {
    await click(tab, 'main .actions button[value=submit]');
    await look(tab, `${mark}-receipt`);
    const code = await shownCode(tab);
    const pdf = await tab.page.locator('a[href$=".pdf"]').first().getAttribute('href');
    const answer = await tab.context.request.get(pdf);
    must(answer.status() === 200 && (await answer.body()).subarray(0, 5).toString() === '%PDF-', `${pdf} is no slip`);
    await go(tab, `/mot-cua/ho-so/${code}`);
    expect('the channel is the counter', /tại quầy|trực tiếp/i.test(await tab.page.locator('main').innerText()));
    await look(tab, `${mark}-dossier`);
    return code;
  });
}

module.exports = [
  { name: 'counter, by number', run: world => bySteps(world, true) },
  { name: 'counter, without JavaScript', run: world => bySteps(world, false) },
  {
    name: 'counter, by card',
    async run(world) {
      const tab = await enter(world, 'mot-cua', { viewport: DESK });
      await step('the card is read, and what it says is compared', async () => {
        await lookUp(tab, CARD);
        const text = await tab.page.locator('main').innerText();
        must(text.includes(NAME) && text.includes(PIN), 'not that person');
        await look(tab, 'counter-card');
      });
      await step('words that are no number are refused beside the box', async () => {
        await lookUp(tab, 'khong-phai-so');
        must(await tab.page.locator('#ma-error').isVisible(), 'no error');
        await look(tab, 'counter-refused');
      });
      await step('a dossier by card', () => receive(tab, CARD));
    },
  },
];
