// One expression by feelin, as often as fits into a second, after it is warm: prints microseconds of the processor.
import { evaluate } from 'feelin/dist/index.esm.js';

const [text, values] = process.argv.slice(2);
const context = evaluate(values);
const once = () => evaluate(text, context);
for (let i = 0; i < 2000; i++) once();
const until = performance.now() + 1000;
const start = process.cpuUsage();
let n = 0;
while (performance.now() < until) {
  once();
  n++;
}
const used = process.cpuUsage(start);
console.log((used.user + used.system) / n);
