// The contract of the API: every operation is called through the whole journey, every answer must fit the served
// OpenAPI document, and what is malformed, foreign or not allowed must be refused with a problem document.
//
//     tests/contract/run build/motcua
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash, createPublicKey, verify } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, before, after } from 'node:test';
import { Client } from './client.mjs';
import { startServer } from './server.mjs';

const PROGRAM = process.env.MOTCUA ?? process.argv[2] ?? 'build/motcua';
const FRIDAY = '2026-11-20T09:00:00+07:00';
const PASSWORD = 'motcua-demo';
const PROCEDURE = '1.004873';
const WARD = 'H56.102';
const ANSWERS = { muc_dich: 'mua-ban', cam_doan: true };
const ACCOUNTS = ['cong-dan', 'nguoi-ly-hon', 'mot-cua', 'ho-tich', 'lanh-dao', 'van-thu', 'quan-tri', 'mot-cua-2',
    'ho-tich-2'];
const PDF = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\n' +
    'trailer<</Root 1 0 R>>\n%%EOF\n');

let server, api;
const tokens = {};

before(async () => {
    server = await startServer(PROGRAM, FRIDAY);
    api = await Client.open(server.origin);
    for (const account of ACCOUNTS)
        tokens[account] = (await api.ok('sign_in', { body: { account, password: PASSWORD } })).token;
}, { timeout: 180_000 });

after(async () => {
    const exit = await server?.stop();
    assert.equal(exit, 0, Buffer.concat(server.said).toString());
});

/* ---- steps ---- */

const as = (account) => ({ token: tokens[account] });

function fileForm(bytes = PDF, name = 'giay-to.pdf', field = 'file') {
    const form = new FormData();
    form.append(field, new Blob([bytes], { type: 'application/pdf' }), name);
    return form;
}

const submit = (account, key, more = {}) => api.ok('submit', { ...as(account),
    headers: { 'Idempotency-Key': key },
    body: { procedure: PROCEDURE, agency: WARD, form: ANSWERS, ...more } });

const dossier = (account, code) => api.ok('dossier', { ...as(account), params: { code } });

async function act(account, code, name, more = {}) {
    const { revision } = await dossier(account, code);
    return api.ok('act', { ...as(account), params: { code, act: name }, body: { revision, ...more } });
}

async function taskOf(account, code) {
    let cursor;
    do {
        const page = await api.ok('tasks', { ...as(account), query: { queue: 'unit', limit: 2, cursor } });
        const found = page.items.find((task) => task.dossier.code === code);
        if (found)
            return found;
        cursor = page.next ?? undefined;
    } while (cursor);
    return assert.fail(`${code} is not in the queue of ${account}`);
}

/* ---- the description ---- */

test('every operation is described once, with a schema for its answer', () => {
    assert.equal(api.description.openapi, '3.1.0');
    assert.ok(api.operations.size >= 26);
    for (const operation of api.operations.values()) {
        assert.ok(operation.summary, operation.operationId);
        assert.ok(operation.responses.default, operation.operationId);
    }
});

test('shapes are valid JSON Schemas', () => {
    for (const name of Object.keys(api.description.components.schemas))
        assert.ok(api.check(`components/schemas/${name}`), name);
});

/* ---- the journey ---- */

test('procedures are found, described and filled in', async () => {
    const found = await api.ok('procedures', { query: { q: 'tinh trang hon nhan' } });
    assert.equal(found.items[0].code, PROCEDURE);
    const english = await api.call('procedure', { params: { code: PROCEDURE }, headers: { 'Accept-Language': 'en' } });
    assert.equal(english.body.name, 'Certificate of marital status');
    assert.ok(english.body.cases[0].online_fees.every((fee) => fee.due === 0 && fee.exempt));
    const form = await api.ok('form', { params: { code: PROCEDURE } });
    assert.equal(form.schemaVersion, 19);
    const schema = await api.ok('form', { params: { code: PROCEDURE }, query: { as: 'schema' } });
    assert.ok(schema.properties.muc_dich.enum.includes('mua-ban'));
    const prefill = await api.ok('prefill', { ...as('cong-dan'), params: { code: PROCEDURE } });
    assert.equal(prefill.register, 'answered');
    assert.ok(prefill.fields.some((x) => x.datum === 'population.marital_status' && x.confirmed && x.source === 'population'));
    assert.ok(prefill.missing.includes('muc_dich') && !prefill.missing.includes('ho_ten'));
});

test('all pages of a list together are the list, each row once', async () => {
    const whole = await api.ok('procedures', { query: { limit: 100 } });
    const codes = [];
    let cursor;
    do {
        const page = await api.ok('procedures', { query: { limit: 3, cursor } });
        codes.push(...page.items.map((x) => x.code));
        cursor = page.next ?? undefined;
    } while (cursor);
    assert.deepEqual([...codes].sort(), whole.items.map((x) => x.code).sort());
});

test('submit, accept, process, sign, issue, hand over, verify', async () => {
    const sent = await submit('cong-dan', 'the whole way');
    assert.equal(sent.state.name, 'newly_registered');
    assert.match(sent.due_at, /^2026-11-26T09:0/); // three working days; Tuesday the 24th is a holiday
    const { code } = sent;
    assert.equal((await submit('cong-dan', 'the whole way')).code, code);

    const receipt = await api.ok('receipt', { ...as('cong-dan'), params: { code } });
    assert.equal(receipt.subarray(0, 5).toString(), '%PDF-');

    const first = await taskOf('mot-cua', code);
    assert.equal(first.act, 'accept');
    await api.ok('claim', { ...as('mot-cua'), params: { id: first.id }, body: {} });
    const opened = await api.ok('task', { ...as('mot-cua'), params: { id: first.id } });
    assert.equal(opened.mine, true);
    assert.ok(opened.acts.includes('accept') && opened.acts.includes('refuse'));
    await api.ok('complete', { ...as('mot-cua'), params: { id: first.id }, body: { outcome: '', form: {} } });

    const draft = await taskOf('ho-tich', code);
    await api.ok('complete', { ...as('ho-tich'), params: { id: draft.id }, body: {} });
    const back = await taskOf('lanh-dao', code);
    await api.ok('return', { ...as('lanh-dao'), params: { id: back.id }, body: { reason: 'Sai chỗ ở' } });
    await act('ho-tich', code, 'process');
    await act('lanh-dao', code, 'sign');
    const issued = await act('van-thu', code, 'issue');
    assert.equal(issued.state.name, 'processed');
    await act('mot-cua', code, 'hand-over');

    const whole = await dossier('cong-dan', code);
    assert.equal(whole.state.number, 10);
    assert.equal(whole.holder, null);
    assert.deepEqual(whole.events.map((x) => x.kind).filter((x) => x !== 'claimed'), ['submitted', 'accepted', 'in_process',
        'processed_by_officer', 'draft_returned', 'processed_by_officer', 'signed', 'issued', 'returned']);
    const pdf = await api.ok('result', { ...as('cong-dan'), params: { code } });
    assert.equal(pdf.subarray(0, 5).toString(), '%PDF-');

    const bySha = await api.ok('verify', { query: { sha256: whole.result.sha256 } });
    assert.deepEqual([bySha.verdict, bySha.dossier, bySha.number], ['valid', code, whole.result.number]);
    const byCode = await api.ok('verify', { query: { code: whole.result.verify_code } });
    assert.equal(byCode.verdict, 'valid');
    const byFile = await api.ok('verify_file', { form: fileForm(pdf, 'ket-qua.pdf') });
    assert.equal(byFile.verdict, 'valid');
    assert.ok(byFile.signatures.length === 2 && byFile.signatures.every((x) => x.intact && x.trusted));
    const changed = Buffer.from(pdf);
    changed[Math.floor(changed.length / 3)] ^= 1;
    assert.notEqual((await api.ok('verify_file', { form: fileForm(changed, 'ket-qua.pdf') })).verdict, 'valid');

    const check = whole.applicant.pin.slice(-4);
    const tracked = await api.ok('track', { query: { code, check } });
    assert.equal(tracked.state.number, 10);
    assert.ok(!JSON.stringify(tracked).includes(whole.applicant.name));
    const list = await api.ok('dossiers', { ...as('cong-dan'), query: { state: 10 } });
    assert.ok(list.items.some((x) => x.code === code));
});

test('a supplement stops the clock and the ledger says why', async () => {
    const { code, due_at: due } = await submit('cong-dan', 'a supplement');
    await act('mot-cua', code, 'accept');
    const asked = await act('ho-tich', code, 'request-supplement',
        { reason: 'Cần giấy cũ', items: [{ component: 'XNC', what: 'Ảnh mờ' }] });
    assert.equal(asked.state.name, 'supplement_requested');
    assert.ok(asked.slip);
    const waiting = await dossier('cong-dan', code);
    assert.ok(waiting.waiting_since && waiting.acts.includes('supplement'));
    const file = await api.ok('send_file', { ...as('cong-dan'), form: fileForm() });
    const answered = await api.ok('supplement', { ...as('cong-dan'), params: { code },
        headers: { 'If-Match': `"${waiting.revision}"` }, body: { components: [{ code: 'XNC', file: file.id }] } });
    assert.equal(answered.state.name, 'in_process');
    const after = await dossier('cong-dan', code);
    assert.ok(after.ledger.some((x) => x.kind === 'supplement'));
    assert.ok(after.due_at >= due);
    assert.ok(after.components.some((x) => x.code === 'XNC' && x.file === file.id));
    for (const account of ['cong-dan', 'ho-tich'])
        assert.deepEqual(await api.ok('dossier_file', { ...as(account), params: { code, id: file.id } }), PDF);
    await api.expect(404, 'dossier_file', { ...as('ho-tich-2'), params: { code, id: file.id } });
    await api.expect(404, 'dossier_file', { ...as('ho-tich'), params: { code, id: '0'.repeat(64) } });
    const again = await api.call('act', { ...as('ho-tich'), params: { code, act: 'request-supplement' },
        body: { revision: after.revision, reason: 'Lần hai', items: [{ component: 'XNC', what: 'Nữa' }] } });
    assert.equal(again.status, 403);
    assert.match(again.body.type, /act\.supplement_again$/);
});

test('withdrawal is asked for and refused, or stops the dossier', async () => {
    const { code } = await submit('cong-dan', 'a withdrawal');
    await act('mot-cua', code, 'accept');
    const withdrawn = await api.ok('withdraw', { ...as('cong-dan'), params: { code }, body: { reason: 'Không cần nữa' } });
    assert.equal(withdrawn.state.name, 'withdrawn');
    assert.equal((await act('mot-cua', code, 'refuse-withdrawal', { reason: 'Đã ký' })).state.name, 'in_process');
    await api.ok('withdraw', { ...as('cong-dan'), params: { code }, body: {} });
    assert.equal((await act('mot-cua', code, 'stop', { reason: 'Theo yêu cầu' })).state.name, 'stopped');
});

test('refusal needs a reason and ends it', async () => {
    const { code } = await submit('cong-dan', 'a refusal');
    const { revision } = await dossier('mot-cua', code);
    await api.expect(422, 'act', { ...as('mot-cua'), params: { code, act: 'refuse' }, body: { revision } });
    assert.equal((await act('mot-cua', code, 'refuse', { reason: 'Không thuộc thẩm quyền' })).state.name, 'not_accepted');
});

test('a mistake that is found after issuing is corrected, and the new result replaces the old', async () => {
    const { code } = await submit('cong-dan', 'a correction');
    const issue = async () => {
        await act('ho-tich', code, 'process');
        await act('lanh-dao', code, 'sign');
        await act('van-thu', code, 'issue');
        return (await dossier('cong-dan', code)).result;
    };
    await act('mot-cua', code, 'accept');
    const old = await issue();
    await act('lanh-dao', code, 'correct', { reason: 'Sai năm sinh' });
    const next = await issue();
    assert.notEqual(next.sha256, old.sha256);
    assert.equal((await api.ok('verify', { query: { sha256: old.sha256 } })).verdict, 'replaced');
});

/* ---- what is refused ---- */

test('forms are answered field by field, in the language asked for', async () => {
    const sent = { ...as('cong-dan'), body: { procedure: PROCEDURE, agency: WARD,
        form: { muc_dich: 'khong-co', la: 'x', ho_ten: 'Người khác', cam_doan: false } } };
    const { body } = await api.expect(422, 'submit', sent);
    const fields = body.errors.map((x) => x.field);
    for (const field of ['form.muc_dich', 'form.la', 'form.ho_ten', 'form.cam_doan'])
        assert.ok(fields.includes(field), `${field} in ${fields}`);
    const english = await api.expect(422, 'submit', { ...sent, headers: { 'Accept-Language': 'en' } });
    assert.notEqual(english.body.errors[0].message, body.errors[0].message);
});

test('an act on an older revision is a conflict', async () => {
    const { code } = await submit('cong-dan', 'two tabs');
    const { revision } = await dossier('mot-cua', code);
    await api.ok('act', { ...as('mot-cua'), params: { code, act: 'accept' }, headers: { 'If-Match': `"${revision}"` }, body: {} });
    for (const options of [{ body: { revision } }, { body: {}, headers: { 'If-Match': `"${revision}"` } }])
        await api.expect(409, 'act', { ...as('ho-tich'), params: { code, act: 'process' }, ...options });
    await api.expect(422, 'act', { ...as('ho-tich'), params: { code, act: 'process' }, body: {} });
    await api.expect(422, 'act', { ...as('ho-tich'), params: { code, act: 'process' }, body: {},
        headers: { 'If-Match': 'W/"x"' } });
});

test('what is not mine does not exist', async () => {
    const { code } = await submit('cong-dan', 'not yours');
    const { id } = await taskOf('mot-cua', code);
    const file = await api.ok('send_file', { ...as('cong-dan'), form: fileForm(Buffer.concat([PDF, Buffer.from('%mine')])) });
    for (const account of ['nguoi-ly-hon', 'mot-cua-2', 'ho-tich-2', 'quan-tri'])
        for (const operation of ['dossier', 'receipt', 'result'])
            await api.expect(404, operation, { ...as(account), params: { code } });
    await api.expect(404, 'result', { ...as('cong-dan'), params: { code } });
    await api.expect(404, 'act', { ...as('mot-cua-2'), params: { code, act: 'accept' }, body: { revision: 1 } });
    for (const operation of ['withdraw', 'supplement'])
        await api.expect(404, operation, { ...as('nguoi-ly-hon'), params: { code },
            body: operation === 'supplement' ? { components: [] } : {} });
    await api.expect(404, 'task', { ...as('mot-cua-2'), params: { id } });
    for (const operation of ['claim', 'complete'])
        await api.expect(404, operation, { ...as('ho-tich'), params: { id }, body: {} });
    const theirs = await api.ok('tasks', { ...as('mot-cua-2'), query: {} });
    assert.equal(theirs.items.length, 0);
    assert.equal((await api.ok('dossiers', { ...as('nguoi-ly-hon') })).items.length, 0);
    await api.expect(404, 'track', { query: { code, check: '0000' } });
    await api.expect(404, 'track', { query: { code: 'H56.102-000000-0001', check: '4512' } });
    const stolen = await api.expect(422, 'submit', { ...as('nguoi-ly-hon'),
        body: { procedure: PROCEDURE, agency: WARD, form: ANSWERS, components: [{ code: 'XNC', file: file.id }] } });
    assert.ok(stolen.body.errors.some((x) => x.field === 'components.0.file'), JSON.stringify(stolen.body));
});

test('acts that do not belong to the caller are forbidden', async () => {
    const { code } = await submit('cong-dan', 'wrong role');
    const { revision } = await dossier('mot-cua', code);
    for (const [account, name] of [['ho-tich', 'accept'], ['mot-cua', 'process'], ['ho-tich', 'sign'], ['lanh-dao', 'issue']])
        await api.expect(403, 'act', { ...as(account), params: { code, act: name }, body: { revision } });
    await api.expect(404, 'act', { ...as('mot-cua'), params: { code, act: 'withdraw' }, body: { revision } });
    await api.expect(404, 'act', { ...as('mot-cua'), params: { code, act: 'bay-len' }, body: { revision } });
});

const RIGHTS = { prefill: 'mot-cua', submit: 'mot-cua', dossiers: 'mot-cua', supplement: 'mot-cua', withdraw: 'mot-cua',
    tasks: 'cong-dan', task: 'cong-dan', claim: 'cong-dan', complete: 'cong-dan', return: 'ho-tich', act: 'cong-dan' };
const PARAMS = { code: PROCEDURE, id: '1', act: 'accept' };

test('every operation with rights refuses strangers, wrong roles and made-up tokens', async () => {
    for (const [id, operation] of api.operations) {
        if (!operation.security)
            continue;
        const sent = { params: PARAMS, ...(operation.requestBody?.content['application/json'] ? { body: {} } : {}),
            ...(operation.requestBody?.content['multipart/form-data'] ? { form: fileForm() } : {}) };
        const nobody = await api.expect(401, id, sent);
        assert.equal(nobody.headers.get('www-authenticate'), 'Bearer');
        await api.expect(401, id, { ...sent, token: 'A'.repeat(43) });
        await api.expect(401, id, { ...sent, headers: { Cookie: `session=${tokens['cong-dan']}` } });
        if (RIGHTS[id])
            await api.expect(403, id, { ...sent, ...as(RIGHTS[id]) });
    }
});

test('every operation with a JSON body refuses what is malformed', async () => {
    const { code } = await submit('cong-dan', 'malformed');
    const task = await taskOf('mot-cua', code);
    const who = { submit: 'cong-dan', supplement: 'cong-dan', withdraw: 'cong-dan', claim: 'mot-cua', complete: 'mot-cua',
        return: 'lanh-dao', act: 'mot-cua' };
    for (const [id, operation] of api.operations) {
        if (!operation.requestBody?.content['application/json'])
            continue;
        const sent = { params: { code, id: task.id, act: 'accept' }, token: tokens[who[id]] };
        for (const raw of ['{', 'null x', '{"a":1,"a":2}', '{"a":\u0000}', '\xff'])
            await api.expect(400, id, { ...sent, raw });
        for (const body of [[], 'text', 1, null, { unheard_of: 1 }])
            await api.expect(422, id, { ...sent, body });
        const name = operation.requestBody.content['application/json'].schema.$ref.split('/').pop();
        const members = Object.keys(api.description.components.schemas[name].properties);
        const wrong = await api.expect(422, id, { ...sent, body: Object.fromEntries(members.map((m) => [m, 3.5])) });
        assert.ok(wrong.body.errors.length >= 1);
        await api.expect(413, id, { ...sent, raw: `{"reason":"${'x'.repeat(600 * 1024)}"}` });
        await api.expect(415, id, { ...sent, raw: 'a=b', headers: { 'Content-Type': 'application/x-www-form-urlencoded' } });
        const deep = '['.repeat(1000) + ']'.repeat(1000);
        await api.expect(400, id, { ...sent, raw: deep });
    }
});

test('queries are checked, and cursors are of one list and unchanged', async () => {
    for (const [id, query] of [['procedures', { limit: 0 }], ['procedures', { limit: 101 }], ['procedures', { limit: 'x' }],
        ['procedures', { level: 'galaxy' }], ['procedures', { cursor: 'x' }], ['form', { as: 'xml' }], ['form', { case: 'x' }],
        ['track', {}], ['verify', {}], ['verify', { sha256: 'abc' }], ['verify', { sha256: '0'.repeat(64), code: 'x' }]])
        await api.expect(422, id, { params: { code: PROCEDURE }, query });
    for (const query of [{ queue: 'all' }, { due: 'never' }, { cursor: 'AAAA' }, { limit: -1 }])
        await api.expect(422, 'tasks', { ...as('mot-cua'), query });
    for (const state of [0, 11, 'x'])
        await api.expect(422, 'dossiers', { ...as('cong-dan'), query: { state } });
    const { next } = await api.ok('dossiers', { ...as('cong-dan'), query: { limit: 1 } });
    await api.ok('dossiers', { ...as('cong-dan'), query: { limit: 1, cursor: next } });
    const changed = next.slice(0, -2) + (next.at(-2) === 'A' ? 'B' : 'A') + next.at(-1);
    await api.expect(422, 'dossiers', { ...as('cong-dan'), query: { cursor: changed } });
    await api.expect(422, 'tasks', { ...as('mot-cua'), query: { cursor: next } });
    for (const due of ['overdue', 'today', 'soon'])
        await api.ok('tasks', { ...as('mot-cua'), query: { queue: 'mine', due, procedure: PROCEDURE } });
});

test('an upload goes on where it broke off, and is a file at the end', async () => {
    const tus = { 'Tus-Resumable': '1.0.0' };
    const bytes = Buffer.concat([PDF, Buffer.alloc(300_000, '%')]);
    const described = await api.expect(204, 'uploads');
    assert.match(described.headers.get('tus-extension'), /creation,expiration,checksum,termination/);
    const begin = async () => (await api.expect(201, 'begin_upload', { ...as('cong-dan'), headers: { ...tus,
        'Upload-Length': bytes.length, 'Upload-Metadata': `filename ${Buffer.from('giấy tờ.pdf').toString('base64')}` } }))
        .headers.get('location').split('/').pop();
    const more = (id, at, part, account = 'cong-dan') => api.call('continue_upload', { ...as(account), params: { id }, raw: part,
        headers: { ...tus, 'Upload-Offset': at, 'Content-Type': 'application/offset+octet-stream' } });
    const id = await begin();
    assert.equal((await more(id, 0, bytes.subarray(0, 100_000))).headers.get('upload-offset'), '100000');
    assert.equal((await more(id, 0, bytes.subarray(0, 100_000))).status, 409);
    assert.equal((await more(id, 100_000, bytes, 'mot-cua')).status, 404);
    assert.equal((await api.ok('upload', { ...as('cong-dan'), params: { id } })).offset, 100_000);
    const last = await more(id, 100_000, bytes.subarray(100_000));
    assert.equal(last.status, 204);
    assert.equal(last.headers.get('upload-file'), createHash('sha256').update(bytes).digest('hex'));
    assert.equal((await api.ok('upload', { ...as('cong-dan'), params: { id } })).file, last.headers.get('upload-file'));
    const other = await begin();
    await api.expect(204, 'end_upload', { ...as('cong-dan'), params: { id: other }, headers: tus });
    await api.expect(404, 'upload', { ...as('cong-dan'), params: { id: other } });
});

test('files that are none are refused', async () => {
    const page = Buffer.from('<!doctype html><script>alert(1)</script>');
    await api.expect(422, 'send_file', { ...as('cong-dan'), form: fileForm(page, 'giay-to.pdf') });
    await api.expect(422, 'send_file', { ...as('cong-dan'), form: fileForm(Buffer.alloc(0)) });
    await api.expect(422, 'send_file', { ...as('cong-dan'), form: fileForm(PDF, 'giay-to.pdf', 'other') });
    await api.expect(422, 'verify_file', { form: fileForm(PDF, 'giay-to.pdf', 'other') });
    await api.expect(413, 'send_file', { ...as('cong-dan'), form: fileForm(Buffer.concat([PDF, Buffer.alloc(21 << 20)])) });
    await api.expect(415, 'send_file', { ...as('cong-dan'), body: {} });
    await api.expect(400, 'send_file', { ...as('cong-dan'), raw: 'x',
        headers: { 'Content-Type': 'multipart/form-data; boundary=b' } });
    assert.equal((await api.ok('verify_file', { form: fileForm(page, 'giay-to.pdf') })).verdict, 'unknown');
    assert.equal((await api.ok('verify', { query: { sha256: '0'.repeat(64) } })).verdict, 'unknown');
    assert.equal((await api.ok('verify', { query: { code: 'khong-co' } })).verdict, 'unknown');
});

test('unknown procedures and addresses are not found', async () => {
    for (const id of ['procedure', 'form'])
        await api.expect(404, id, { params: { code: '9.999999' } });
    await api.expect(404, 'prefill', { ...as('cong-dan'), params: { code: '9.999999' } });
    for (const id of ['0', 'x', '-1', '99999999999999999999'])
        await api.expect(404, 'task', { ...as('mot-cua'), params: { id } });
    const answer = await fetch(`${server.origin}/api/v1/khong-co`);
    assert.equal(answer.status, 404);
    assert.match(answer.headers.get('content-type'), /problem\+json/);
    assert.equal((await fetch(`${server.origin}/api/v1/session`, { method: 'PUT' })).status, 405);
});

test('a double click is one dossier, with a key or without', async () => {
    const sent = (headers) => ({ ...as('nguoi-ly-hon'), headers,
        body: { procedure: PROCEDURE, agency: WARD, form: { ...ANSWERS, muc_dich: 'vay-von' } } });
    for (const headers of [{}, { 'Idempotency-Key': 'click' }]) {
        const both = await Promise.all([api.ok('submit', sent(headers)), api.ok('submit', sent(headers))]);
        assert.equal(both[0].code, both[1].code);
        assert.notEqual(both[0].repeated, both[1].repeated);
    }
    assert.notEqual((await submit('cong-dan', 'click')).code, (await api.ok('submit', sent({ 'Idempotency-Key': 'click' }))).code);
});

test('wrong passwords are refused, then the account rests', async () => {
    await api.expect(401, 'sign_in', { body: { account: 'khong-ai', password: 'x' } });
    for (let i = 0; i < 5; i++)
        await api.expect(401, 'sign_in', { body: { account: 'quan-tri-2', password: 'x' } });
    const locked = await api.expect(429, 'sign_in', { body: { account: 'quan-tri-2', password: PASSWORD } });
    assert.match(locked.body.type, /sign_in\.locked$/);
});

/* Heads at each turn instead of each minute: a rule of a pack, loaded beside the running server. */
async function signAtOnce() {
    const folder = join(server.data, 'pack');
    mkdirSync(folder);
    writeFileSync(join(folder, 'pack.json'), JSON.stringify({ code: 'contract', title: { vi: 'Thử', en: 'Test' }, version: '1' }));
    writeFileSync(join(folder, 'rules.json'), JSON.stringify({ rules: [{ code: 'record.rhythm', value: { growing_s: 0, resting_s: 3600 },
        valid_from: '2025-07-02', basis: 'thử', confidence: 'L', note: 'thử' }] }));
    execFileSync(PROGRAM, ['load', '--data', server.data, folder]);
    const before = (await api.ok('record_heads', {})).items.length;
    for (let i = 0; i < 100 && (await api.ok('record_heads', {})).items.length === before; i++)
        await new Promise((done) => { setTimeout(done, 100); });
}

/* The root that the path leads to (RFC 9162, 2.1.3.2). */
function rootOf(proof) {
    const join = (left, right) => createHash('sha256').update(Buffer.concat([Buffer.from([1]), left, right])).digest();
    let [fn, sn, hash] = [proof.leaf, proof.head.size - 1, Buffer.from(proof.entry, 'hex')];
    for (const step of proof.path.map((x) => Buffer.from(x, 'hex'))) {
        if (fn % 2 === 1 || fn === sn) {
            hash = join(step, hash);
            while (fn % 2 === 0 && fn !== 0) [fn, sn] = [fn >> 1, sn >> 1];
        } else hash = join(hash, step);
        [fn, sn] = [fn >> 1, sn >> 1];
    }
    return hash.toString('hex');
}

test('the record proves what it holds, to a client that trusts nothing', async () => {
    const check = '4512';
    const late = await submit('cong-dan', 'record');
    const refused = await api.expect(503, 'record_proof', { query: { code: late.code, check } });
    assert.match(refused.body.type, /record\.unsealed$/);
    await signAtOnce();
    const { items: [first] } = await api.ok('record_heads', { query: { limit: 1 } });
    assert.equal(first.number, 1);
    const { code } = await submit('cong-dan', 'the whole way');
    const proof = await api.ok('record_proof', { query: { code, check } });
    const { head } = proof;
    const text = `${head.origin}\n${head.size}\n${head.root}\n${head.at_ms}\n`;
    assert.ok(verify('sha256', Buffer.from(text), createPublicKey(head.certificate), Buffer.from(head.signature, 'base64')));
    assert.equal(rootOf(proof), head.root);
    const act = await api.ok('record_act', { query: { number: 1 } });
    assert.equal(act.kind, 'loaded');
    assert.equal(rootOf(act), act.head.root);
    await api.expect(404, 'record_act', { query: { number: 99999 } });
    const growth = await api.ok('record_growth', { query: { from: 1, size: head.size } });
    assert.equal(growth.path.length > 0, head.size > 1);
    await api.expect(404, 'record_proof', { query: { code, check: '0000' } });
    await api.expect(404, 'record_proof', { query: { code, check, event: 99 } });
    await api.expect(422, 'record_growth', { query: { from: 5, size: 1e9 } });
});

test('health, metrics, and the end of a session', async () => {
    assert.equal((await api.ok('live')).status, 'ok');
    assert.equal((await api.ok('ready')).status, 'ok');
    assert.match((await api.ok('metrics')).toString(), /^motcua_store_units_total \d+$/m);
    await api.ok('description');
    await api.ok('sign_out', as('nguoi-ly-hon'));
    await api.expect(401, 'dossiers', as('nguoi-ly-hon'));
});

test('every operation was called with success', () => {
    const missing = [...api.operations.keys()].filter((id) => !api.succeeded.has(id));
    assert.deepEqual(missing, []);
});
