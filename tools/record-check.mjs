// Check an exported record, with nothing but the file: motcua record export --data DATA >record.jsonl
//
//     node tools/record-check.mjs record.jsonl [HEADS]
//
// Written apart from the server, from docs/record.md alone. It recomputes the hash of every event in its
// dossier's chain and of every act on the law in theirs, every leaf, and the root under every signed head, and
// looks whether an entry claims a time before the heads on both sides of it; HEADS are lines "size root at_ms"
// that a witness kept (DATA/heads.log has the same form). Ends with 1 and names the first entry that does not fit.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const sha256 = (...parts) => parts.reduce((h, part) => h.update(part), createHash('sha256')).digest();

function fail(words) {
    console.error(words);
    process.exit(1);
}

// ---- RFC 9162, 2.1: the roots of complete subtrees that the log so far consists of, the largest first ----

const edge = [];
let size = 0;

const join = (left, right) => sha256(Buffer.from([1]), left, right);

function grow(leaf) {
    let node = leaf;
    for (let carry = size; carry % 2 === 1; carry = Math.floor(carry / 2)) node = join(edge.pop(), node);
    edge.push(node);
    size += 1;
}

const root = () => (edge.length
    ? edge.slice(0, -1).reduceRight((right, left) => join(left, right), edge.at(-1))
    : sha256('')).toString('hex');

// ---- entries: fields as "length:text", lengths in bytes ----

const fields = (...values) => Buffer.concat(values.map((value) => {
    const text = Buffer.from(String(value));
    return Buffer.concat([Buffer.from(`${text.length}:`), text]);
}));

const chains = new Map(); // dossier: the last event's number and hash
const acts = new Map(); // the same for the one chain of acts on the law

function chained(map, name, x) {
    const before = map.get(name) ?? { seq: 0, hash: Buffer.alloc(32) };
    if (x.seq !== before.seq + 1) fail(`entry ${x.leaf}: ${x.entry} ${x.seq} of ${name} follows ${x.entry} ${before.seq}`);
    const hash = sha256(before.hash, fields(x.dossier, x.seq, x.at_ms, x.kind, x.state, x.account, x.person, x.actor,
        x.agency, x.data));
    map.set(name, { seq: x.seq, hash });
    return hash;
}

const accessHash = (x) => sha256(fields(x.key, x.at_ms, x.account, x.person, x.agency, x.subject, x.purpose, x.dossier, x.what));

const hashes = {
    event: (x) => chained(chains, `dossier ${x.dossier}`, x),
    access: accessHash,
    act: (x) => chained(acts, 'the law', x),
};

// ---- heads: they come before the entries that they cover ----

const heads = []; // by size and time, as soon as the first entry comes
let next = 0; // the first of them that is not passed yet
let line = 0;

function addHead(at, head) {
    if (!Number.isSafeInteger(head.size) || !Number.isSafeInteger(head.at_ms) || !/^[0-9a-f]{64}$/.test(head.root)) fail(`${at} is not a head`);
    if (size) fail(`${at}: a head stands behind entries`);
    heads.push(head);
}

function addSigned(x) {
    const text = `${x.origin}\n${x.head}\n${x.root}\n${x.at_ms}\n`;
    if (!verify('sha256', Buffer.from(text), createPublicKey(x.certificate), Buffer.from(x.signature, 'base64')))
        fail(`the head over ${x.head} entries is not signed as it stands`);
    addHead(`line ${line}`, { size: x.head, root: x.root, at_ms: x.at_ms });
}

function pass() {
    if (heads[next]?.size !== size) return;
    const hash = root();
    for (; heads[next]?.size === size; next += 1)
        if (heads[next].root !== hash)
            fail(`the first ${size} entries are not those under the head of ${new Date(heads[next].at_ms).toISOString()}`);
}

// ---- the place of an entry: behind older ones, and not dated back ----

const slack = 5 * 60 * 1000;
let lastKey = 0n;
let actInTime = false; // acts from before the log knew acts were entered late, all before this

function isDatedBack(x) {
    return next > 0 && next < heads.length && [heads[next - 1], heads[next]].every((head) => x.at_ms < head.at_ms - slack);
}

function addEntry(x) {
    if (x.leaf !== size) fail(`entry ${size} is missing`);
    if (BigInt(x.key) <= lastKey) fail(`entry ${x.leaf} stands behind a younger one`);
    lastKey = BigInt(x.key);
    if (!Object.hasOwn(hashes, x.entry)) fail(`entry ${x.leaf} is of no known kind`);
    if (!size) heads.sort((a, b) => a.size - b.size || a.at_ms - b.at_ms);
    const back = isDatedBack(x);
    if (back && (x.entry !== 'act' || actInTime)) fail(`entry ${x.leaf} claims a time before the heads on both sides of it`);
    actInTime ||= x.entry === 'act' && !back;
    grow(sha256(Buffer.from([0]), x.entry, hashes[x.entry](x)));
    pass();
}

const [file, witness] = process.argv.slice(2);
if (!file) fail('node tools/record-check.mjs RECORD [HEADS]');
const kept = witness ? readFileSync(witness, 'utf8').split('\n').slice(0, -1) : []; // what ends in no line broke off
for (const [i, text] of kept.entries()) {
    const [entries, hash, at] = text.split(' ');
    addHead(`line ${i + 1} of ${witness}`, { size: Number(entries), root: hash, at_ms: Number(at) });
}
for await (const text of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    line += 1;
    let x;
    try {
        x = JSON.parse(text);
    } catch {
        fail(`line ${line} is not JSON: it was altered or cut off`);
    }
    if (x.entry) addEntry(x);
    else addSigned(x);
}
if (next < heads.length) fail(`a head over ${heads[next].size} entries was signed, there are only ${size}`);
const open = size - (heads.at(-1)?.size ?? 0);
console.log(`${size} entries, ${chains.size} dossiers, ${acts.get('the law')?.seq ?? 0} acts on the law, ${next} heads`
    + `${open ? `, the newest ${open} entries under none yet` : ''}: nothing was changed`);
