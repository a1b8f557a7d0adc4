// An S3 server (s3rver, from npm) behind a gate that fails on demand: node tests/s3/server.mjs
//
// Prints the gate's port and the folder of the objects on a line. GET /-/gate?mode=…&count=N sets what happens to the next N requests (all, when it
// is left out): fine, error (500), down (the connection ends), cut (it ends in the middle of a body), wrong (a byte of
// what is read is another one), slow (nothing for three seconds), refuse (403). Signatures are checked. It ends when standard input does.
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver from 's3rver';
import { judge } from './signature.mjs';

const SLOW_MS = 3_000;
const SECRET = 'S3RVER';
const directory = mkdtempSync(join(tmpdir(), 'motcua-s3-'));
const inner = new S3rver({ port: 0, address: '127.0.0.1', silent: true, directory,
    configureBuckets: [{ name: 'giay-to' }] });
const { port } = await inner.run();
let mode = 'fine';
let left = Infinity;
let seen = 0;

function answer(res, status, code) {
    res.writeHead(status, { 'Content-Type': 'application/xml' });
    res.end(`<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code></Error>`);
}

function pass(got, body, res) {
    res.writeHead(got.statusCode, got.headers);
    res.end(body);
}

/** Pass the request on, if it is signed as it should be; back(got, body, res) gives the answer. */
function forward(req, res, back = pass) {
    const { method, url: path, headers, whole } = req;
    const wrong = judge(req, whole, SECRET);
    if (wrong) {
        answer(res, 403, wrong);
        return;
    }
    const on = http.request({ port, host: '127.0.0.1', method, path, headers }, async (got) => {
        back(got, Buffer.concat(await got.toArray()), res);
    });
    on.on('error', () => res.destroy());
    on.end(whole);
}

const modes = {
    fine: (req, res) => forward(req, res),
    error: (req, res) => answer(res, 500, 'InternalError'),
    refuse: (req, res) => answer(res, 403, 'AccessDenied'),
    down: (req) => req.socket.destroy(),
    slow: (req, res) => setTimeout(() => forward(req, res), SLOW_MS).unref(),
    cut: (req, res) => forward(req, res, (got, body) => {
        res.writeHead(got.statusCode, got.headers);
        res.write(body.subarray(0, body.length >> 1), () => res.destroy());
    }),
    wrong: (req, res) => forward(req, res, (got, body) => {
        if (req.method === 'GET' && body.length)
            body[body.length >> 1] ^= 1;
        pass(got, body, res);
    }),
};

const gate = http.createServer((req, res) => {
    const url = new URL(req.url, 'http://gate');
    if (url.pathname === '/-/gate') {
        mode = url.searchParams.get('mode') ?? mode;
        left = Number(url.searchParams.get('count') ?? Infinity);
        res.end(String(seen));
        seen = 0;
        return;
    }
    seen += 1;
    const now = left > 0 ? mode : 'fine';
    left -= 1;
    req.toArray().then((parts) => {
        req.whole = Buffer.concat(parts);
        modes[now](req, res);
    }, () => res.destroy());
});

function end() {
    rmSync(directory, { recursive: true, force: true });
    process.exit(0);
}
process.stdin.on('end', end).on('close', end).resume();
process.on('SIGTERM', end);
gate.listen(0, '127.0.0.1', () => console.log(`${gate.address().port} ${directory}`));
