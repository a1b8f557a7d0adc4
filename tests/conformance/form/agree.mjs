// agree.mjs JUDGE PACK: the server's judge and npm's ajv on the exported schema say the same of
// 10,000 data, half of them spoilt, from the pack's forms and from everything.json.
//
// Where a schema cannot say a rule it must take what the server takes (never the other way round);
// such cases are counted by rule: digits after the point, days that depend on today, values that a
// register may confirm, and conditions of a shape that condition.c leaves open.
import Ajv2020 from 'ajv/dist/2020.js';
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { chance, cleaned, fieldsOf, keyOf, objectOf, spoil, valueOf } from './sample.mjs';

const [judgePath, pack] = process.argv.slice(2);
const ALL = 10000, SEED = 20261122;
const openConditions = { 'mot-chieu': ['them', 'con.lop'] };
const read = (path) => JSON.parse(readFileSync(path, 'utf8'));

class Judge {
    constructor(path) {
        this.process = spawn(path, { stdio: ['pipe', 'pipe', 'inherit'] });
        this.lines = createInterface({ input: this.process.stdout })[Symbol.asyncIterator]();
    }

    /** All at once: the answers come in the order of the questions. */
    async ask(questions) {
        const answers = [];
        const writing = new Promise((done) => this.process.stdin.write(questions.map((q) => JSON.stringify(q) + '\n').join(''), done));
        for (const _ of questions) answers.push(JSON.parse((await this.lines.next()).value));
        await writing;
        return answers;
    }
}

function formsOf(folder) {
    const of = (code) => readdirSync(join(folder, 'procedures', code)).filter((name) => /^form.*\.json$/.test(name))
        .map((name) => ({ name: `${code}/${name}`, definition: read(join(folder, 'procedures', code, name)) }));
    const own = read(join(dirname(fileURLToPath(import.meta.url)), 'everything.json'));
    return [...readdirSync(join(folder, 'procedures')).sort().flatMap(of), ...own.map((definition) => ({ name: definition.id, definition, own: true }))];
}

function listsOf(folder) {
    const lists = {};
    for (const name of readdirSync(join(folder, 'lists')))
        lists[name.replace('.json', '')] = read(join(folder, 'lists', name)).items.map((i) => ({ value: i.value, label: i.label.vi }));
    for (const line of readFileSync(join(folder, 'areas.csv'), 'utf8').trim().split('\n').slice(1)) {
        const [province, , commune, name] = line.split(',');
        (lists[`area:${province}`] ??= []).push({ value: commune, label: name });
    }
    return lists;
}

/** Half of the data is for our own forms, which have one of everything. */
function countOf(form, i) {
    const alike = forms.filter((x) => x.own === form.own).length, half = ALL / 2;
    return Math.floor(half / alike) + (i % alike < half % alike);
}

/** What ajv complains of is filled in or taken away, until the data is good or is left as it is. */
function mend(data, valid, components, lists, c) {
    for (let round = 0; round < 6 && !valid(data); round++)
        for (const error of valid.errors) {
            const [, key, row, inner] = error.instancePath.split('/');
            const rows = fieldsOf(components).find((x) => keyOf(x) === key)?.components;
            const inRow = rows && row !== undefined && data[key]?.[row];
            if (rows && row !== undefined && !inRow) continue; // taken away in this round
            const at = inRow ? data[key][row] : data, name = inRow ? inner : key;
            const field = (k) => fieldsOf(inRow ? rows : components).find((x) => keyOf(x) === k);
            if (error.keyword === 'required') at[error.params.missingProperty] = valueOf(field(error.params.missingProperty), lists, c);
            else if (name && field(name)?.validate?.required && c.often(0.5)) at[name] = valueOf(field(name), lists, c);
            else if (name) delete at[name];
        }
    return data;
}

/** The rules that a schema leaves open, by "name code". */
function openOf({ definition }, lists) {
    const open = new Map();
    const look = (components, prefix) => fieldsOf(components).forEach((x) => {
        const name = prefix + keyOf(x);
        if (x.decimalDigits) open.set(`${name} decimals`, 'digits after the point');
        if (x.disallowPassedDates) open.set(`${name} min`, 'no day in the past');
        if (x.properties?.confirm) open.set(`${name} required`, 'a register may confirm it');
        if (openConditions[definition.id]?.includes(name))
            ['required', 'hidden_field'].forEach((code) => open.set(`${name} ${code}`, 'a condition of another shape'));
        if (x.components) look(x.components, `${keyOf(x)}.`);
    });
    look(definition.components, '');
    return open;
}

async function agree(judge, form, count, lists, seed) {
    const c = chance(seed), { components } = form.definition;
    const [{ schema, flaws }] = await judge.ask([{ form: form.definition, lists }]);
    if (!schema) throw new Error(`${form.name}: ${flaws}`);
    const valid = new Ajv2020({ strict: false, allErrors: true, formats: { date: true } }).compile(schema);
    const all = [];
    for (let i = 0; i < count; i++) {
        const data = mend(objectOf(components, lists, c), valid, components, lists, c);
        for (let n = i % 2 ? 1 + c.below(3) : 0; n > 0; n--) spoil(data, components, lists, c);
        all.push(data);
    }
    const answers = await judge.ask(all.map((data) => ({ data })));
    const open = openOf(form, lists), seen = { valid: 0, open: {}, wrong: [] };
    answers.forEach(({ errors, wrong }, i) => {
        if (wrong) throw new Error(`${form.name}: ${wrong}`);
        const ours = errors.length === 0, theirs = valid(cleaned(all[i], components));
        seen.valid += ours;
        if (ours === theirs) return;
        const reasons = errors.map((e) => open.get(e.replace(/\.\d+\./, '.')));
        if (theirs && reasons.every(Boolean)) new Set(reasons).forEach((r) => (seen.open[r] = (seen.open[r] ?? 0) + 1));
        else seen.wrong.push({ data: all[i], server: errors, ajv: valid.errors?.map((e) => `${e.instancePath} ${e.keyword} ${e.message}`) });
    });
    return seen;
}

const judge = new Judge(judgePath), lists = listsOf(pack), forms = formsOf(pack);
const total = { valid: 0, judged: 0, open: {}, failed: 0 };
for (const [i, form] of forms.entries()) {
    const count = countOf(form, i);
    const seen = await agree(judge, form, count, lists, SEED + i);
    const varied = seen.valid > count / 10 && seen.valid < (count * 9) / 10;
    console.log(`${form.name}: ${count} judged, ${seen.valid} valid, ${seen.wrong.length} judged differently`, seen.open);
    seen.wrong.slice(0, 3).forEach((w) => console.log(JSON.stringify(w)));
    if (!varied) console.log('  the data is all of one kind');
    total.failed += seen.wrong.length > 0 || !varied;
    total.judged += count;
    total.valid += seen.valid;
    for (const [rule, n] of Object.entries(seen.open)) total.open[rule] = (total.open[rule] ?? 0) + n;
}
judge.process.stdin.end();
console.log(`${total.judged} data, ${total.valid} valid; the schema takes what the server refuses for:`, total.open);
console.log(`${forms.length - total.failed} passed, ${total.failed} failed`);
process.exitCode = total.failed ? 1 : 0;
