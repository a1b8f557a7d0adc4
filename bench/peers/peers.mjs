// One load for three systems: each is started on an empty store, gets applications, and is asked the same things by 1,
// 4, 16 and 64 clients. Prints tables in Markdown.
//
//     node peers.mjs FOLDER MOTCUA
//
// FOLDER has directus/ and takes the three stores and logs. A system is a module of its own: prepare makes its store,
// start its process; works signs in and gives the three works, which tell their requests and what a good answer is.
import fs from 'node:fs';
import path from 'node:path';
import directus from './directus.mjs';
import fossil from './fossil.mjs';
import { round } from './load.mjs';
import motcua from './motcua.mjs';
import { bytesOf, memoryMb } from './usage.mjs';

const [folder, program] = process.argv.slice(2);
const CLIENTS = [1, 4, 16, 64];
const P95_MOST_MS = 100;
const END_MS = 10_000;

async function end(child) {
    const ended = new Promise((done) => { child.once('exit', done); });
    const kill = setTimeout(() => child.kill('SIGKILL'), END_MS);
    child.kill('SIGTERM');
    await ended;
    clearTimeout(kill);
}

/** Rounds of each work by their number of clients, and what the system used. */
async function measure(system, place) {
    const before = bytesOf(place.data), child = system.start(place), found = { works: {} };
    try {
        const works = await system.works(place), peer = { port: system.port, child };
        found.restMb = memoryMb(child.pid);
        for (const work of works) {
            const rounds = [];
            for (const clients of CLIENTS) rounds.push(await round(peer, work, clients));
            found.works[work.name] = rounds;
        }
        found.afterMb = memoryMb(child.pid);
    } finally {
        await end(child);
    }
    found.stored = found.works.submit.reduce((n, each) => n + each.good, 0);
    found.bytes = (bytesOf(place.data) - before) / found.stored;
    return found;
}

async function one(system) {
    const place = { folder, motcua: program, data: path.join(folder, `${system.port}`) };
    fs.rmSync(place.data, { recursive: true, force: true });
    const log = fs.openSync(`${place.data}.log`, 'w');
    system.prepare(place);
    return measure(system, { ...place, stdio: ['ignore', log, log] });
}

// ---- tables ----

const show = (x) => x.toFixed(x > 0 && x < 10 ? 2 : 0);
const row = (...cells) => console.log(`| ${cells.join(' | ')} |`);
const failed = ({ failed: n, answers }) => (n ? `${n} of ${answers}` : '0');

function tellWork(name, work, rounds) {
    const of = (clients) => rounds.find((each) => each.clients === clients);
    const most = Math.max(0, ...rounds.filter((each) => each.p95 <= P95_MOST_MS).map((each) => each.rate));
    row(name, work, show(of(1).cpu), show(of(64).cpu), show(of(1).p50), show(most), failed(of(4)), failed(of(64)));
}

const found = [];
for (const system of [motcua, fossil, directus])
    found.push([system.name, await one(system)]);

row('system', 'work', 'CPU ms each, 1 client', 'CPU ms each, 64 clients', 'p50 ms, 1 client', 'most a second with p95 ≤ 100 ms',
    'failed, 4 clients', 'failed, 64 clients');
row('---', '---', ...Array(6).fill('---:'));
for (const [name, { works }] of found)
    for (const [work, rounds] of Object.entries(works)) tellWork(name, work, rounds);
console.log();
row('system', 'memory at rest, MB', 'memory afterwards, MB', 'applications stored', 'bytes on disk for each');
row('---', ...Array(4).fill('---:'));
for (const [name, x] of found)
    row(name, show(x.restMb), show(x.afterMb), x.stored, show(x.bytes));
