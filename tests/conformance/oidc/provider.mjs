// The certified provider of npm's oidc-provider, and a citizen with a cookie jar who walks through its
// pages. Prints one line, "ready ISSUER CITIZEN"; ends when standard input is closed.
import { createServer, request } from 'node:http';
import { generateKeyPairSync } from 'node:crypto';
import Provider from 'oidc-provider';

const redirect = 'http://127.0.0.1:9/dang-nhap/ve';

const jwk = (kind, options, alg) => ({
    ...generateKeyPairSync(kind, options).privateKey.export({ format: 'jwk' }), use: 'sig', alg, kid: alg,
});

const base = { grant_types: ['authorization_code'], response_types: ['code'], redirect_uris: [redirect] };
const algorithms = ['RS256', 'PS256', 'ES256', 'EdDSA'];
const clients = algorithms.map((alg) => ({
    ...base, client_id: `cong-${alg}`, client_secret: 'bi mat: 100% / kiem thu va rat dai', id_token_signed_response_alg: alg,
    token_endpoint_auth_method: 'client_secret_basic',
}));
clients.push({
    ...base, client_id: 'cong-khoa', token_endpoint_auth_method: 'private_key_jwt', token_endpoint_auth_signing_alg: 'EdDSA',
    // RFC 8037 appendix A.2
    jwks: { keys: [{ kty: 'OKP', crv: 'Ed25519', kid: 'k1', use: 'sig', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' }] },
});

const configuration = {
    clients,
    jwks: {
        keys: [
            jwk('rsa', { modulusLength: 2048 }, 'RS256'), jwk('rsa', { modulusLength: 2048 }, 'PS256'),
            jwk('ec', { namedCurve: 'P-256' }, 'ES256'), jwk('ed25519', {}, 'EdDSA'),
        ],
    },
    pkce: { required: () => true, methods: ['S256'] },
    conformIdTokenClaims: false,
    claims: { openid: ['sub'], profile: ['name', 'birthdate', 'SoDinhDanh'] },
    cookies: { keys: ['conformance'] },
    findAccount: (ctx, id) => ({
        accountId: id,
        claims: () => ({ sub: id, name: 'Nguyễn Thị Lụa', birthdate: '1998-03-27', SoDinhDanh: id }),
    }),
};

// One request, redirects not followed. Not fetch: on Node 18 it may not tell one cookie from the next.
const ask = (to, form, cookie) => new Promise((done, fail) => {
    const type = form && { 'content-type': 'application/x-www-form-urlencoded' };
    const rq = request(to, { method: form ? 'POST' : 'GET', headers: { cookie, ...type } }, async (answer) => {
        let body = '';
        for await (const part of answer.setEncoding('utf8')) body += part;
        done({ headers: answer.headers, body });
    });
    rq.on('error', fail).end(form && new URLSearchParams(form).toString());
});

// From the address of the client to the address that brings the code back.
async function walk(url) {
    const jar = new Map();
    const go = async (to, form) => {
        const { headers, body } = await ask(to, form, [...jar].map(([k, v]) => `${k}=${v}`).join('; '));
        for (const line of headers['set-cookie'] ?? []) {
            const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
            if (value) jar.set(name, value); else jar.delete(name);
        }
        return { to, body, next: headers.location && new URL(headers.location, to).href };
    };
    let page = await go(url);
    for (let steps = 0; steps < 12; steps++) {
        if (page.next && page.next.startsWith(redirect)) return page.next;
        if (page.next) { page = await go(page.next); continue; }
        const action = /<form[^>]*action="([^"]+)"/.exec(page.body);
        const prompt = /name="prompt" value="([^"]+)"/.exec(page.body);
        if (!action || !prompt) throw new Error(`no form: ${page.body.slice(0, 300)}`);
        page = await go(new URL(action[1], page.to).href, prompt[1] === 'login'
            ? { prompt: 'login', login: '038198004512', password: 'x' } : { prompt: prompt[1] });
    }
    throw new Error('too many steps');
}

const listen = (server) => new Promise((done) => {
    server.listen(0, '127.0.0.1', () => done(`http://127.0.0.1:${server.address().port}`));
});

let handle = (rq, rs) => rs.end();
const issuer = await listen(createServer((rq, rs) => handle(rq, rs)));
handle = new Provider(issuer, configuration).callback();
const citizen = await listen(createServer(async (rq, rs) => {
    try {
        rs.end(await walk(new URL(rq.url, 'http://x').searchParams.get('url')));
    } catch (error) {
        rs.statusCode = 500;
        rs.end(String(error));
    }
}));
console.log(`ready ${issuer} ${citizen}`);
process.stdin.on('end', () => process.exit(0)).resume();
