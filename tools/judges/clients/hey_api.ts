// Uses the service through the functions that @hey-api/openapi-ts makes, one for each operation.
import { createClient, createConfig } from './client/client';
import {
    changeCollective, createCollective, createMembership, createPledge, getCollective, getMunicipality, getMyPledge, getPledgeCounts,
    getRoot, listCollectives, listGoals, listPartners, listPledges, listThemes, removeCollective, removeMembership, withdrawMyPledge,
} from './client';
import { base, key, newName, step, token } from './checks';

const open = createClient(createConfig({ baseUrl: base }));
const admin = createClient(createConfig({ baseUrl: base, auth: key }));
const signer = createClient(createConfig({ baseUrl: base, auth: token }));

async function reading() {
    await step('root', async () => {
        const { data, error } = await getRoot({ client: open });
        return [(data?.name.length ?? 0) > 0, error];
    });
    await step('list with filters, order and choice of fields', async () => {
        const { data, error } = await listCollectives({
            client: open,
            query: { limit: 2, type: ['bewonersinitiatief', 'energiecooperatie'], sort: ['-updatedAt', 'name'], fields: ['id', 'name'] },
        });
        return [Object.keys(data?.items[0] ?? {}).length === 2, error ?? data];
    });
    await step('a reference is a text', async () => {
        const { data } = await listGoals({ client: open });
        const programme: string | undefined = data!.items[0]!.programme;
        const partners: string[] | undefined = data!.items[0]!.responsiblePartners;
        return [typeof programme === 'string' && Array.isArray(partners), programme];
    });
    await step('a translated text is a text', async () => {
        const { data } = await listThemes({ client: open, headers: { 'Accept-Language': 'en' } });
        const name: string | undefined = data!.items[0]!.name;
        return [typeof name === 'string', name];
    });
    await step('what the types say is there is there', async () => {
        const { data } = await getMunicipality({ client: open, path: { id: 'GM0344' } });
        const facts: [string?, boolean?, (string | null)?] = [data!.code, data!.current, data!.validTo];
        return [facts[0] === 'GM0344' && facts[1] === true && facts[2] === null, facts];
    });
}

async function refusals() {
    await step('what is not there', async () => {
        const { error, response } = await getCollective({ client: open, path: { id: 'is-er-niet' } });
        return [response?.status === 404 && error?.title.length !== 0, error];
    });
    await step('a wrong parameter', async () => {
        const { error } = await listCollectives({ client: open, query: { limit: 501 } });
        return [error?.status === 400 && 'errors' in error && error.errors?.length === 1, error];
    });
    await step('the own pledge without a token', async () => {
        const { response } = await getMyPledge({ client: open });
        return [response?.status === 401, response?.status];
    });
}

async function writing() {
    const { data, error, response } = await createCollective({
        client: admin, body: { name: newName(), type: 'bewonersinitiatief', municipality: 'GM0344' },
    });
    await step('create', async () => [response?.status === 201, error]);
    const path = { id: data?.id ?? '' }, known = { 'If-Match': response?.headers.get('etag') ?? '' };
    await step('a membership, made and removed', async () => {
        const { data: partners } = await listPartners({ client: open });
        const made = await createMembership({ client: admin, body: { collective: path.id, partner: partners!.items[0]!.id! } });
        const removed = await removeMembership({ client: admin, path: { id: made.data?.id ?? '' }, headers: { 'If-Match': '*' } });
        return [made.response?.status === 201 && removed.response?.status === 204, made.error ?? removed.error];
    });
    await step('change', async () => {
        const { data, error } = await changeCollective({ client: admin, path, headers: known, body: { place: 'Lombok', phase: null } });
        return [data?.place === 'Lombok', error ?? data];
    });
    await step('change an old version', async () => {
        const { response } = await changeCollective({ client: admin, path, headers: known, body: { place: 'Oost' } });
        return [response?.status === 412, response?.status];
    });
    await step('remove without a key', async () => {
        const { response } = await removeCollective({ client: open, path, headers: { 'If-Match': '*' } });
        return [response?.status === 401, response?.status];
    });
    await step('remove', async () => {
        const { error, response } = await removeCollective({ client: admin, path, headers: { 'If-Match': '*' } });
        return [response?.status === 204, error];
    });
}

async function pledges() {
    await step('counts', async () => {
        const { data, error } = await getPledgeCounts({ client: open, query: { by: ['goal', 'province'] } });
        return [(data?.total ?? 0) > 0, error ?? data];
    });
    await step('sign', async () => {
        const { data: goals } = await listGoals({ client: open });
        const { error, response } = await createPledge({
            client: open,
            body: {
                declaration: 'intentieverklaring-1', signer: 'person', name: 'Jan Voorbeeld', email: `hey-${Date.now()}@example.org`,
                goals: [goals!.items[0]!.id!], consents: { sign: true, atLeast16: true },
            },
        });
        return [response?.status === 202, error];
    });
    await step('personal data with a reason', async () => {
        const { data, error } = await listPledges({ client: admin, query: { limit: 2 }, headers: { 'Read-Reason': 'proef' } });
        return [data?.items.length === 2, error];
    });
    await step('withdraw', async () => {
        const { error, response } = await withdrawMyPledge({ client: signer });
        return [response?.status === 200, error];
    });
}

async function main() {
    await reading();
    await refusals();
    await writing();
    await pledges();
}

void main();
