// The cells of a decision table by feelin's unary tests, rule by rule until one does not hold; as often as fits into a
// second, after it is warm: prints the microseconds of the processor for the whole table.
import { evaluate, unaryTest } from 'feelin/dist/index.esm.js';

const COLUMNS = 4;
const [values, ...cells] = process.argv.slice(2);
const context = evaluate(values).value ?? evaluate(values);
const rules = [];
for (let i = 0; i < cells.length; i += COLUMNS)
  rules.push(cells.slice(i, i + COLUMNS).map((cell) => {
    const at = cell.indexOf('=');
    return [cell.slice(0, at), cell.slice(at + 1)];
  }));
const holds = ([name, test]) => {
  const made = unaryTest(test, { ...context, '?': context[name] });
  return (made && typeof made === 'object' ? made.value : made) === true;
};
const once = () => rules.filter((rule) => rule.every(holds)).length;
if (once() !== 1) throw new Error(`${once()} rules hold, not 1`);
for (let i = 0; i < 50; i++) once();
const until = performance.now() + 1000;
const start = process.cpuUsage();
let n = 0;
while (performance.now() < until) {
  once();
  n++;
}
const used = process.cpuUsage(start);
console.log((used.user + used.system) / n);
