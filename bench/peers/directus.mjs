// Directus: a row of a collection; that row; 25 rows of one officer by the day they are due. Its administrator asks.
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { WHOLE } from './application.mjs';
import { call, json, ready } from './load.mjs';

const PORT = 8433, TOKEN = 'motcua-peer-token';

const program = (folder) => path.resolve(folder, 'directus/node_modules/directus/cli.js');
const options = (data) => ({ cwd: data, env: { ...process.env, DB_CLIENT: 'sqlite3', DB_FILENAME: path.resolve(data, 'data.db'),
    KEY: 'peer', SECRET: 'peer-secret', ADMIN_EMAIL: 'admin@example.com', ADMIN_PASSWORD: 'motcua-peer', ADMIN_TOKEN: TOKEN,
    HOST: '127.0.0.1', PORT: String(PORT), TELEMETRY: 'false', LOG_LEVEL: 'error', WEBSOCKETS_ENABLED: 'false' } });

const number = (field, schema) => ({ field, type: 'integer', schema });
const COLLECTION = { collection: 'applications', schema: {}, meta: {}, fields: [
    number('id', { is_primary_key: true, has_auto_increment: true }), number('officer', { is_indexed: true }),
    number('due', { is_indexed: true }), { field: 'data', type: 'text', schema: {} }] };

export default {
    name: 'Directus 11',
    port: PORT,
    prepare({ data, folder }) {
        fs.mkdirSync(data);
        execFileSync('node', [program(folder), 'bootstrap'], { ...options(data), stdio: 'ignore' });
    },
    start: ({ data, folder, stdio }) => spawn('node', [program(folder), 'start'], { ...options(data), stdio }),
    async works() {
        await ready(PORT, '/server/ping');
        const made = await call(PORT, json(TOKEN, 'POST', '/collections', COLLECTION));
        if (made.status !== 200) throw new Error(`no collection: ${made.status} ${made.body.slice(0, 200)}`);
        let due = 0, id = 1;
        return [{
            name: 'submit',
            request: () => json(TOKEN, 'POST', '/items/applications', { officer: 1, due: ++due, data: WHOLE }),
            good(answer) {
                id = /"id":(\d+)/.exec(answer.body)?.[1] ?? id;
                return answer.status === 200;
            },
        }, {
            name: 'look up',
            request: () => json(TOKEN, 'GET', `/items/applications/${id}`),
            good: (answer) => answer.status === 200,
        }, {
            name: 'list 25',
            request: () => json(TOKEN, 'GET', '/items/applications?filter[officer][_eq]=1&sort=due&limit=25'),
            good: (answer) => answer.status === 200 && answer.body.split('"due"').length === 26,
        }];
    },
};
