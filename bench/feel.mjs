// One expression by feelin, as often as fits into a second, after it is warm: prints microseconds.
import { evaluate } from 'feelin';

const [text, values] = process.argv.slice(2);
const context = evaluate(values);
const once = () => evaluate(text, context);
for (let i = 0; i < 2000; i++) once();
const start = process.hrtime.bigint();
let n = 0;
while (process.hrtime.bigint() - start < 1000000000n) {
  once();
  n++;
}
console.log(Number(process.hrtime.bigint() - start) / 1000 / n);
