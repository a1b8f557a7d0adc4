// One run of npm's bpmn-engine: begun, then what happens is told to it step by step. FEEL is evaluated
// by npm's feelin.
import { Engine } from 'bpmn-engine';
import { evaluate } from 'feelin/dist/index.esm.js';

/** What the engine wants of conditions and scripts. */
class Feel {
    constructor(data, source) {
        this.data = data;
        this.texts = new Map();
        this.results = Object.fromEntries([...source.matchAll(/id="(\w+)"[^>]* mc:result="(\w+)"/g)].map((m) => [m[1], m[2]]));
    }

    register({ id, type, behaviour }) {
        const text = type === 'bpmn:SequenceFlow' ? behaviour.conditionExpression?.body : behaviour.script;
        if (text) this.texts.set(id, { text, result: this.results[id] });
    }

    getScript(_, { id }) {
        const found = this.texts.get(id);
        return found && {
            execute: (_scope, next) => {
                const v = evaluate(found.text, this.data), value = v?.value !== undefined ? v.value : v;
                if (found.result) this.data[found.result] = value;
                next(null, value);
            },
        };
    }
}

export class Other {
    constructor(source) {
        this.data = {};
        this.visits = {};
        this.open = new Map(); // waiting tasks: id → apis
        this.isOver = false;
        this.engine = new Engine({ name: 'x', source, scripts: new Feel(this.data, source) });
    }

    async begin() {
        const { EventEmitter } = await import('node:events');
        const listener = new EventEmitter();
        listener.on('activity.enter', (api) => {
            this.visits[api.id] = (this.visits[api.id] ?? 0) + 1;
        });
        listener.on('activity.wait', (api) => {
            if (api.type === 'bpmn:UserTask') this.open.set(api.id, [...(this.open.get(api.id) ?? []), api]);
        });
        for (const over of ['activity.leave', 'activity.discard', 'activity.end'])
            listener.on(over, (api) => this.open.delete(api.id));
        this.engine.once('end', () => (this.isOver = true));
        this.execution = await this.engine.execute({ listener });
        return this;
    }

    done(id, value) {
        const list = this.open.get(id), api = list.shift();
        if (!list.length) this.open.delete(id);
        this.data[id] = value;
        api.signal();
    }

    tell(id) {
        this.execution.signal({ id });
    }

    get tasks() {
        return this.isOver ? [] : [...this.open].flatMap(([id, list]) => list.map(() => id)).sort();
    }
}
