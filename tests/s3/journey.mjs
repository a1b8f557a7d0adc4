// From an upload to the returned result with all files sealed on an S3 server, then looked through, copied, put back
// and moved; and what is seen of it while that server is down, failing or lying.
//
//     tests/s3/run build/motcua
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Client } from '../contract/client.mjs';
import { startServer } from '../contract/server.mjs';

const PROGRAM = process.argv[2] ?? 'build/motcua';
const PASSWORD = 'motcua-demo';
const PROCEDURE = '1.004873';
const WARD = 'H56.102';
const ACCOUNTS = ['cong-dan', 'mot-cua', 'ho-tich', 'lanh-dao', 'van-thu'];
const PDF = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\n' +
    'trailer<</Root 1 0 R>>\n%%EOF\n');

let s3, server, api, folder, variables;
const tokens = {};

/* ---- the two servers ---- */

function startS3() {
    const child = spawn('node', ['tests/s3/server.mjs'], { stdio: ['pipe', 'pipe', 'inherit'] });
    return new Promise((resolve, reject) => {
        child.on('error', reject);
        child.stdout.once('data', (line) => {
            const [port, objects] = line.toString().trim().split(' ');
            resolve({ origin: `http://127.0.0.1:${port}`, objects: join(objects, 'giay-to'), end: () => child.stdin.end() });
        });
    });
}

const gate = async (mode, count) =>
    (await fetch(`${s3.origin}/-/gate?mode=${mode}${count ? `&count=${count}` : ''}`)).text();

/** The paths of the objects' bytes. */
const objects = () => readdirSync(s3.objects, { recursive: true, withFileTypes: true })
    .filter((x) => x.name.endsWith('._S3rver_object')).map((x) => join(x.path, x.name)).sort();

/** A command of the program on the server's data folder; resolves to status and all that it printed. */
function command(words, more = {}) {
    return new Promise((resolve) => {
        execFile(PROGRAM, words, { env: { ...process.env, ...variables, ...more } }, (error, out, err) =>
            resolve({ status: error ? error.code : 0, text: out + err }));
    });
}

before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'motcua-s3-test-'));
    writeFileSync(join(folder, 'key'), createHash('sha256').update('one').digest(), { mode: 0o600 });
    writeFileSync(join(folder, 'new-key'), `${createHash('sha256').update('two').digest('hex')}\n`, { mode: 0o600 });
    s3 = await startS3();
    variables = { MOTCUA_FILES: `s3://giay-to/tinh?endpoint=${s3.origin}`, MOTCUA_FILES_KEY: join(folder, 'key'),
        AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER' };
    server = await startServer(PROGRAM, '2026-11-20T09:00:00+07:00', variables);
    api = await Client.open(server.origin);
    for (const account of ACCOUNTS)
        tokens[account] = (await api.ok('sign_in', { body: { account, password: PASSWORD } })).token;
}, { timeout: 180_000 });

after(async () => {
    await gate('fine');
    const exit = await server?.stop();
    s3?.end();
    rmSync(folder, { recursive: true, force: true });
    assert.equal(exit, 0, Buffer.concat(server.said).toString());
    assert.ok(!Buffer.concat(server.said).includes('S3RVER'), 'a key is in the log');
});

/* ---- steps ---- */

const as = (account) => ({ token: tokens[account] });

function upload(bytes) {
    const form = new FormData();
    form.append('file', new Blob([bytes], { type: 'application/pdf' }), 'giay-to.pdf');
    return api.call('send_file', { ...as('cong-dan'), form });
}

const dossier = (account, code) => api.ok('dossier', { ...as(account), params: { code } });

async function act(account, code, name, more = {}) {
    const { revision } = await dossier(account, code);
    return api.call('act', { ...as(account), params: { code, act: name }, body: { revision, ...more } });
}

async function acts(code, ...steps) {
    for (const [account, name] of steps)
        assert.equal((await act(account, code, name)).status, 200, name);
}

const state = {};

/* ---- good days ---- */

test('from an upload to the returned result', async () => {
    const file = await upload(PDF);
    assert.equal(file.status, 201);
    const { code } = await api.ok('submit', { ...as('cong-dan'), headers: { 'Idempotency-Key': 's3' },
        body: { procedure: PROCEDURE, agency: WARD, form: { muc_dich: 'mua-ban', cam_doan: true },
            components: [{ code: 'XNC', file: file.body.id }] } });
    await acts(code, ['mot-cua', 'accept'], ['ho-tich', 'process'], ['lanh-dao', 'sign'], ['van-thu', 'issue'],
        ['mot-cua', 'hand-over']);
    assert.deepEqual(await api.ok('dossier_file', { ...as('ho-tich'), params: { code, id: file.body.id } }), PDF);
    const pdf = await api.ok('result', { ...as('cong-dan'), params: { code } });
    assert.equal(pdf.subarray(0, 5).toString(), '%PDF-');
    Object.assign(state, { code, file: file.body.id, pdf });
});

test('the bucket tells neither names nor contents', () => {
    assert.ok(objects().length >= 4);
    for (const path of objects()) {
        assert.ok(!path.includes(state.file));
        assert.ok(!readFileSync(path).includes('%PDF'));
    }
});

test('scrub, backup and a trial of putting it back', async () => {
    const scrub = await command(['scrub', '--data', server.data]);
    assert.equal(scrub.status, 0, scrub.text);
    assert.match(scrub.text, /0 rotten, 0 missing/);
    const copy = join(folder, 'copy');
    const backup = await command(['backup', '--data', server.data, '--to', copy]);
    assert.equal(backup.status, 0, backup.text);
    const again = await command(['backup', '--data', server.data, '--to', copy]);
    assert.match(again.text, /; 0 of them new/);
    const check = await command(['restore', copy, '--check']);
    assert.equal(check.status, 0, check.text);
    const wrong = await command(['restore', copy, '--check'], { MOTCUA_FILES_KEY: join(folder, 'new-key') });
    assert.equal(wrong.status, 1);
    assert.match(wrong.text, /another master key/);
});

test('a copy is put back into another bucket', async () => {
    const there = { MOTCUA_FILES: variables.MOTCUA_FILES.replace('tinh', 'khac') };
    const restored = await command(['restore', join(folder, 'copy'), '--data', join(folder, 'restored')], there);
    assert.equal(restored.status, 0, restored.text);
    assert.match(restored.text, /0 rotten, 0 missing/);
    const scrub = await command(['scrub', '--data', join(folder, 'restored')], there);
    assert.equal(scrub.status, 0, scrub.text);
});

test('files move to a folder, and a new master key opens them', async () => {
    const data = join(folder, 'restored'), files = join(folder, 'files');
    const moved = await command(['files', 'copy', '--data', data, '--to', files]);
    assert.equal(moved.status, 0, moved.text);
    const rekeyed = await command(['files', 'rekey', '--data', data, '--new-files-key', join(folder, 'new-key')]);
    assert.equal(rekeyed.status, 0, rekeyed.text);
    const old = await command(['scrub', '--data', data], { MOTCUA_FILES: files });
    assert.equal(old.status, 1);
    const scrub = await command(['scrub', '--data', data],
        { MOTCUA_FILES: files, MOTCUA_FILES_KEY: join(folder, 'new-key') });
    assert.equal(scrub.status, 0, scrub.text);
    assert.match(scrub.text, /0 rotten, 0 missing/);
});

test('a province leaves one bucket and is taken into another', async () => {
    const left = join(folder, 'export'), data = join(folder, 'imported'), again = join(folder, 'export-2');
    const there = { MOTCUA_FILES: variables.MOTCUA_FILES.replace('tinh', 'moi'), MOTCUA_FILES_KEY: join(folder, 'new-key') };
    const count = (text) => /(\d+) rows, (\d+) documents, (\d+) files/.exec(text)[0];
    const exported = await command(['export', '--data', server.data, '--to', left]);
    assert.equal(exported.status, 0, exported.text);
    assert.match(exported.text, / [1-9]\d* files;/);
    assert.deepEqual(readFileSync(join(left, 'files', state.file.slice(0, 2), state.file.slice(2, 4), state.file)), PDF);

    await gate('down');
    const failed = await command(['import', left, '--data', data], there);
    assert.equal(failed.status, 1);
    assert.match(failed.text, /the store: /);
    assert.ok(!existsSync(data), 'something of an import that failed is left');
    await gate('fine');

    const imported = await command(['import', left, '--data', data], there);
    assert.equal(imported.status, 0, imported.text);
    assert.match(imported.text, /0 rotten, 0 missing/);
    assert.ok(!existsSync(join(data, 'files', state.file.slice(0, 2))), 'files lie in the folder');
    assert.ok(objects().some((path) => path.includes('moi')));
    assert.ok(objects().every((path) => !readFileSync(path).includes('%PDF')));
    const scrub = await command(['scrub', '--data', data], there);
    assert.equal(scrub.status, 0, scrub.text);

    const twice = await command(['export', '--data', data, '--to', again], there);
    assert.equal(twice.status, 0, twice.text);
    assert.equal(count(twice.text), count(exported.text));
    assert.deepEqual(readFileSync(join(again, 'manifest.json')), readFileSync(join(left, 'manifest.json')));
});

/* ---- bad days ---- */

test('while the store fails, nothing is acknowledged and nothing is lost', async () => {
    const { code } = await api.ok('submit', { ...as('cong-dan'), headers: { 'Idempotency-Key': 'bad day' },
        body: { procedure: PROCEDURE, agency: WARD, form: { muc_dich: 'mua-ban', cam_doan: true } } });
    await acts(code, ['mot-cua', 'accept'], ['ho-tich', 'process']);
    for (const mode of ['error', 'down']) {
        await gate(mode);
        const refused = await Promise.all([upload(Buffer.concat([PDF, Buffer.from(`%${mode}`)])),
            act('lanh-dao', code, 'sign'), api.call('result', { ...as('cong-dan'), params: { code: state.code } })]);
        assert.deepEqual(refused.map((x) => x.status), [503, 503, 503]);
        assert.ok(refused.every((x) => x.headers.get('retry-after')));
        assert.equal((await dossier('ho-tich', code)).state.name, 'in_process');
    }
    await gate('fine');
    await acts(code, ['lanh-dao', 'sign'], ['van-thu', 'issue']);
    assert.deepEqual(await api.ok('result', { ...as('cong-dan'), params: { code: state.code } }), state.pdf);
});

test('one failure is not noticed, and others go on while the store is slow', async () => {
    await gate('error', 1);
    assert.equal((await upload(Buffer.concat([PDF, Buffer.from('%once')]))).status, 201);
    await gate('slow', 1);
    const slow = upload(Buffer.concat([PDF, Buffer.from('%slow')]));
    const start = Date.now();
    await api.ok('procedures', { query: { q: 'hon nhan' } });
    await dossier('cong-dan', state.code);
    assert.ok(Date.now() - start < 2500);
    assert.equal((await slow).status, 201);
});

test('wrong bytes are never handed on', async () => {
    await gate('wrong');
    const answer = await api.call('result', { ...as('cong-dan'), params: { code: state.code } });
    assert.equal(answer.status, 500);
    const scrub = await command(['scrub', '--data', server.data]);
    assert.equal(scrub.status, 1);
    assert.match(scrub.text, /^rotten [0-9a-f]{64}$/m);
    await gate('fine');
});

test('a store that is down or refuses is told by name', async () => {
    await gate('down');
    const down = await command(['scrub', '--data', server.data]);
    assert.equal(down.status, 1);
    assert.match(down.text, /the store: /);
    assert.ok(!/\d+ missing, .*\nmissing|^missing/m.test(down.text), 'what cannot be asked is not missing');
    await gate('refuse');
    const refused = await command(['scrub', '--data', server.data]);
    assert.match(refused.text, /the store refuses: 403/);
    await gate('fine');
});

test('rot, orphans and what is missing are found', async () => {
    const before = await command(['scrub', '--data', server.data]);
    assert.equal(before.status, 0, before.text);
    // Bad moments may have left what nothing holds: one file is spoilt, and all others go.
    const [spoilt, ...others] = objects().filter((x) => x.includes('tinh'));
    const bytes = readFileSync(spoilt);
    bytes[bytes.length - 1] ^= 1;
    writeFileSync(spoilt, bytes);
    for (const path of others) rmSync(path);
    const found = await command(['scrub', '--data', server.data]);
    assert.equal(found.status, 1);
    assert.match(found.text, /; 1 rotten, [1-9]\d* missing/);
    assert.match(found.text, /^rotten /m);
    assert.match(found.text, /^missing /m);
    const backup = await command(['backup', '--data', server.data, '--to', join(folder, 'copy-2')]);
    assert.equal(backup.status, 1);
    assert.match(backup.text, /1 of the stored files are damaged/);
});
