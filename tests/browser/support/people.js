'use strict';
// Who takes part, and how they sign in. A session is kept, so that an account signs in once a run.

const { open, go, click } = require('./browser.js');
const { must } = require('./runner.js');

const PASSWORD = 'motcua-demo';
const sessions = new Map();

async function signInHere(tab, account) {
  const { page } = tab;
  await page.locator('#account').fill(account);
  await page.locator('#password').fill(PASSWORD);
  await click(tab, 'section:has(#local) form button');
  must(!new URL(page.url()).pathname.startsWith('/dang-nhap'), `${account} cannot sign in: ${page.url()}`);
}

/** A browser in which that account is signed in. */
async function enter(world, account, options = {}) {
  let state = sessions.get(account);
  if (!state) {
    const tab = await open(world.browser, world.server.origin, options);
    await go(tab, '/dang-nhap');
    await signInHere(tab, account);
    state = await tab.context.storageState();
    sessions.set(account, state);
    await tab.context.close();
  }
  return open(world.browser, world.server.origin, { ...options, state });
}

/** Go on from our sign-in page through the stand-in of VNeID, and back. */
async function signInThere(tab, account, level = 2) {
  const { page } = tab;
  await click(tab, 'a[href^="/dang-nhap/vneid"]');
  await page.locator('#account').fill(account);
  await page.locator(`#level${level}`).check();
  await click(tab, 'form button[type=submit]');
  await click(tab, 'button[value=allow]');
}

module.exports = { enter, signInHere, signInThere, PASSWORD, forget: account => sessions.delete(account) };
