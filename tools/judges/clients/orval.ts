// Uses the service through the functions that orval makes for fetch.
import {
    changeCollective, createCollective, createPledge, getCollective, getMyPledge, getPledgeCounts, listCollectives, listGoals,
    listPledges, listThemes, removeCollective,
} from './client/api';
import { base, bearer, check, key, newName, step, token } from './checks';

// The addresses in the functions are relative.
const send = globalThis.fetch;
globalThis.fetch = (address, init) => send(base + String(address), init);

// Who sends no Accept gets JSON; the types allow for every form that an answer may have.
const json = <T>(data: T) => data as Exclude<T, string | Blob>;

const admin = (headers: Record<string, string> = {}) => ({ headers: { ...bearer(key), ...headers } });

async function reading() {
    await step('list with filters, order and choice of fields', async () => {
        const answer = await listCollectives({
            limit: 2, type: ['bewonersinitiatief', 'energiecooperatie'], sort: ['-updatedAt', 'name'], fields: ['id', 'name'],
        });
        return [answer.status === 200 && Object.keys(json(answer.data).items[0] ?? {}).length === 2, answer.data];
    });
    await step('a reference is a text', async () => {
        const answer = await listGoals();
        if (answer.status !== 200) {
            return [false, answer.data];
        }
        const programme: string | undefined = json(answer.data).items[0]!.programme;
        const partners: string[] | undefined = json(answer.data).items[0]!.responsiblePartners;
        return [typeof programme === 'string' && Array.isArray(partners), programme];
    });
    await step('a translated text is a text', async () => {
        const answer = await listThemes({ limit: 1 });
        if (answer.status !== 200) {
            return [false, answer.data];
        }
        const name: string | undefined = json(answer.data).items[0]!.name;
        return [typeof name === 'string', name];
    });
    await step('counts', async () => {
        const answer = await getPledgeCounts({ by: ['goal', 'province'] });
        return [answer.status === 200 && (json(answer.data).total ?? 0) > 0, answer.data];
    });
}

async function refusals() {
    await step('what is not there', async () => {
        const answer = await getCollective('is-er-niet');
        return [answer.status === 404 && answer.data.title.length > 0, answer.data];
    });
    await step('a wrong parameter', async () => {
        const answer = await listCollectives({ limit: 501 });
        return [answer.status === 400 && answer.data.errors?.length === 1, answer.data];
    });
    await step('the own pledge without a token', async () => {
        const answer = await getMyPledge();
        return [answer.status === 401, answer.status];
    });
}

async function writing() {
    const made = await createCollective({ name: newName(), type: 'bewonersinitiatief', municipality: 'GM0344' }, undefined, admin());
    check('create', made.status === 201, made.data);
    const id = made.status === 201 ? made.data.id! : '', etag = made.headers.get('etag') ?? '';
    await step('change', async () => {
        const answer = await changeCollective(id, { place: 'Lombok', phase: null }, undefined, admin({ 'If-Match': etag }));
        return [answer.status === 200 && answer.data.place === 'Lombok', answer.data];
    });
    await step('remove', async () => {
        const answer = await removeCollective(id, admin({ 'If-Match': '*' }));
        return [answer.status === 204, answer.data];
    });
}

async function pledges() {
    await step('sign', async () => {
        const goals = await listGoals();
        const goal = goals.status === 200 ? json(goals.data).items[0]!.id! : '';
        const answer = await createPledge({
            declaration: 'intentieverklaring-1', signer: 'person', name: 'Jan Voorbeeld', email: `orval-${Date.now()}@example.org`,
            goals: [goal], consents: { sign: true, atLeast16: true },
        });
        return [answer.status === 202, answer.data];
    });
    await step('the own pledge', async () => {
        const answer = await getMyPledge(undefined, { headers: bearer(token) });
        return [answer.status === 200 && answer.data.email?.includes('@') === true, answer.data];
    });
    await step('personal data with a reason', async () => {
        const answer = await listPledges({ limit: 2 }, admin({ 'Read-Reason': 'proef' }));
        return [answer.status === 200 && json(answer.data).items.length === 2, answer.data];
    });
}

async function main() {
    await reading();
    await refusals();
    await writing();
    await pledges();
}

void main();
