'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { launch, witness } = require('./support/browser.js');
const { callWitness, counts, journey } = require('./support/runner.js');
const server = require('./support/server.js');

/** All journeys in the order of their file names, or those that were named. */
function chosen(names) {
  const folder = path.join(__dirname, 'journeys');
  return fs.readdirSync(folder)
    .filter(f => f.endsWith('.js') && (names.length === 0 || names.some(n => f.includes(n))))
    .sort()
    .flatMap(f => require(path.join(folder, f)));
}

async function main() {
  const [binary, ...names] = process.argv.slice(2);
  if (!binary) {
    console.error('usage: tests/browser/run BINARY [JOURNEY...]');
    process.exit(2);
  }
  const world = { server: await server.start(binary), browser: await launch() };
  callWitness(name => witness(world.browser, name));
  try {
    for (const { name, run } of chosen(names)) {
      await journey(name, () => run(world));
      for (const context of world.browser.contexts()) await context.close();
    }
  } finally {
    await world.browser.close();
    const log = world.server.log();
    const code = await server.stop(world.server);
    await journey('the server', async () => {
      if (code !== 0) throw new Error(`it ended with ${code}\n${log.slice(-4000)}`);
    });
    if (process.env.VERBOSE) console.log(log.slice(-4000));
  }
}

main().catch(error => {
  console.error(error);
  counts.failed++;
}).finally(() => {
  console.log(`${counts.passed} passed, ${counts.failed} failed`);
  process.exit(counts.failed ? 1 : 0);
});
