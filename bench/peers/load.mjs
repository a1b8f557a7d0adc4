// The generator of load: clients that keep their connection and ask for the next thing when they have an answer.
import http from 'node:http';
import { cpuMs } from './usage.mjs';

const EACH_MS = Number(process.env.SECONDS_EACH || 3) * 1000;
const PATIENCE_MS = 30_000;
const nothing = { status: 0, headers: {}, body: '' };

const connection = () => new http.Agent({ keepAlive: true, maxSockets: 1 });

/** One request { method, url, headers, body } and its whole answer; status 0 when there is none. */
function ask(agent, port, { method = 'GET', url, headers = {}, body }) {
    const length = body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) };
    return new Promise((done) => {
        const options = { agent, port, host: '127.0.0.1', method, path: url, headers: { ...headers, ...length } };
        const request = http.request(options, (answer) => {
            const pieces = [];
            answer.on('data', (piece) => pieces.push(piece));
            answer.on('end', () => done({ status: answer.statusCode, headers: answer.headers,
                body: Buffer.concat(pieces).toString() }));
            answer.on('error', () => done(nothing));
        });
        request.setTimeout(PATIENCE_MS, () => request.destroy());
        request.on('error', () => done(nothing));
        request.end(body);
    });
}

const own = connection();
export const call = (port, request) => ask(own, port, request);

/** A request that carries JSON, or none. */
export const json = (token, method, url, value) => ({
    method, url, headers: { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) },
    ...(value !== undefined && { body: JSON.stringify(value) }),
});

/** Until it answers anything. */
export async function ready(port, url) {
    for (let i = 0; i < 600; i++) {
        if ((await call(port, { url })).status) return;
        await new Promise((later) => { setTimeout(later, 100); });
    }
    throw new Error('it does not answer');
}

const share = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];

/** So many clients do one work for some seconds. A work makes its requests and tells good answers. */
export async function round(peer, work, clients) {
    const times = [], until = Date.now() + EACH_MS, begun = performance.now(), before = cpuMs(peer.child.pid);
    let failed = 0, wrong = nothing;
    await Promise.all(Array.from({ length: clients }, async () => {
        const agent = connection();
        while (Date.now() < until) {
            const from = performance.now(), answer = await ask(agent, peer.port, work.request());
            if (work.good(answer)) times.push(performance.now() - from);
            else [failed, wrong] = [failed + 1, answer];
        }
        agent.destroy();
    }));
    if (times.length === 0) /* then something is wrong with this program */
        throw new Error(`${work.name}: ${wrong.status} ${wrong.body.slice(0, 300)}`);
    const seconds = (performance.now() - begun) / 1000, answers = times.length + failed;
    times.sort((x, y) => x - y);
    return { clients, failed, answers, good: times.length, rate: times.length / seconds,
        cpu: (cpuMs(peer.child.pid) - before) / answers, p50: share(times, 0.5), p95: share(times, 0.95) };
}
