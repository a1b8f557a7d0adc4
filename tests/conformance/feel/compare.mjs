// A second opinion: thousands of well-typed random expressions, by our engine (feel_lines, one process) and by feelin.
// node compare.mjs FEEL_LINES [SEED [COUNT]]. Values must agree; where the two are known to differ, the OMG's test
// suite decides, and the expression is not made (see `avoided` below) or the reason stands beside it.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { evaluate } from 'feelin/dist/index.esm.js';

const [program, seed = '20240101', count = '4000'] = process.argv.slice(2);

// Not made, because feelin is known to differ from the standard or the suite:
const avoided = [
  'between with its ends reversed: false here, feelin swaps them',
  'conditions that are no booleans: null or false here, feelin takes any value that JavaScript takes for true',
  'fractions: exact to 34 digits here, binary floating point there; only halves and quarters are made',
  'dates with zones and durations of both kinds: luxon has no 10.3.2.3 of its own',
  'null in a range: null here, false there',
  'order of texts: feelin throws',
  'lists that are not equal: false here, null there',
  'median: feelin sorts the numbers as texts',
  '"instance of" within larger expressions: feelin throws',
  'sum, mean, min and max of an empty list: null here',
];

let state = BigInt(seed);
function random(n) {
  state = (state * 6364136223846793005n + 1442695040888963407n) & 0xffffffffffffffffn;
  return Number((state >> 33n) % BigInt(n));
}
const one = list => list[random(list.length)];
const many = (n, make) => Array.from({ length: n }, make);

const context = `{a: 3, b: -7, c: 12.5, s: "Hạc Thành", t: "một cửa", yes: true, no: false,
  numbers: [5, 1, 4, 1], words: ["a", "bc", "đ"], people: [{name: "An", age: 4}, {name: "Bình", age: 31}]}`;

const leaf = {
  number: () => one(['a', 'b', 'c', String(random(20)), `${random(9)}.5`, `-${1 + random(9)}`, 'count(words)']),
  string: () => one(['s', 't', '"a"', '"Đặng"', '""', 'words[2]', 'people[1].name']),
  boolean: () => one(['yes', 'no', 'true', 'false']),
  numbers: () => one(['numbers', '[1, 2, 3]', 'people.age', '[2]', `[${many(3, () => random(9)).join(', ')}]`]),
  words: () => one(['words', '["x", "y"]', 'people.name']),
};

const grown = {
  number: d => one([
    () => `(${number(d)} ${one(['+', '-', '*'])} ${number(d)})`,
    () => `${number(d)} / ${one([2, 4, 8])}`,
    () => `(if ${boolean(d)} then ${number(d)} else ${number(d)})`,
    () => `-(${number(d)})`,
    () => `${one(['floor', 'ceiling', 'abs'])}(${number(d)})`,
    () => `${one(['sum', 'min', 'max', 'count', 'mean'])}(append(${numbers(d)}, ${number(d)}))`,
    () => `modulo(${number(d)}, ${one(['3', '-5', '7'])})`,
    () => `${one(['round up', 'round down', 'round half up', 'round half down'])}(${number(d)}, ${random(3)})`,
    () => `string length(${string(d)})`,
    () => `concatenate([${random(5)}, ${number(d)}], ${numbers(d)})[${one([1, 2, -1])}]`,
    () => `{p: ${number(d)}, q: p + ${number(d)}}.q`,
    () => `(function(x, y) x - y)(${number(d)}, ${number(d)})`,
  ])(),
  string: d => one([
    () => `(${string(d)} + ${string(d)})`,
    () => `upper case(${string(d)})`,
    () => `lower case(${string(d)})`,
    () => `substring("${one(['nguyễn văn', 'abcdef'])}", ${one([1, 2, 3, -1, -2])}${one(['', ', 2', ', 1'])})`,
    () => `substring before(${string(d)}, "a")`,
    () => `substring after(${string(d)}, "n")`,
    () => `string(${number(0)})`,
    () => `(if ${boolean(d)} then ${string(d)} else ${string(d)})`,
    () => `string join(${words(d)}, ", ")`,
    () => `replace(${string(d)}, "[aă]", "*")`,
  ])(),
  boolean: d => one([
    () => `(${number(d)} ${one(['<', '<=', '>', '>=', '=', '!='])} ${number(d)})`,
    () => `(${string(d)} ${one(['=', '!='])} ${string(d)})`,
    () => `(${boolean(d)} ${one(['and', 'or'])} ${boolean(d)})`,
    () => `not(${boolean(d)})`,
    () => `(${number(d)} in [${-random(9)}..${1 + random(20)}${one([']', ')'])})`,
    () => `(${number(d)} between ${-random(9)} and ${1 + random(20)})`,
    () => `(some x in ${numbers(d)} satisfies x > ${number(0)})`,
    () => `(every x in ${numbers(d)} satisfies x < ${number(0)})`,
    () => `list contains(${numbers(d)}, ${number(d)})`,
    () => `${one(['contains', 'starts with', 'ends with'])}(${string(d)}, ${string(0)})`,
    () => `matches(${string(d)}, "^[a-z]")`,
    () => `(count(${numbers(d)}) = count(${numbers(d)}))`,
    () => `${one(['all', 'any'])}([${boolean(d)}, ${boolean(d)}])`,
    () => `odd(floor(${number(d)}))`,
  ])(),
  numbers: d => one([
    () => `[${many(1 + random(4), () => number(d)).join(', ')}]`,
    () => `(for x in ${numbers(d)} return x + ${number(0)})`,
    () => `(for x in ${numbers(0)}, y in ${numbers(0)} return x * y)`,
    () => `(for i in 1..${1 + random(5)} return i * ${number(0)})`,
    () => `${numbers(d)}[item > ${number(0)}]`,
    () => `concatenate(${numbers(d)}, ${numbers(d)})`,
    () => `distinct values(${numbers(d)})`,
    () => `reverse(${numbers(d)})`,
    () => `union(${numbers(d)}, ${numbers(d)})`,
    () => `sort(${numbers(d)}, function(x, y) x < y)`,
    () => `flatten([${numbers(d)}, [${number(d)}]])`,
    () => `index of(${numbers(d)}, ${number(0)})`,
    () => `people[age > ${number(0)}].age`,
    () => `insert before(append(${numbers(d)}, 1), 1, ${number(d)})`,
    () => `remove(append(${numbers(d)}, 1), 1)`,
  ])(),
  words: d => one([
    () => `[${many(1 + random(3), () => string(d)).join(', ')}]`,
    () => `(for w in ${words(d)} return w + ${string(0)})`,
    () => `split("a;b;c", ";")`,
    () => `${words(d)}[item != ${string(0)}]`,
    () => `(for p in people return p.name)`,
  ])(),
};

const make = type => d => (d <= 0 || random(5) === 0 ? leaf[type]() : grown[type](d - 1));
const number = make('number');
const string = make('string');
const boolean = make('boolean');
const numbers = make('numbers');
const words = make('words');

const plain = value => {
  if (value === undefined) return null;
  if (Array.isArray(value)) return value.map(plain);
  return value;
};

const near = (x, y) => {
  if (typeof x === 'number' && typeof y === 'number') {
    return Math.abs(x - y) <= 1e-9 * Math.max(1, Math.abs(x), Math.abs(y));
  }
  if (Array.isArray(x) && Array.isArray(y)) return x.length === y.length && x.every((v, i) => near(v, y[i]));
  return x === y;
};

const values = evaluate(context);
const opinion = text => {
  try {
    return evaluate(text, values);
  } catch (e) {
    return `threw ${e.message}`;
  }
};
const cases = many(Number(count), () => one([number, string, boolean, numbers, words])(1 + random(4)));
const child = spawn(program, { stdio: ['pipe', 'pipe', 'inherit'] });
child.stdin.end(cases.map(text => JSON.stringify({ text, context })).join('\n') + '\n');

let at = 0;
let differ = 0;
for await (const line of createInterface({ input: child.stdout })) {
  const text = cases[at++];
  const ours = line.startsWith('!') ? line : JSON.parse(line);
  const theirs = plain(opinion(text));
  if (!near(ours, theirs)) {
    differ++;
    if (differ <= 20) console.log(`${text}\n  here ${line}\n  feelin ${JSON.stringify(theirs)}`);
  }
}
console.log(`${at} expressions, ${differ} differ; not compared: ${avoided.length} kinds`);
process.exit(at === cases.length && differ === 0 ? 0 : 1);
