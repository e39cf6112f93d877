// HTTP clients of Node, each with one connection and a body in chunks: node_clients.mjs fetch|undici|got|axios
// A client is a function (method, url, headers, body or nothing) → [status, headers with small names, content decoded].
import http from 'node:http';
import { Readable } from 'node:stream';
import axios from 'axios';
import got from 'got';
import { Agent, interceptors, request } from 'undici';

const { BASE, KEY, BODY } = process.env;
const inPieces = body => Readable.from([body.slice(0, 10), body.slice(10)].map(piece => Buffer.from(piece)));

const CLIENTS = {
    fetch: () => async (method, url, headers, body) => {
        const answer = await fetch(url, { method, headers, ...(body ? { body: Readable.toWeb(inPieces(body)), duplex: 'half' } : {}) });
        return [answer.status, Object.fromEntries(answer.headers), await answer.text()];
    },
    undici: () => {
        const dispatcher = new Agent({ connections: 1 }).compose(interceptors.decompress());
        return async (method, url, headers, body) => {
            const sent = { 'accept-encoding': 'gzip', ...headers };
            const answer = await request(url, { method, headers: sent, dispatcher, ...(body ? { body: inPieces(body) } : {}) });
            return [answer.statusCode, { 'content-encoding': 'gzip', ...answer.headers }, await answer.body.text()];
        };
    },
    got: () => {
        const agent = { http: new http.Agent({ keepAlive: true, maxSockets: 1 }) };
        return async (method, url, headers, body) => {
            const answer = await got(url, {
                method, headers, agent, retry: { limit: 0 }, throwHttpErrors: false, ...(body ? { body: inPieces(body) } : {}),
            });
            return [answer.statusCode, { 'content-encoding': 'gzip', ...answer.headers }, answer.body];
        };
    },
    axios: () => {
        const client = axios.create({
            httpAgent: new http.Agent({ keepAlive: true, maxSockets: 1 }), validateStatus: () => true, responseType: 'text',
            transformResponse: content => content,
        });
        return async (method, url, headers, body) => {
            const answer = await client.request({ method, url, headers, ...(body ? { data: inPieces(body) } : {}) });
            return [answer.status, { 'content-encoding': 'gzip', ...answer.headers }, answer.data];
        };
    },
};

const ask = CLIENTS[process.argv[2]]();

async function step(name, method, url, headers = {}, body = undefined) {
    const [status, answered, content] = await ask(method, url, headers, body);
    console.log(name, status);
    return [answered, content];
}

const [head, content] = await step('read', 'GET', `${BASE}/themes`);
await step('unchanged', 'GET', `${BASE}/themes`, { 'If-None-Match': head.etag });
await step('after', 'GET', `${BASE}/goals`);
await step('head', 'HEAD', `${BASE}/themes`);
console.log('decoded', JSON.parse(content).items.length > 0 && head['content-encoding'] ? 200 : 'not compressed');
const key = { Authorization: `Bearer ${KEY}` };
const [made] = await step('create', 'POST', `${BASE}/collectives`, { ...key, 'Content-Type': 'application/json' }, BODY);
await step('refused', 'DELETE', made.location, { 'If-Match': '*', Authorization: 'Bearer nobody' });
await step('remove', 'DELETE', made.location, { 'If-Match': '*', ...key });
await step('missing', 'GET', made.location);
process.exit(0);
