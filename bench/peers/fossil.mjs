// Fossil: a ticket; its page; a report of the newest 25. Signed in as its administrator.
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import { WHOLE } from './application.mjs';
import { call, ready } from './load.mjs';

const PORT = 8432, PASSWORD = 'motcua-peer';
const REPORT = "INSERT INTO reportfmt (owner, title, cols, sqlcode) VALUES ('admin', 'newest 25', '', " +
    "'SELECT tkt_uuid, title, status, datetime(tkt_mtime) FROM ticket ORDER BY tkt_mtime DESC LIMIT 25');";

const repository = (data) => `${data}/p.fossil`;
const environment = (data) => ({ ...process.env, HOME: data, USER: 'admin' });
const fossil = (data, ...words) => execFileSync('fossil', words, { env: environment(data), encoding: 'utf8' });

const post = (url, headers, fields) => ({ method: 'POST', url, body: new URLSearchParams(fields).toString(),
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers } });
const hidden = (page, name) => new RegExp(`name=["']?${name}["']? value=["']([^"']+)`).exec(page.body)?.[1] ?? '';

/** Headers of a session, and the token that its forms carry. */
async function signIn() {
    const login = await call(PORT, { url: '/login' });
    const answer = await call(PORT, post('/login', { Referer: `http://127.0.0.1:${PORT}/login` },
        { u: 'admin', p: PASSWORD, in: 'Login', csrf: hidden(login, 'csrf') }));
    const cookies = (answer.headers['set-cookie'] ?? []).map((line) => line.split(';')[0]);
    const headers = { Cookie: cookies.join('; '), Referer: `http://127.0.0.1:${PORT}/tktnew` };
    return { headers, csrf: hidden(await call(PORT, { url: '/tktnew', headers }), 'csrf') };
}

export default {
    name: 'Fossil 2.21',
    port: PORT,
    prepare({ data }) {
        fs.mkdirSync(data);
        fossil(data, 'init', repository(data), '--admin-user', 'admin');
        fossil(data, 'user', 'password', 'admin', PASSWORD, '-R', repository(data));
        fossil(data, 'sql', '-R', repository(data), REPORT);
    },
    start: ({ data, stdio }) => spawn('fossil', ['server', '--localhost', '--port', String(PORT), repository(data)],
        { stdio, env: environment(data) }),
    async works({ data }) {
        await ready(PORT, '/');
        const { headers, csrf } = await signIn();
        const report = fossil(data, 'sql', '-R', repository(data), 'SELECT max(rn) FROM reportfmt;').replace(/\D/g, '');
        let count = 0, ticket = '';
        return [{
            name: 'submit',
            request: () => post('/tktnew', headers, { title: `application ${++count}`, comment: WHOLE,
                type: 'Feature_Request', severity: 'Minor', priority: 'Medium', foundin: 'x', private_contact: '',
                mutype: 'Plain Text', submit: 'Submit', csrf }),
            good(answer) {
                ticket = /tktview[/?](?:name=)?([0-9a-f]{10,})/.exec(answer.headers.location ?? '')?.[1] ?? ticket;
                return answer.status === 302;
            },
        }, {
            name: 'look up',
            request: () => ({ url: `/tktview/${ticket}`, headers }),
            good: (answer) => answer.status === 200 && answer.body.includes('application '),
        }, {
            name: 'list 25',
            request: () => ({ url: `/rptview/${report}`, headers }),
            good: (answer) => answer.status === 200 && answer.body.split('<tr').length > 25,
        }];
    },
};
