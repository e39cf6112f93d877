// The service's endpoints on Fastify and postgres.js, written the way both advise: one process, prepared statements, a
// pool, JSON schemas for what comes in and for what goes out. It exists to be measured against.
//
//     PEER_PORT  PEER_POOL (connections)  PEER_SOCKET (directory)  PEER_USER  PEER_DATABASE

import Fastify from 'fastify';
import postgres from 'postgres';
import { accepted, collective, collectiveList, listQuery, pledgeBody } from './schemas.js';
import { LISTS, SINGLE_BY_ID, SINGLE_BY_SLUG, TAKE_PLEDGE } from './statements.js';
import { collectiveOf } from './shapes.js';
import { newId } from './ids.js';

const port = Number(process.env.PEER_PORT);
const base = `http://127.0.0.1:${port}`;
const isId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const prepared = { prepare: true };

const sql = postgres({
    path: `${process.env.PEER_SOCKET}/.s.PGSQL.5432`,
    user: process.env.PEER_USER,
    database: process.env.PEER_DATABASE,
    max: Number(process.env.PEER_POOL),
    connection: { application_name: 'peer' },
});

const common = {
    'strict-transport-security': 'max-age=31536000; includeSubDomains',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'api-version': '0.2.0',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'vary': 'Accept, Accept-Encoding, Accept-Language, Authorization',
    'content-type': 'application/json',
    'content-language': 'nl',
    'access-control-allow-origin': '*',
    'access-control-expose-headers':
        'API-Version, ETag, Link, Location, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id, Content-Crs, ' +
        'Preference-Applied, Deprecation, Sunset',
};
const forReading = { ...common, 'cache-control': 'public, max-age=60, must-revalidate' };
const forWriting = { ...common, 'cache-control': 'no-store' };

const app = Fastify({ logger: false, genReqId: newId });

function problem(reply, status, title, detail) {
    return reply.code(status).headers(forWriting).type('application/problem+json')
        .serializer(JSON.stringify).send({ type: 'about:blank', title, status, detail });
}

app.setErrorHandler((error, request, reply) => {
    const status = error.validation ? 422 : error.statusCode ?? (error.code?.startsWith('23') ? 422 : 500);
    return problem(reply, status, status < 500 ? 'Unprocessable' : 'Failure', error.message);
});

app.get('/health/ready', async () => {
    await sql`select 1`;
    return { status: 'ready' };
});

function etagOf(row) {
    return `"${row.version}-${row.id.slice(-8)}"`;
}

app.get('/v1/collectives/:key', { schema: { response: { 200: collective } } }, async (request, reply) => {
    const key = request.params.key;
    const [row] = await sql.unsafe(isId.test(key) ? SINGLE_BY_ID : SINGLE_BY_SLUG, [key], prepared);
    if (row === undefined) {
        return problem(reply, 404, 'Not found', `There is no collective ${key}.`);
    }
    reply.headers(forReading).header('x-request-id', request.id).header('etag', etagOf(row));
    return collectiveOf(row);
});

function encodeCursor(row) {
    return Buffer.from(JSON.stringify([row.name, row.id])).toString('base64url');
}

function decodeCursor(text) {
    try {
        const [name, id] = JSON.parse(Buffer.from(text, 'base64url').toString());
        return typeof name === 'string' && isId.test(id) ? [name, id] : null;
    } catch {
        return null;
    }
}

function linksOf(request, rows, limit) {
    const self = base + request.url;
    if (rows.length <= limit) {
        return { self, next: null, prev: null };
    }
    const query = new URLSearchParams(request.query);
    query.set('cursor', encodeCursor(rows[limit - 1]));
    return { self, next: `${base}/v1/collectives?${query}`, prev: null };
}

app.get('/v1/collectives', { schema: { querystring: listQuery, response: { 200: collectiveList } } },
    async (request, reply) => {
        const { municipality, cursor, limit } = request.query;
        const after = cursor === undefined ? [] : decodeCursor(cursor);
        if (after === null) {
            return problem(reply, 400, 'Bad request', 'cursor is not one of ours.');
        }
        const kind = (municipality === undefined ? 0 : 1) + (cursor === undefined ? 0 : 2);
        const values = municipality === undefined ? after : [municipality, ...after];
        const rows = await sql.unsafe(LISTS[kind] + (limit + 1), values, prepared);
        const links = linksOf(request, rows, limit);
        reply.headers(forReading).header('x-request-id', request.id)
            .header('link', links.next === null ? `<${links.self}>; rel="self"`
                : `<${links.self}>; rel="self", <${links.next}>; rel="next"`);
        return { items: rows.slice(0, limit).map(collectiveOf), links };
    });

const ACCEPTED = {
    status: 'accepted',
    detail: 'Als dit adres van u is, vindt u er binnen enkele minuten een mail. Kijk zo nodig ook bij de ongewenste mail.',
};

app.post('/v1/pledges', { schema: { body: pledgeBody, response: { 202: accepted } } }, async (request, reply) => {
    const body = request.body;
    if (body.signer === 'organisation' && !body.representative?.name) {
        return problem(reply, 422, 'Unprocessable', 'An organisation names who represents it.');
    }
    const [found] = await sql.unsafe(TAKE_PLEDGE, [
        newId(), Boolean(body.faxNumber), body.language ?? 'nl', body.declaration, body.signer, body.name, body.email,
        body.sector ?? null, body.website ?? null, null, body.representative?.name ?? null,
        body.representative?.role ?? null, body.goals, body.municipality ?? null, body.postcodeArea ?? null,
        body.statement ?? null, body.consents.publicName ?? false, body.consents.newsletter ?? false,
        body.consents.shareWithPartners ?? false, request.ip,
    ], prepared);
    if (!found.declaration || !found.goals || !found.municipality) {
        return problem(reply, 400, 'Bad Request', 'Something that the pledge names does not exist.');
    }
    reply.code(202).headers(forWriting).header('x-request-id', request.id);
    return ACCEPTED;
});

async function stop() {
    await app.close();
    await sql.end();
    process.exit(0);
}

process.on('SIGTERM', stop);
process.on('SIGINT', stop);
await app.listen({ host: '127.0.0.1', port });
