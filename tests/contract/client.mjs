// Calls operations by their id and holds every answer against the served description.
import Ajv2020 from 'ajv/dist/2020.js';
import assert from 'node:assert/strict';

const formats = {
    'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+07:00$/,
    date: /^\d{4}-\d\d-\d\d$/,
};

function operationsOf(description) {
    const operations = new Map();
    for (const [path, methods] of Object.entries(description.paths))
        for (const [method, operation] of Object.entries(methods))
            operations.set(operation.operationId, { method: method.toUpperCase(), path, ...operation });
    return operations;
}

export class Client {
    /** Reads the description from the server itself. */
    static async open(origin) {
        const answer = await fetch(`${origin}/api/openapi.json`);
        assert.equal(answer.status, 200);
        return new Client(origin, await answer.json());
    }

    constructor(origin, description) {
        this.origin = origin;
        this.description = description;
        this.operations = operationsOf(description);
        this.called = new Set();
        this.succeeded = new Set();
        this.ajv = new Ajv2020({ strict: false, allErrors: true, formats });
        this.ajv.addSchema({ $id: 'api', ...description });
        this.checks = new Map();
    }

    /** The check of one schema of the description, by the path to it. */
    check(pointer) {
        if (!this.checks.has(pointer))
            this.checks.set(pointer, this.ajv.compile({ $ref: `api#/${pointer}` }));
        return this.checks.get(pointer);
    }

    address(operation, params, query) {
        const path = operation.path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(params[name]));
        const words = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== undefined));
        return this.origin + path + (words.size ? `?${words}` : '');
    }

    validate(operation, status, type, body) {
        const escape = (s) => encodeURIComponent(s.replace(/~/g, '~0').replace(/\//g, '~1'));
        const which = operation.responses[status] ? String(status) : 'default';
        const content = operation.responses[which].content ?? {};
        const media = type.split(';')[0];
        const where = `${operation.operationId}: ${status} ${media}`;
        if (status === 204)
            return;
        assert.ok(content[media] ?? content['*/*'], `${where} is not described`);
        if (!content[media]?.schema)
            return;
        const check = this.check(['paths', escape(operation.path), operation.method.toLowerCase(), 'responses', which,
            'content', escape(media), 'schema'].join('/'));
        assert.ok(check(body), `${where} does not fit: ${this.ajv.errorsText(check.errors)}\n${JSON.stringify(body)}`);
    }

    /**
     * Call an operation. `body` is sent as JSON, `raw` as it is, `form` as multipart.
     * Answers { status, body, headers }; body is JSON or bytes.
     */
    async call(id, { params = {}, query = {}, body, raw, form, token, headers = {} } = {}) {
        const operation = this.operations.get(id);
        assert.ok(operation, `${id} is not described`);
        const sent = { ...headers };
        if (token)
            sent.Authorization = `Bearer ${token}`;
        if (body !== undefined || raw !== undefined)
            sent['Content-Type'] ??= 'application/json';
        const answer = await fetch(this.address(operation, params, query), {
            method: operation.method,
            headers: sent,
            body: form ?? raw ?? (body === undefined ? undefined : JSON.stringify(body)),
        });
        this.called.add(id);
        const type = answer.headers.get('content-type') ?? '';
        const bytes = Buffer.from(await answer.arrayBuffer());
        const parsed = /json/.test(type) ? JSON.parse(bytes.toString()) : bytes;
        this.validate(operation, answer.status, type, parsed);
        if (answer.ok)
            this.succeeded.add(id);
        return { status: answer.status, body: parsed, headers: answer.headers };
    }

    /** The same, and the status must be what the operation says, or the one that is expected. */
    async expect(status, id, options) {
        const answer = await this.call(id, options);
        assert.equal(answer.status, status, `${id}: ${JSON.stringify(answer.body)}`.slice(0, 2000));
        return answer;
    }

    async ok(id, options) {
        const described = Object.keys(this.operations.get(id)?.responses ?? {}).find((s) => /^2/.test(s));
        return (await this.expect(Number(described), id, options)).body;
    }
}
