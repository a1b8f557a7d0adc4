'use strict';
// Something is missing: it is asked for once, the clock stops, the citizen answers, the promise moves.

const { look, click, go, picture, DESK } = require('../support/browser.js');
const { enter } = require('../support/people.js');
const { expect, step, must } = require('../support/runner.js');
const { apply } = require('../support/citizen.js');
const { act } = require('../support/desk.js');
const { pdf, pretender, scan } = require('../support/files.js');

const WHAT = 'Bản chụp bị mờ, chưa đọc được số giấy', WHY = 'Cần giấy cũ để đối chiếu mục đích';
const words = tab => tab.page.locator('main').innerText();

async function ask(world, scripts, mark, code) {
  const tab = await enter(world, 'ho-tich', { scripts, viewport: DESK });
  const address = `/mot-cua/ho-so/${code}`;
  await step('the officer asks for a component, and forgets to say why', async () => {
    await go(tab, address);
    await click(tab, 'a[href$="/viec/bo-sung"]');
    await look(tab, `${mark}-ask`);
    await click(tab, 'main .actions button');
    must(await tab.page.locator('#errors').isVisible(), 'an empty request was taken');
    await look(tab, `${mark}-ask-errors`);
  });
  await step('with the component and the reason the clock stops', async () => {
    await tab.page.locator('input[name=item][value=XNC]').check();
    await tab.page.locator('#what-XNC').fill(WHAT);
    await tab.page.locator('#reason').fill(WHY);
    await click(tab, 'main .actions button');
    await go(tab, address);
    must(/bổ sung/i.test(await words(tab)), 'the dossier does not wait');
    await look(tab, `${mark}-waiting`);
    expect('it is asked only once', await tab.page.locator('a[href$="/viec/bo-sung"]').count() === 0);
  });
  await tab.context.close();
}

// The second piece is cut off, and so is all else, until the network is back.
async function cutNetwork(tab) {
  const sent = { pieces: 0, again: 0 };
  await tab.page.route('**/tai-len/*', async route => {
    if (route.request().method() === 'HEAD') sent.again++;
    if (route.request().method() === 'PATCH' && ++sent.pieces === 2) {
      await tab.context.setOffline(true);
      return route.abort('internetdisconnected');
    }
    return route.continue();
  });
  return sent;
}

async function sendScan(tab, mark) {
  const { page } = tab, note = text => page.locator('main p[role=status]', { hasText: text }).waitFor();
  const sent = await cutNetwork(tab);
  await page.locator('input[type=file]').first().setInputFiles(scan());
  await note('Mất kết nối');
  await picture(tab, `${mark}-upload-waiting`);
  await tab.context.setOffline(false);
  await note('Đã gửi xong tệp');
  await picture(tab, `${mark}-upload-done`);
  await page.unroute('**/tai-len/*');
  expect('what had arrived is not sent again', sent.pieces === 6 && sent.again >= 1, JSON.stringify(sent));
  must(await page.locator('input[type=file]').first().evaluate(e => e.files.length === 0), 'the form carries it as well');
}

async function respond(tab, mark, code) {
  await step('the citizen sees what is asked, and until when', async () => {
    await go(tab, `/ho-so/${code}`);
    const text = await words(tab);
    must(text.includes(WHAT), 'not told what is wrong');
    must(/tạm dừng|dừng lại/i.test(text), 'not told that the clock stands');
    await look(tab, `${mark}-asked`, { citizen: true });
  });
  const before = await step('a file that is not what it says is refused, with words', async () => {
    await click(tab, `a[href="/ho-so/${code}/bo-sung"]`);
    await look(tab, `${mark}-answer`, { citizen: true });
    await tab.page.locator('input[type=file]').first().setInputFiles(pretender());
    await click(tab, 'main .actions button');
    must(await tab.page.locator('#errors').isVisible(), 'a false file was taken');
    await look(tab, `${mark}-answer-refused`, { citizen: true });
  });
  await step('the right file is taken, also over a network that breaks, and the clock goes on', async () => {
    if (tab.scripts) await sendScan(tab, mark);
    else await tab.page.locator('input[type=file]').first().setInputFiles(pdf());
    await click(tab, 'main .actions button');
    await go(tab, `/ho-so/${code}`);
    const text = await words(tab);
    must(!text.includes('Bổ sung ngay'), 'still asked');
    must(/Đã bổ sung/.test(text), 'the answer is not told');
    const file = await tab.page.request.get(await tab.page.locator('main a[href^="/tep/"]').first().getAttribute('href'));
    must((await file.body()).equals((tab.scripts ? scan() : pdf()).buffer), 'another file than was sent');
    await look(tab, `${mark}-answered`, { citizen: true });
  });
  return before;
}

async function whole(world, scripts) {
  const mark = scripts ? 'supplement' : 'supplement-plain';
  const citizen = await enter(world, 'nguoi-ly-hon', { scripts });
  const code = await step('a dossier comes in and is accepted', async () => {
    const c = await apply(citizen);
    const reception = await enter(world, 'mot-cua', { scripts, viewport: DESK });
    await go(reception, `/mot-cua/ho-so/${c}`);
    await act(reception, 'tiep-nhan');
    await reception.context.close();
    return c;
  });
  await ask(world, scripts, mark, code);
  await respond(citizen, mark, code);
  await step('the ledger shows why the promise moved', async () => {
    const tab = await enter(world, 'ho-tich', { scripts, viewport: DESK });
    await go(tab, `/mot-cua/ho-so/${code}`);
    must(await tab.page.locator('table tbody tr', { hasText: /bổ sung/i }).count() >= 1, 'no line in the ledger');
    await look(tab, `${mark}-ledger`);
    await act(tab, 'xu-ly');
    await tab.context.close();
  });
}

module.exports = [
  { name: 'supplement', run: world => whole(world, true) },
  { name: 'supplement, without JavaScript', run: world => whole(world, false) },
];
