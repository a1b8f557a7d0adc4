// Signature version 4 of a request, computed as Amazon's manual says ("Signature Calculations for the Authorization
// Header"), because s3rver takes any. Nothing of it knows how the client did it.
import { createHash, createHmac } from 'node:crypto';

const sha256 = (x) => createHash('sha256').update(x).digest('hex');
const hmac = (key, x) => createHmac('sha256', key).update(x).digest();

const escape = (s) => encodeURIComponent(s).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

function canonicalQuery(url) {
    return [...url.searchParams].map(([name, value]) => `${escape(name)}=${escape(value)}`).sort().join('&');
}

/** NULL when all is well, otherwise the code of the error that a server would give. */
export function judge(req, body, secret) {
    const parts = /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/
        .exec(req.headers.authorization ?? '');
    if (!parts)
        return 'AccessDenied';
    const [, , day, region, service, names, given] = parts;
    const url = new URL(req.url, 'http://gate');
    const hash = req.headers['x-amz-content-sha256'];
    if (hash !== sha256(body))
        return 'XAmzContentSHA256Mismatch';
    const headers = names.split(';');
    if (!['host', 'x-amz-content-sha256', 'x-amz-date'].every((name) => headers.includes(name)))
        return 'AccessDenied';
    const canonical = [req.method, url.pathname, canonicalQuery(url),
        ...headers.map((name) => `${name}:${(req.headers[name] ?? '').trim()}`), '', names, hash].join('\n');
    const text = ['AWS4-HMAC-SHA256', req.headers['x-amz-date'], `${day}/${region}/${service}/aws4_request`,
        sha256(canonical)].join('\n');
    const key = [region, service, 'aws4_request'].reduce(hmac, hmac(`AWS4${secret}`, day));
    return hmac(key, text).toString('hex') === given ? null : 'SignatureDoesNotMatch';
}
