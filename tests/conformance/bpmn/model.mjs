// Random process models of nested blocks, as BPMN 2.0 XML that both engines read as it is: conditions
// and scripts are FEEL.
const HEAD = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xmlns:mc="https://motcua.vn/bpmn/1" id="defs" targetNamespace="https://motcua.vn/t">
<signal id="g1" name="g1"/>
`;

/** One process "p" around what stands inside. */
export const documentOf = (inside, messages, errors = []) => HEAD + messages.map((m) => `<message id="${m}" name="${m}"/>\n`).join('')
    + errors.map((e) => `<error id="${e}" name="${e}" errorCode="${e}"/>\n`).join('')
    + `<process id="p" isExecutable="true">\n${inside}</process></definitions>`;

/** What is mixed in one model. bpmn-engine passes on flows that are not taken, as "discarded", and loses
    its way where some of these meet (docs/bpmn.md), so each large block has its own company. */
export const families = [
    ['exclusive', 'user script plain'], ['exclusive', 'user many'], ['exclusive', 'user receive'],
    ['parallel', 'user script plain'], ['parallel', 'user many'], ['parallel', 'user receive'],
    ['loop', 'user script plain'], ['loop', 'user many'], ['loop', 'user receive'],
    ['scope', 'user script plain'], ['scope', 'user many'], ['scope', 'user receive'],
    ['failing', 'user script plain'], ['failing', 'user many'],
    ['parallel scope', 'user script plain many'],
    ['user', 'user interrupted'], ['user', 'choice throwNothing'], ['user', 'catchSignal receive script'],
].map(([large, small]) => ({ large: large.split(' '), small: small.split(' ') }));

export class Dice {
    constructor(seed) {
        this.seed = seed;
    }

    roll(n) {
        this.seed = (Math.imul(this.seed, 1103515245) + 12345) >>> 0;
        return (this.seed >>> 8) % n;
    }
}

/** Writes nodes and flows; each block has one way in and one way out. */
export class Model {
    constructor(seed, family) {
        this.dice = new Dice(seed);
        this.family = family;
        this.parts = [];
        this.count = 0;
        this.messages = []; // each has one taker: engines differ in who of several takes one
        this.errors = [];
    }

    message() {
        this.messages.push(this.name('m'));
        return this.messages.at(-1);
    }

    name(prefix) {
        return `${prefix}${++this.count}`;
    }

    add(xml) {
        this.parts.push(xml);
    }

    flow(from, to, condition) {
        const id = this.name('f');
        this.add(condition
            ? `<sequenceFlow id="${id}" sourceRef="${from}" targetRef="${to}"><conditionExpression xsi:type="tFormalExpression" language="feel">${condition}</conditionExpression></sequenceFlow>\n`
            : `<sequenceFlow id="${id}" sourceRef="${from}" targetRef="${to}"/>\n`);
        return id;
    }

    node(prefix, element, attributes = '', inside = '') {
        const id = this.name(prefix);
        this.add(`<${element} id="${id}"${attributes}>${inside}</${element}>\n`);
        return id;
    }

    user() {
        const id = this.node('u', 'userTask');
        return { in: id, out: id };
    }

    script() {
        const n = this.count + 1;
        const id = this.node('x', 'scriptTask', ` scriptFormat="feel" mc:result="s${n}"`, `<script>1 + ${this.dice.roll(5)}</script>`);
        return { in: id, out: id };
    }

    plain() {
        const id = this.node('t', 'task'); // a manualTask waits there for its person
        return { in: id, out: id };
    }

    receive() {
        const id = this.node('r', 'receiveTask', ` messageRef="${this.message()}"`);
        return { in: id, out: id };
    }

    catchSignal() {
        const id = this.node('c', 'intermediateCatchEvent', '', '<signalEventDefinition signalRef="g1"/>');
        return { in: id, out: id };
    }

    throwNothing() {
        const id = this.node('n', 'intermediateThrowEvent');
        return { in: id, out: id };
    }

    sequence(depth) {
        const n = 1 + this.dice.roll(3);
        const first = this.block(depth);
        let last = first;
        for (let i = 1; i < n; i++) {
            const next = this.block(depth);
            this.flow(last.out, next.in);
            last = next;
        }
        return { in: first.in, out: last.out };
    }

    exclusive(depth) {
        const asked = this.user();
        const fork = this.node('g', 'exclusiveGateway', ' default="x"'), join = this.node('g', 'exclusiveGateway');
        return this.split(asked, fork, join, depth, (i) => (i === 0 ? null : `${asked.in} = ${i}`));
    }

    /** The first branch is the default. */
    split(asked, fork, join, depth, condition) {
        const branches = 2 + this.dice.roll(2);
        this.flow(asked.in, fork);
        for (let i = 0; i < branches; i++) {
            const branch = this.sequence(depth - 1);
            const id = this.flow(fork, branch.in, condition(i));
            if (i === 0) this.default(fork, id);
            this.flow(branch.out, join);
        }
        return { in: asked.in, out: join };
    }

    /** Names the flow that goes for want of others. */
    default(fork, flow) {
        const at = this.parts.findIndex((part) => part.includes(` id="${fork}"`));
        this.parts[at] = this.parts[at].replace(/default="\w+"/, `default="${flow}"`);
    }

    parallel(depth) {
        const fork = this.node('p', 'parallelGateway'), join = this.node('j', 'parallelGateway');
        for (let i = 0, n = 2 + this.dice.roll(2); i < n; i++) {
            const branch = this.sequence(depth - 1);
            this.flow(fork, branch.in);
            this.flow(branch.out, join);
        }
        return { in: fork, out: join };
    }

    loop(depth) {
        const merge = this.node('g', 'exclusiveGateway');
        const body = this.sequence(depth - 1), asked = this.user();
        const fork = this.node('g', 'exclusiveGateway', ' default="x"');
        this.flow(merge, body.in);
        this.flow(body.out, asked.in);
        this.flow(asked.in, fork);
        this.flow(fork, merge, `${asked.in} = 2`);
        const out = this.node('n', 'intermediateThrowEvent');
        this.default(fork, this.flow(fork, out));
        return { in: merge, out };
    }

    /** A sub-process; what is written inside goes into its element. */
    inside(attributes, depth, ending = '') {
        const outer = this.parts;
        this.parts = [];
        const start = this.node('s', 'startEvent'), body = this.sequence(depth - 1), end = this.node('e', 'endEvent', '', ending);
        this.flow(start, body.in);
        this.flow(body.out, end);
        const text = this.parts.join('');
        this.parts = outer;
        return this.node('b', 'subProcess', attributes, text);
    }

    scope(depth) {
        const id = this.inside('', depth);
        return { in: id, out: id };
    }

    /** A sub-process that may end with an error, which its boundary catches. */
    failing(depth) {
        const error = this.name('d'); // of its own: there, one that was caught is thrown on
        this.errors.push(error);
        const thrown = `<errorEventDefinition errorRef="${error}"/>`;
        const id = this.inside('', depth, thrown), at = this.node('y', 'boundaryEvent', ` attachedToRef="${id}"`, thrown);
        const other = this.user(), join = this.node('g', 'exclusiveGateway');
        this.flow(at, other.in);
        this.flow(other.out, join);
        this.flow(id, join);
        return { in: id, out: join };
    }

    /** A task whose boundary message or signal interrupts it. */
    interrupted() {
        const task = this.user(), other = this.user(), join = this.node('g', 'exclusiveGateway');
        const what = [`<messageEventDefinition messageRef="${this.message()}"/>`, '<signalEventDefinition signalRef="g1"/>'][this.dice.roll(2)];
        const at = this.node('y', 'boundaryEvent', ` attachedToRef="${task.in}"`, what);
        this.flow(task.in, join);
        this.flow(at, other.in);
        this.flow(other.in, join);
        return { in: task.in, out: join };
    }

    choice() {
        const fork = this.node('v', 'eventBasedGateway'), join = this.node('g', 'exclusiveGateway');
        for (const what of [`<messageEventDefinition messageRef="${this.message()}"/>`, '<signalEventDefinition signalRef="g1"/>']) {
            const event = this.node('c', 'intermediateCatchEvent', '', what), task = this.user();
            this.flow(fork, event);
            this.flow(event, task.in);
            this.flow(task.in, join);
        }
        return { in: fork, out: join };
    }

    many() {
        const n = 1 + this.dice.roll(3), sequential = this.dice.roll(2) === 1;
        const id = this.node('i', 'userTask', '', `<multiInstanceLoopCharacteristics isSequential="${sequential}"><loopCardinality>${n}</loopCardinality></multiInstanceLoopCharacteristics>`);
        return { in: id, out: id };
    }

    block(depth) {
        const list = depth > 0 && this.dice.roll(3) ? this.family.large : this.family.small;
        return this[list[this.dice.roll(list.length)]](depth);
    }

    write() {
        const start = this.node('s', 'startEvent'), body = this.sequence(2), end = this.node('e', 'endEvent');
        this.flow(start, body.in);
        this.flow(body.out, end);
        return documentOf(this.parts.join(''), this.messages, this.errors);
    }
}
