// One load for three systems: each is started on an empty store, gets the same number of applications, and is
// asked the same things by 1, 4, 16 and 64 clients. Prints tables in Markdown.
//
//     node peers.mjs FOLDER MOTCUA
import { spawn, execFileSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';

const [folder, motcua] = process.argv.slice(2);
const CLIENTS = [1, 4, 16, 64];
const EACH_MS = Number(process.env.SECONDS_EACH || 3) * 1000;
const LIMIT_MS = 100;
const TICK_MS = 1000 / Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
const text = 'Số 12 đường Hạc Thành, phường Hạc Thành, tỉnh Thanh Hoá; '.repeat(40);

// ---- requests ----

function ask(agent, port, { method = 'GET', url, headers = {}, body }) {
    return new Promise((done) => {
        const length = body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) };
        const r = http.request({ agent, port, host: '127.0.0.1', method, path: url, headers: { ...headers, ...length } },
            (answer) => {
                const pieces = [];
                answer.on('data', (d) => pieces.push(d));
                answer.on('end', () => done({ status: answer.statusCode, headers: answer.headers,
                    body: Buffer.concat(pieces).toString() }));
                answer.on('error', () => done({ status: 0, headers: {}, body: '' }));
            });
        r.setTimeout(30000, () => r.destroy());
        r.on('error', () => done({ status: 0, headers: {}, body: '' }));
        r.end(body);
    });
}

const one = new http.Agent({ keepAlive: true, maxSockets: 1 });
const call = (peer, request) => ask(one, peer.port, request);
const json = (token, method, url, value) => ({
    method, url, headers: { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) },
    ...(value !== undefined && { body: JSON.stringify(value) }),
});

// ---- what a process and all below it use ----

function tree(pid) {
    const children = {};
    for (const name of fs.readdirSync('/proc').filter((n) => /^\d+$/.test(n))) {
        try {
            const after = fs.readFileSync(`/proc/${name}/stat`, 'latin1').replace(/^.*\) /s, '').split(' ');
            (children[after[1]] ||= []).push(name);
        } catch { /* it has ended */ }
    }
    const all = [String(pid)];
    for (let i = 0; i < all.length; i++) all.push(...(children[all[i]] || []));
    return all;
}

function sum(pid, read) {
    let n = 0;
    for (const p of tree(pid)) {
        try { n += read(p); } catch { /* it has ended */ }
    }
    return n;
}

// Its own time, and that of children which it has waited for.
const cpuMs = (pid) => sum(pid, (p) => {
    const f = fs.readFileSync(`/proc/${p}/stat`, 'latin1').replace(/^.*\) /s, '').split(' ');
    return (Number(f[11]) + Number(f[12]) + Number(f[13]) + Number(f[14])) * TICK_MS;
});
const memoryMb = (pid) => sum(pid, (p) =>
    Number(/^Pss:\s+(\d+)/m.exec(fs.readFileSync(`/proc/${p}/smaps_rollup`, 'latin1'))[1]) / 1024);
const bytesOf = (where) => fs.statSync(where).isDirectory()
    ? fs.readdirSync(where).reduce((n, x) => n + bytesOf(path.join(where, x)), 0) : fs.statSync(where).size;

// ---- rounds ----

const at = (list, share) => list[Math.min(list.length - 1, Math.floor(list.length * share))];

async function round(peer, work, clients) {
    const until = Date.now() + EACH_MS, times = [], before = cpuMs(peer.child.pid), begun = performance.now();
    let failed = 0;
    await Promise.all(Array.from({ length: clients }, async () => {
        const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
        while (Date.now() < until) {
            const from = performance.now();
            const answer = await ask(agent, peer.port, work.request());
            if (work.good(answer)) times.push(performance.now() - from);
            else if (failed++ === 0 && clients === 1)
                console.error(`${peer.name}, ${work.name}: ${answer.status} ${answer.body.slice(0, 300)}`);
        }
        agent.destroy();
    }));
    times.sort((x, y) => x - y);
    return { clients, failed, rate: times.length / (performance.now() - begun) * 1000, n: times.length,
        cpu: (cpuMs(peer.child.pid) - before) / Math.max(1, times.length + failed),
        p50: at(times, 0.5) ?? NaN, p95: at(times, 0.95) ?? NaN };
}

const show = (v) => (Number.isFinite(v) ? (v < 10 ? v.toFixed(2) : v.toFixed(0)) : '–');

async function measure(peer) {
    const rows = [];
    for (const work of peer.works) {
        const rounds = [];
        for (const clients of CLIENTS) rounds.push(await round(peer, work, clients));
        const by = (n) => rounds.find((r) => r.clients === n);
        const best = rounds.filter((r) => r.p95 <= LIMIT_MS).reduce((x, y) => (y.rate > x ? y.rate : x), 0);
        rows.push(`| ${peer.name} | ${work.name} | ${show(by(1).cpu)} | ${show(by(64).cpu)} | ${show(by(1).p50)} | ` +
            `${show(best)} | ${by(4).failed} of ${by(4).n + by(4).failed} | ${by(64).failed} of ${by(64).n + by(64).failed} |`);
        if (work.name === 'submit')
            peer.stored = rounds.reduce((n, r) => n + r.n, 0);
    }
    return rows;
}

// ---- the systems ----

async function ready(peer, url) {
    for (let i = 0; i < 600; i++) {
        if ((await call(peer, { url })).status) return;
        await new Promise((r) => { setTimeout(r, 100); });
    }
    throw new Error(`${peer.name} does not answer`);
}

function start(peer, program, args, options) {
    const log = fs.openSync(path.join(folder, `${peer.name}.log`), 'w');
    peer.child = spawn(program, args, { stdio: ['ignore', log, log], ...options });
}

async function ours() {
    const data = path.join(folder, 'motcua-data'), peer = { name: 'Một Cửa', port: 8431, data };
    fs.rmSync(data, { recursive: true, force: true });
    execFileSync(motcua, ['init', '--data', data, '--demo'], { stdio: 'ignore' });
    start(peer, motcua, ['serve', '--data', data, '--listen', `127.0.0.1:${peer.port}`]);
    await ready(peer, '/health/ready');
    const session = async (account) => JSON.parse((await call(peer,
        json('', 'POST', '/api/v1/session', { account, password: 'motcua-demo' }))).body).token;
    const citizen = await session('cong-dan'), official = await session('mot-cua');
    const form = { ho_ten: 'Nguyễn Thị Lụa', so_dinh_danh: '038198004512', ngay_sinh: '1998-03-27', gioi_tinh: 'female',
        dan_toc: '01', quoc_tich: 'VN', noi_cu_tru: text.slice(0, 250), tinh_trang: 'single', muc_dich: 'ket-hon',
        ben_kia_ho_ten: 'Lê Quang Huy', ben_kia_ngay_sinh: '1988-12-01', ben_kia_quoc_tich: 'VN',
        ben_kia_giay_to: '038088005517', noi_ket_hon: text.slice(0, 200), khoang_thoi_gian: false, cam_doan: true };
    let n = 0, code = '';
    peer.works = [
        { name: 'submit', good: (x) => { code = /"code":"([^"]+)"/.exec(x.body)?.[1] || code; return x.status === 201; },
            request: () => {
                const r = json(citizen, 'POST', '/api/v1/dossiers', { procedure: '1.004873', agency: 'H56.102', form });
                r.headers['Idempotency-Key'] = `peer-${++n}`;
                return r;
            } },
        { name: 'look up', good: (x) => x.status === 200, request: () => json(citizen, 'GET', `/api/v1/dossiers/${code}`) },
        { name: 'list 25', good: (x) => x.status === 200 && x.body.split('"due_at"').length > 25,
            request: () => json(official, 'GET', '/api/v1/tasks?queue=unit&limit=25') },
    ];
    return peer;
}

async function fossil() {
    const data = path.join(folder, 'fossil-data'), file = path.join(data, 'p.fossil');
    const peer = { name: 'Fossil 2.21', port: 8432, data };
    fs.rmSync(data, { recursive: true, force: true });
    fs.mkdirSync(data, { recursive: true });
    const env = { ...process.env, HOME: data, USER: 'admin' };
    const run = (...args) => execFileSync('fossil', args, { env, encoding: 'utf8' });
    run('init', file, '--admin-user', 'admin');
    run('user', 'password', 'admin', 'motcua-peer', '-R', file);
    run('sql', '-R', file, "INSERT INTO reportfmt (owner, title, cols, sqlcode) VALUES ('admin', 'newest 25', '', " +
        "'SELECT tkt_uuid, title, status, datetime(tkt_mtime) FROM ticket ORDER BY tkt_mtime DESC LIMIT 25');");
    const report = run('sql', '-R', file, 'SELECT max(rn) FROM reportfmt;').trim().replace(/\D/g, '');
    start(peer, 'fossil', ['server', '--localhost', '--port', String(peer.port), file], { env });
    await ready(peer, '/');
    const form = (fields) => new URLSearchParams(fields).toString();
    const base = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const field = (body, name) => new RegExp(`name=["']?${name}["']? value=["']([^"']+)`).exec(body)?.[1] || '';
    const page = await call(peer, { url: '/login' });
    const login = await call(peer, { method: 'POST', url: '/login', headers: { ...base, Referer: `http://127.0.0.1:${peer.port}/login` },
        body: form({ u: 'admin', p: 'motcua-peer', in: 'Login', csrf: field(page.body, 'csrf') }) });
    const cookie = (login.headers['set-cookie'] || []).map((c) => c.split(';')[0]).join('; ');
    const headers = { Cookie: cookie, Referer: `http://127.0.0.1:${peer.port}/tktnew` };
    const csrf = field((await call(peer, { url: '/tktnew', headers })).body, 'csrf');
    let n = 0, ticket = '';
    peer.works = [
        { name: 'submit', good: (x) => { ticket = /tktview[/?](?:name=)?([0-9a-f]{10,})/.exec(x.headers.location || '')?.[1] || ticket;
            return x.status === 302; },
        request: () => ({ method: 'POST', url: '/tktnew', headers: { ...base, ...headers },
            body: form({ title: `application ${++n}`, comment: text.slice(0, 1500), type: 'Feature_Request', severity: 'Minor',
                priority: 'Medium', foundin: 'x', private_contact: '', mutype: 'Plain Text', submit: 'Submit', csrf }) }) },
        { name: 'look up', good: (x) => x.status === 200, request: () => ({ url: `/tktview/${ticket}`, headers }) },
        { name: 'list 25', good: (x) => x.status === 200 && x.body.split('<tr').length > 25,
            request: () => ({ url: `/rptview/${report}`, headers }) },
    ];
    return peer;
}

async function directus() {
    const data = path.join(folder, 'directus-data'), peer = { name: 'Directus 11', port: 8433, data };
    const program = path.resolve(folder, 'directus/node_modules/directus/cli.js');
    fs.rmSync(data, { recursive: true, force: true });
    fs.mkdirSync(data, { recursive: true });
    const env = { ...process.env, DB_CLIENT: 'sqlite3', DB_FILENAME: path.resolve(data, 'data.db'), KEY: 'peer', SECRET: 'peer-secret',
        ADMIN_EMAIL: 'admin@example.com', ADMIN_PASSWORD: 'motcua-peer', ADMIN_TOKEN: 'motcua-peer-token', HOST: '127.0.0.1',
        PORT: String(peer.port), TELEMETRY: 'false', LOG_LEVEL: 'error', WEBSOCKETS_ENABLED: 'false' };
    const options = { env, cwd: data };
    execFileSync('node', [program, 'bootstrap'], { ...options, stdio: 'ignore' });
    start(peer, 'node', [program, 'start'], options);
    await ready(peer, '/server/ping');
    const token = env.ADMIN_TOKEN, number = (field, schema = {}) => ({ field, type: 'integer', schema });
    const made = await call(peer, json(token, 'POST', '/collections', { collection: 'applications', schema: {}, meta: {},
        fields: [number('id', { is_primary_key: true, has_auto_increment: true }), number('officer', { is_indexed: true }),
            number('due', { is_indexed: true }), { field: 'data', type: 'text', schema: {} }] }));
    if (made.status !== 200) throw new Error(`Directus: ${made.status} ${made.body.slice(0, 200)}`);
    let n = 0, id = 1;
    peer.works = [
        { name: 'submit', good: (x) => { id = /"id":(\d+)/.exec(x.body)?.[1] || id; return x.status === 200; },
            request: () => json(token, 'POST', '/items/applications', { officer: 1, due: ++n, data: text.slice(0, 1500) }) },
        { name: 'look up', good: (x) => x.status === 200, request: () => json(token, 'GET', `/items/applications/${id}`) },
        { name: 'list 25', good: (x) => x.status === 200 && x.body.split('"due"').length > 25,
            request: () => json(token, 'GET', '/items/applications?filter[officer][_eq]=1&sort=due&limit=25') },
    ];
    return peer;
}

// ---- all ----

const rows = [], sizes = [];
for (const begin of [ours, fossil, directus]) {
    let peer;
    try {
        peer = await begin();
        const idle = memoryMb(peer.child.pid);
        const lines = await measure(peer);
        const busy = memoryMb(peer.child.pid);
        rows.push(...lines);
        sizes.push(`| ${peer.name} | ${show(idle)} | ${show(busy)} | ${peer.stored} | ${show(bytesOf(peer.data) / peer.stored)} |`);
    } catch (e) {
        rows.push(`| ${begin.name} | could not be measured: ${String(e.message).split('\n')[0]} | | | | | | |`);
    }
    peer?.child?.kill('SIGTERM');
    await new Promise((r) => { setTimeout(r, 1500); });
}
console.log('| system | work | CPU ms each, 1 client | CPU ms each, 64 clients | p50 ms, 1 client | most a second with p95 ≤ 100 ms | failed, 4 clients | failed, 64 clients |');
console.log('|---|---|---:|---:|---:|---:|---:|---:|');
console.log(rows.join('\n'));
console.log('\n| system | memory at rest, MB | memory afterwards, MB | applications stored | bytes on disk for each |');
console.log('|---|---:|---:|---:|---:|');
console.log(sizes.join('\n'));
process.exit(0);
