// agree.mjs WALK: our engine and npm's bpmn-engine walk through the same processes, random and drawn
// by hand, with the same dice, and are compared: the open tasks at each rest, how often each node was
// entered, the end and the variables. The order of nodes within a step is not: it is each engine's own.
//
// What bpmn-engine does otherwise than BPMN 2.0.2 is left out: see families in model.mjs.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { drawn } from './drawn.mjs';
import { Dice, families, Model } from './model.mjs';
import { Other } from './other.mjs';

const MODELS = Number(process.argv[3] ?? 10), STEPS = 80, MOST_PARTS = 70;

class Walker {
    constructor(path) {
        this.process = spawn(path, { stdio: ['pipe', 'pipe', 'inherit'] });
        this.lines = createInterface({ input: this.process.stdout })[Symbol.asyncIterator]();
    }

    async ask(question) {
        this.process.stdin.write(JSON.stringify(question) + '\n');
        return JSON.parse((await this.lines.next()).value);
    }
}

async function walkOther({ xml, seed, events }) {
    const other = await new Other(xml).begin(), dice = new Dice(seed), rests = [other.tasks.join(' ')];
    for (let i = 0; i < STEPS && !other.isOver; i++) {
        const tasks = other.tasks;
        if (tasks.length && dice.roll(4) > 0) other.done(tasks[0], dice.roll(3));
        else other.tell(events[dice.roll(events.length)]);
        rests.push(other.tasks.join(' '));
    }
    return { ended: other.isOver, rests, visits: other.visits, variables: other.data };
}

const sorted = (o) => JSON.stringify(Object.fromEntries(Object.entries(o).sort()));

/** Joins, instances and events that wait are counted in other ways there: what follows is compared. */
const counts = (id) => !'icyj'.includes(id[0]);

function difference(ours, theirs) {
    if (ours.refused) return `refused: ${ours.refused}`;
    if (ours.stuck) return 'stuck';
    const at = ours.rests.findIndex((rest, i) => rest !== theirs.rests[i]);
    if (at >= 0) return `rest ${at}: "${ours.rests[at]}" and "${theirs.rests[at]}"`;
    if (ours.ended !== theirs.ended) return `ended: ${ours.ended} and ${theirs.ended}`;
    if (sorted(ours.variables) !== sorted(theirs.variables)) return `variables: ${sorted(ours.variables)} and ${sorted(theirs.variables)}`;
    const odd = [...new Set([...Object.keys(ours.visits), ...Object.keys(theirs.visits)])].filter((id) => ours.visits[id] !== theirs.visits[id] && counts(id));
    return odd.length ? `visits: ${odd.map((id) => `${id} ${ours.visits[id]} and ${theirs.visits[id]}`).join(', ')}` : '';
}

function* questions() {
    for (const { name, xml, events } of drawn)
        for (let seed = 1; seed <= 5; seed++) yield { name: `${name} ${seed}`, xml, seed, events };
    for (const [i, family] of families.entries())
        for (let seed = 100 * i, n = 0; n < MODELS; seed++) {
            const model = new Model(seed, family), xml = model.write();
            if (model.count > MOST_PARTS) continue;
            n++;
            yield { name: `${family.large} of ${family.small} ${seed}`, xml, seed, events: [...model.messages, 'g1'] };
        }
}

const walker = new Walker(process.argv[2]);
let asked = 0, differ = 0, ended = 0;
for (const question of questions()) {
    if (process.env.SHOW) console.error(question.name);
    const ours = await walker.ask(question), words = difference(ours, await walkOther(question));
    asked++;
    ended += ours.ended ? 1 : 0;
    if (words && differ++ < 20) console.log(`${question.name}: ${words}`);
}
walker.process.stdin.end();
console.log(`${asked} walks, ${ended} to the end, ${differ} differ`);
process.exit(differ || ended < asked / 2 ? 1 : 0);
