// A house of its own for one test: the program in demonstration mode, on free ports, with a folder that goes away.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const START_MS = 120_000;

function freePort() {
    return new Promise((resolve, reject) => {
        const probe = createServer();
        probe.on('error', reject);
        probe.listen(0, '127.0.0.1', () => {
            const { port } = probe.address();
            probe.close(() => resolve(port));
        });
    });
}

async function answers(url) {
    try {
        return (await fetch(url)).ok;
    } catch {
        return false;
    }
}

/** Start `program demo`; resolves to its address, its data folder, what it says, and how to end it. */
export async function startServer(program, clock, variables = {}) {
    const folder = mkdtempSync(join(tmpdir(), 'motcua-contract-'));
    const [port, sandbox] = [await freePort(), await freePort()];
    const child = spawn(program, ['demo', '--data', join(folder, 'data'), '--listen', `127.0.0.1:${port}`,
        '--sandbox-listen', `127.0.0.1:${sandbox}`], { env: { ...process.env, MOTCUA_CLOCK: clock, ...variables } });
    const said = [];
    let ended = false;
    child.stdout.on('data', (x) => said.push(x));
    child.stderr.on('data', (x) => said.push(x));
    child.on('exit', () => { ended = true; });
    const stop = async () => {
        if (!ended) {
            child.kill('SIGTERM');
            await Promise.race([new Promise((done) => child.on('exit', done)),
                new Promise((done) => setTimeout(done, 10_000))]);
        }
        rmSync(folder, { recursive: true, force: true });
        return child.exitCode;
    };
    const origin = `http://127.0.0.1:${port}`;
    for (const until = Date.now() + START_MS; Date.now() < until && !ended;) {
        if (await answers(`${origin}/health/ready`))
            return { origin, data: join(folder, 'data'), sandbox: `http://127.0.0.1:${sandbox}`, said, stop };
        await new Promise((done) => setTimeout(done, 100));
    }
    await stop();
    throw new Error(`${program} does not start:\n${Buffer.concat(said)}`);
}
