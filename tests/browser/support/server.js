'use strict';
// A demonstration of its own for the tests: fresh data, free ports, gone afterwards.

const { spawn } = require('node:child_process');
const fs = require('node:fs');
const http = require('node:http');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');

const START_MS = 60000; // ten thousand people are invented and the law is read; sanitizers are slow
const STOP_MS = 20000;

function freePort() {
  return new Promise((resolve, reject) => {
    const s = net.createServer();
    s.on('error', reject);
    s.listen(0, '127.0.0.1', () => {
      const { port } = s.address();
      s.close(() => resolve(port));
    });
  });
}

function status(url) {
  return new Promise(resolve => {
    http.get(url, answer => {
      answer.resume();
      resolve(answer.statusCode);
    }).on('error', () => resolve(0));
  });
}

const wait = ms => new Promise(resolve => setTimeout(resolve, ms));

async function ready(server) {
  const end = Date.now() + START_MS;
  while (Date.now() < end) {
    if (server.process.exitCode !== null) throw new Error(`the server ended:\n${server.log()}`);
    if (await status(`${server.origin}/health/ready`) === 200) return;
    if (await status(`${server.origin}/`) === 200) return;
    await wait(100);
  }
  throw new Error(`the server is not ready after ${START_MS / 1000} s:\n${server.log()}`);
}

/** Start `binary demo`. The environment may be added to, for a clock that is shifted. */
async function start(binary, environment = {}) {
  const data = fs.mkdtempSync(path.join(os.tmpdir(), 'motcua-browser-'));
  const port = await freePort();
  const sandboxPort = await freePort();
  const output = [];
  const child = spawn(path.resolve(binary), [
    'demo', '--data', path.join(data, 'data'), '--listen', `127.0.0.1:${port}`,
    '--sandbox-listen', `127.0.0.1:${sandboxPort}`,
  ], { env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', d => output.push(d));
  const server = {
    origin: `http://127.0.0.1:${port}`,
    sandbox: `http://127.0.0.1:${sandboxPort}`,
    process: child,
    data,
    log: () => Buffer.concat(output).toString(),
  };
  try {
    await ready(server);
  } catch (error) {
    await stop(server);
    throw error;
  }
  return server;
}

/** Stop it as an operator would; the exit code, or -1 when it had to be killed. */
async function stop(server) {
  const child = server.process;
  const ended = new Promise(resolve => {
    if (child.exitCode !== null || child.signalCode) resolve(child.exitCode);
    else child.on('exit', code => resolve(code));
  });
  child.kill('SIGTERM');
  const code = await Promise.race([ended, wait(STOP_MS).then(() => 'late')]);
  if (code === 'late') child.kill('SIGKILL');
  fs.rmSync(server.data, { recursive: true, force: true });
  return code === 'late' ? -1 : code;
}

/** Tell a stand-in ("population", "vneid") how to behave: up, down, slow, wrong, twice. */
async function turn(server, service, mode, ms = 0) {
  const body = `mode=${mode}&ms=${ms}`;
  await new Promise((resolve, reject) => {
    const rq = http.request(`${server.sandbox}/switch/${service}`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/x-www-form-urlencoded',
        'Content-Length': Buffer.byteLength(body),
        'Origin': server.sandbox,
      },
    }, answer => {
      answer.resume();
      if (answer.statusCode < 400) resolve();
      else reject(new Error(`the switch answered ${answer.statusCode}`));
    });
    rq.on('error', reject);
    rq.end(body);
  });
}

module.exports = { start, stop, turn, wait };
