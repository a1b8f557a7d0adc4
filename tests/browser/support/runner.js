'use strict';
// Journeys, their steps, and the last line that tools/check reads. A step that fails ends its journey,
// since what follows stands on it; a fault that a page shows (axe, sideways scroll, …) is counted and
// the journey goes on.

const STEP_MS = 60000;

const counts = { passed: 0, failed: 0 };
let current = '';
let witness = async () => ''; // tells what the browser shows when a step fails

function say(mark, name, detail) {
  console.log(`${mark} ${current}: ${name}${detail ? `\n    ${detail.split('\n').join('\n    ')}` : ''}`);
}

function pass(name) {
  counts.passed++;
  if (process.env.VERBOSE) say('ok  ', name);
}

function fail(name, detail) {
  counts.failed++;
  say('FAIL', name, detail);
}

/** Count a statement that is true or not; the journey goes on. */
function expect(name, truth, detail) {
  if (truth) pass(name);
  else fail(name, detail);
  return Boolean(truth);
}

function withTimeout(promise) {
  let timer;
  const late = new Promise((resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${STEP_MS / 1000} s`)), STEP_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Do one step of a journey; what it throws ends the journey. */
async function step(name, run) {
  try {
    const result = await withTimeout(run());
    pass(name);
    return result;
  } catch (error) {
    fail(name, `${error.stack || error}\n${await witness(`failed-${current}`)}`);
    error.told = true;
    throw error;
  }
}

async function journey(name, run) {
  const start = Date.now();
  current = name;
  try {
    await run();
  } catch (error) {
    if (!error.told) fail('went to its end', error.stack || String(error));
  }
  console.log(`     ${name}: ${((Date.now() - start) / 1000).toFixed(1)} s`);
}

/** A statement that must be true for the step to go on. */
function must(truth, words) {
  if (!truth) throw new Error(words);
}

/** Who is asked for pictures and words when a step fails. */
function callWitness(run) {
  witness = run;
}

module.exports = { callWitness, counts, expect, step, journey, must };
