// bench/process.bpmn by npm's bpmn-engine, from begin to end with one return from signing, as often as fits into two
// seconds, after it is warm: prints the microseconds of the processor for one walk. The model is parsed once, the one
// condition is plain JavaScript.
import { Engine } from 'bpmn-engine';
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const source = readFileSync('bench/process.bpmn', 'utf8');
const moddle = await import(createRequire(createRequire(import.meta.url).resolve('bpmn-engine')).resolve('bpmn-moddle'));
const BpmnModdle = moddle.BpmnModdle ?? moddle.default.BpmnModdle ?? moddle.default;
const moddleContext = await new BpmnModdle().fromXML(source);

async function walk(options) {
  let round = 0, ended = false, steps = 0;
  const open = [], listener = new EventEmitter();
  const scripts = { register() {}, getScript: (_, { id }) => (id === 'back' ? { execute: (_scope, next) => next(null, round === 1) } : undefined) };
  listener.on('activity.wait', (api) => open.push(api));
  const engine = new Engine({ ...options, scripts });
  engine.once('end', () => (ended = true));
  await engine.execute({ listener });
  while (open.length) {
    const api = open.shift();
    if (api.id === 'sign') round++;
    api.signal();
    steps++;
  }
  if (!ended || steps !== 9) throw new Error(`${steps} steps, ended: ${ended}`);
}

const parsed = { moddleContext };
for (let i = 0; i < 50; i++) await walk(parsed);
const until = performance.now() + 2000, start = process.cpuUsage();
let n = 0;
while (performance.now() < until) {
  await walk(parsed);
  n++;
}
const used = process.cpuUsage(start);
console.log((used.user + used.system) / n);
