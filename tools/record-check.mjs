// Check an exported record, with nothing but the file: motcua record export --data DATA >record.jsonl
//
//     node tools/record-check.mjs record.jsonl [HEADS]
//
// Written apart from the server, from docs/record.md alone. It recomputes the hash of every event in its
// dossier's chain and of every act on the law in theirs, every leaf, and the root under every signed head; HEADS are lines "size root at_ms" that a
// witness kept (DATA/heads.log has the same form). Ends with 1 and names the first entry that does not fit.
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
const heads = new Map(); // by size: those that are to come
let passed = 0;
let lastKey = 0n;

function addEntry(x) {
    if (x.leaf !== size) fail(`entry ${size} is missing`);
    if (BigInt(x.key) <= lastKey) fail(`entry ${x.leaf} stands behind a younger one`);
    lastKey = BigInt(x.key);
    if (!Object.hasOwn(hashes, x.entry)) fail(`entry ${x.leaf} is of no known kind`);
    grow(sha256(Buffer.from([0]), x.entry, hashes[x.entry](x)));
    pass();
}

// ---- heads: they come before the entries that they cover ----

function addHead(head) {
    heads.set(head.size, [...heads.get(head.size) ?? [], head]);
}

function addSigned(x) {
    const text = `${x.origin}\n${x.head}\n${x.root}\n${x.at_ms}\n`;
    if (!verify('sha256', Buffer.from(text), createPublicKey(x.certificate), Buffer.from(x.signature, 'base64')))
        fail(`the head over ${x.head} entries is not signed as it stands`);
    addHead({ size: x.head, root: x.root, at_ms: x.at_ms });
}

function pass() {
    const here = heads.get(size) ?? [];
    const hash = here.length ? root() : '';
    for (const head of here)
        if (head.root !== hash) fail(`the first ${size} entries are not those under the head of ${new Date(head.at_ms).toISOString()}`);
    passed += here.length;
    heads.delete(size);
}

const [file, witness] = process.argv.slice(2);
if (!file) fail('node tools/record-check.mjs RECORD [HEADS]');
for (const line of witness ? readFileSync(witness, 'utf8').trim().split('\n') : []) {
    const [entries, hash, at] = line.split(' ');
    addHead({ size: Number(entries), root: hash, at_ms: Number(at) });
}
for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    const x = JSON.parse(line);
    if (x.entry) addEntry(x);
    else addSigned(x);
}
for (const missing of heads.keys()) fail(`a head over ${missing} entries was signed, there are only ${size}`);
console.log(`${size} entries, ${chains.size} dossiers, ${acts.get('the law')?.seq ?? 0} acts on the law, ${passed} heads: nothing was changed`);
