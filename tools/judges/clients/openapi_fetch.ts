// Uses the service through openapi-fetch, as somebody would who trusts the types alone. What `fields` can leave out may be undefined.
import createClient from 'openapi-fetch';
import type { paths } from './api';
import { base, bearer, key, newName, step, token } from './checks';

type Json = 'application/json' | 'application/problem+json'; // of the media types that an operation answers with
const open = createClient<paths, Json>({ baseUrl: base });
const admin = createClient<paths, Json>({ baseUrl: base, headers: bearer(key) });
const PATCH = { 'Content-Type': 'application/merge-patch+json' };

async function reading() {
    await step('root', async () => {
        const { data, response } = await open.GET('/');
        return [response.status === 200 && (data?.name.length ?? 0) > 0, data];
    });
    await step('list with filters', async () => {
        const { data, error } = await open.GET('/collectives', {
            params: { query: { limit: 5, count: true, type: ['bewonersinitiatief', 'energiecooperatie'], phase: ['growing'] } },
        });
        return [data !== undefined && (data.total ?? -1) >= data.items.length, error];
    });
    await step('order and choice of fields', async () => {
        const { data, error } = await open.GET('/collectives', {
            params: { query: { limit: 2, fields: ['id', 'name'], sort: ['-updatedAt', 'name'] } },
            querySerializer: { array: { style: 'form', explode: false } },
        });
        return [Object.keys(data?.items[0] ?? {}).length === 2, error ?? data];
    });
    await step('from page to page', async () => {
        let cursor: string | undefined, seen = 0;
        do {
            const { data } = await open.GET('/municipalities', { params: { query: { limit: 100, ...(cursor ? { cursor } : {}) } } });
            seen += data?.items.length ?? 0;
            cursor = data?.links.next ? new URL(data.links.next).searchParams.get('cursor') ?? undefined : undefined;
        } while (cursor);
        return [seen > 300, seen];
    });
    await step('a known record is not sent again', async () => {
        const first = await open.GET('/municipalities/{id}', { params: { path: { id: 'GM0344' } } });
        const etag = first.response.headers.get('etag') ?? '';
        const again = await open.GET('/municipalities/{id}', { params: { path: { id: 'GM0344' }, header: { 'If-None-Match': etag } } });
        return [first.response.status === 200 && again.response.status === 304, again.error];
    });
}

async function plainTypes() {
    await step('a reference is a text', async () => {
        const { data } = await open.GET('/goals');
        const programme: string | undefined = data!.items[0]!.programme;
        const partners: string[] | undefined = data!.items[0]!.responsiblePartners;
        return [typeof programme === 'string' && Array.isArray(partners), programme];
    });
    await step('a translated text is a text', async () => {
        const { data } = await open.GET('/themes', { params: { header: { 'Accept-Language': 'en' } } });
        const name: string | undefined = data!.items[0]!.name;
        return [typeof name === 'string', name];
    });
}

async function refusals() {
    await step('what is not there', async () => {
        const { error, response } = await open.GET('/collectives/{id}', { params: { path: { id: 'is-er-niet' } } });
        return [response.status === 404 && error?.status === 404 && error.title.length > 0, error];
    });
    await step('a wrong parameter', async () => {
        const { error, response } = await open.GET('/collectives', { params: { query: { limit: 501 } } });
        const faults = error && 'errors' in error ? error.errors : undefined;
        return [response.status === 400 && faults !== undefined && faults.length === 1, error];
    });
    await step('a wrong token', async () => {
        const { response, error } = await open.POST('/pledges/confirmations', { body: { token: 'x' } });
        return [response.status === 400, error];
    });
    await step('the own pledge without a token', async () => {
        const { response } = await open.GET('/pledges/mine');
        return [response.status === 401, response.status];
    });
}

async function writing() {
    const { data, error, response } = await admin.POST('/collectives', {
        body: { name: newName(), type: 'bewonersinitiatief', municipality: 'GM0344', location: { type: 'Point', coordinates: [5.1, 52.1] } },
    });
    await step('create', async () => [response.status === 201, error]);
    const path = { id: data?.id ?? '' }, etag = response.headers.get('etag') ?? '';
    await step('change without a version', async () => {
        const { response } = await admin.PATCH('/collectives/{id}', { params: { path }, body: { place: 'Lombok' }, headers: PATCH });
        return [response.status === 428, response.status];
    });
    await step('change', async () => {
        const { data, error } = await admin.PATCH('/collectives/{id}', {
            params: { path, header: { 'If-Match': etag } }, body: { place: 'Lombok', phase: null }, headers: PATCH,
        });
        return [data?.place === 'Lombok', error ?? data];
    });
    await step('change an old version', async () => {
        const { response } = await admin.PATCH('/collectives/{id}', {
            params: { path, header: { 'If-Match': etag } }, body: { place: 'Oost' }, headers: PATCH,
        });
        return [response.status === 412, response.status];
    });
    await step('remove without a key', async () => {
        const { response } = await open.DELETE('/collectives/{id}', { params: { path, header: { 'If-Match': '*' } } });
        return [response.status === 401, response.status];
    });
    await step('remove', async () => {
        const { response, error } = await admin.DELETE('/collectives/{id}', { params: { path, header: { 'If-Match': '*' } } });
        return [response.status === 204, error];
    });
}

async function pledges() {
    await step('counts', async () => {
        const { data, error } = await open.GET('/pledges/counts', {
            params: { query: { by: ['goal', 'province'] } }, querySerializer: { array: { style: 'form', explode: false } },
        });
        return [(data?.total ?? 0) > 0, error ?? data];
    });
    await step('sign', async () => {
        const { data: goals } = await open.GET('/goals');
        const { response, error } = await open.POST('/pledges', {
            body: {
                declaration: 'intentieverklaring-1', signer: 'person', name: 'Jan Voorbeeld', email: `ts-${Date.now()}@example.org`,
                goals: [goals!.items[0]!.id!], consents: { sign: true, atLeast16: true },
            },
        });
        return [response.status === 202, error];
    });
    await step('the own pledge', async () => {
        const { data, error } = await open.GET('/pledges/mine', { headers: bearer(token) });
        return [data?.email?.includes('@') === true, error];
    });
    await step('personal data with a reason', async () => {
        const { data, error } = await admin.GET('/pledges', { params: { query: { limit: 2 }, header: { 'Read-Reason': 'proef' } } });
        return [data?.items.length === 2, error];
    });
}

async function main() {
    await reading();
    await plainTypes();
    await refusals();
    await writing();
    await pledges();
}

void main();
