'use strict';
// Chromium, and what is true of every page: axe finds nothing, nothing scrolls sideways, the console
// is silent, a citizen's page is small. `look` says so at both widths and keeps a picture.

const fs = require('node:fs');
const path = require('node:path');
const { chromium } = require('playwright-core');
const { expect } = require('./runner.js');

const AXE = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const PICTURES = path.join(__dirname, '../../../build-screens');
const PHONE = { width: 360, height: 740 };
const DESK = { width: 1280, height: 900 };
const NARROWEST = { width: 320, height: 640 };
const PAGE_BYTES_MOST = 15 * 1024; // of a citizen's page with all that it loads, as transferred
const PATIENCE_MS = 15000;

const ARGUMENTS = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
  '--font-render-hinting=none', '--force-color-profile=srgb',
];

function launch() {
  fs.mkdirSync(PICTURES, { recursive: true });
  return chromium.launch({ executablePath: '/usr/bin/chromium', args: ARGUMENTS });
}

/** Bytes of the document that is shown now and of all it loaded, without the cache's help. */
async function countBytes(tab) {
  const devtools = await tab.page.context().newCDPSession(tab.page);
  const main = (await devtools.send('Page.getFrameTree')).frameTree.frame.id;
  let streams = new Set();
  await devtools.send('Network.enable');
  await devtools.send('Network.setCacheDisabled', { cacheDisabled: true });
  devtools.on('Network.requestWillBeSent', e => {
    if (e.type === 'Document' && e.frameId === main) {
      tab.bytes = 0;
      streams = new Set();
    }
    if (e.type === 'EventSource') streams.add(e.requestId);
  });
  devtools.on('Network.loadingFinished', e => {
    if (!streams.has(e.requestId)) tab.bytes += e.encodedDataLength;
  });
}

/** A browser of its own (cookies, storage) with one page.
 *  scripts: with JavaScript or without; state: cookies to begin with; lang: "vi" or "en". */
async function open(browser, origin, options = {}) {
  const { scripts = true, state, lang = 'vi', viewport = PHONE } = options;
  const context = await browser.newContext({
    baseURL: origin,
    javaScriptEnabled: scripts,
    storageState: state,
    locale: lang === 'vi' ? 'vi-VN' : 'en-GB',
    viewport,
    acceptDownloads: true,
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  // 422 is the answer to a form that has errors, and a page like any other.
  const tab = { page, context, scripts, bytes: 0, clicks: 0, typed: 0, troubles: [], allowed: new Set([422]) };
  page.on('pageerror', e => tab.troubles.push(`script: ${e.message}`));
  page.on('console', m => {
    if (m.type() === 'error' && !m.text().startsWith('Failed to load resource')) tab.troubles.push(`console: ${m.text()}`);
  });
  page.on('response', r => {
    if (r.status() >= 400 && !tab.allowed.has(r.status())) tab.troubles.push(`${r.status()} of ${r.url()}`);
    if (!r.url().startsWith('http://127.0.0.1:')) tab.troubles.push(`from outside: ${r.url()}`);
  });
  await countBytes(tab);
  return tab;
}

/** The console's and the network's complaints since the last call. */
function complain(tab, name) {
  expect(`${name}: nothing in the console`, tab.troubles.length === 0, tab.troubles.join('\n'));
  tab.troubles = [];
}

async function sideways(page) {
  return page.evaluate(() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return '';
    const wide = [...document.querySelectorAll('body *')].filter(e =>
      e.getBoundingClientRect().right > root.clientWidth + 1 && !e.closest('.scroll'));
    return `${root.scrollWidth} > ${root.clientWidth}: ${wide.slice(0, 5).map(e => e.outerHTML.slice(0, 120)).join('\n')}`;
  });
}

/** axe needs scripts. What a tab without them shows is drawn once more in one that has them, without
 *  the page's own script. */
async function axe(tab) {
  if (tab.scripts) return runAxe(tab.page);
  if (!tab.twin) tab.twin = await twin(tab);
  await tab.twin.setViewportSize(tab.page.viewportSize());
  tab.html = (await tab.page.content()).replace(/<script[^>]*><\/script>/, '');
  await tab.twin.goto(new URL(tab.page.url()).origin);
  return runAxe(tab.twin);
}

async function twin(tab) {
  const context = await tab.context.browser().newContext();
  const page = await context.newPage();
  tab.context.on('close', () => context.close().catch(() => {}));
  await page.route('**/*', route => {
    if (route.request().resourceType() === 'document') route.fulfill({ body: tab.html, contentType: 'text/html; charset=utf-8' });
    else route.continue();
  });
  return page;
}

async function runAxe(page) {
  await page.evaluate(AXE);
  const found = await page.evaluate(async () => {
    const result = await window.axe.run(document, {
      resultTypes: ['violations'],
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    });
    return result.violations.map(v => `${v.id}: ${v.help}\n  ${v.nodes.slice(0, 4).map(n => n.html).join('\n  ')}`);
  });
  return found.join('\n');
}

async function picture(tab, name) {
  await tab.page.screenshot({ path: path.join(PICTURES, `${name}.png`), fullPage: true, caret: 'initial', animations: 'allow' });
}

/** Everything that is true of every page, at both widths (without JavaScript at one: the layout is the
 *  same). `citizen` pages must be small, too. */
async function look(tab, name, { citizen = false } = {}) {
  const { page } = tab, widths = tab.scripts ? [PHONE, DESK] : [PHONE];
  await page.waitForLoadState('load');
  complain(tab, name);
  if (citizen) expect(`${name}: at most 15 KB`, tab.bytes <= PAGE_BYTES_MOST, `${tab.bytes} bytes`);
  const one = await page.locator('h1').count();
  expect(`${name}: one h1`, one === 1, `${one}`);
  const before = page.viewportSize();
  for (const viewport of widths) {
    await page.setViewportSize(viewport);
    const wide = await sideways(page);
    expect(`${name}: no sideways scroll at ${viewport.width} px`, wide === '', wide);
    const found = await axe(tab);
    expect(`${name}: axe at ${viewport.width} px`, found === '', found);
    await picture(tab, `${name}-${viewport.width}`);
  }
  await page.setViewportSize(before);
  tab.troubles = []; // axe tries styles that the policy refuses
}

/** What all open pages show, for whoever looks after a failure. */
async function witness(browser, name) {
  const seen = [];
  for (const context of browser.contexts()) {
    for (const page of context.pages()) {
      const file = path.join(PICTURES, `${name.replace(/[^a-z0-9]+/gi, '-')}-${seen.length}.png`);
      await page.screenshot({ path: file, fullPage: true }).catch(() => {});
      const words = await page.locator('main').innerText({ timeout: 1000 }).catch(() => '');
      seen.push(`${page.url()} (${path.basename(file)}): ${words.slice(0, 300).replace(/\s+/g, ' ')}`);
    }
  }
  return seen.join('\n');
}

/** 320 px wide, and letters of twice the size: nothing goes beyond the edge. */
async function squeeze(tab, name) {
  const { page } = tab, before = page.viewportSize();
  await page.setViewportSize(NARROWEST);
  const narrow = await sideways(page);
  expect(`${name}: no sideways scroll at 320 px`, narrow === '', narrow);
  await page.setViewportSize(PHONE);
  await page.evaluate(() => { document.documentElement.style.fontSize = '200%'; });
  const large = await sideways(page);
  expect(`${name}: no sideways scroll with text of 200 %`, large === '', large);
  await picture(tab, `${name}-200`);
  await page.evaluate(() => { document.documentElement.style.fontSize = ''; });
  await page.setViewportSize(before);
}

/** A click that is counted and leads to another page. */
async function click(tab, what) {
  const target = typeof what === 'string' ? tab.page.locator(what).first() : what;
  tab.clicks++;
  await Promise.all([tab.page.waitForNavigation({ waitUntil: 'load' }), target.click()]);
}

/** A click that is counted and stays on the page. */
async function tick(tab, what) {
  const target = typeof what === 'string' ? tab.page.locator(what).first() : what;
  tab.clicks++;
  await target.click();
}

/** Typing that is counted. */
async function type(tab, selector, text) {
  tab.typed++;
  await tab.page.locator(selector).first().fill(text);
}

/** Go somewhere without counting it. */
async function go(tab, address, status = 200) {
  if (status >= 400) tab.allowed.add(status);
  const answer = await tab.page.goto(address);
  expect(`${address} answers ${status}`, answer && answer.status() === status, answer ? String(answer.status()) : 'nothing');
  if (status >= 400) tab.allowed.delete(status);
}

/** Texts with Vietnamese letters in a page that should be English, but for data and marked parts. */
async function vietnamese(page) {
  return page.evaluate(() => {
    const letters = /[ăâđêôơưàảãạáằẳẵặắầẩẫậấèẻẽẹéềểễệếìỉĩịíòỏõọóồổỗộốờởỡợớùủũụúừửữựứỳỷỹỵý]/i;
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let n = walker.nextNode(); n; n = walker.nextNode())
      if (letters.test(n.data) && !n.parentElement.closest('[lang="vi"],[data-live] script')) found.push(n.data.trim());
    for (const e of document.querySelectorAll('[alt],[aria-label],[placeholder],[title]'))
      for (const a of ['alt', 'aria-label', 'placeholder', 'title'])
        if (letters.test(e.getAttribute(a) || '') && !e.closest('[lang="vi"]')) found.push(`${a}=${e.getAttribute(a)}`);
    if (letters.test(document.title)) found.push(`title: ${document.title}`);
    return found;
  });
}

module.exports = { launch, witness, open, look, squeeze, picture, axe, sideways, complain, click, tick, type, go, vietnamese, PHONE, DESK, PICTURES };
