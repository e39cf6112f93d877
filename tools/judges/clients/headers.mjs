// Reads the headers of recorded answers with parsers that others wrote. headers.mjs ANSWERS.json → a finding a line
import { readFileSync } from 'node:fs';
import LinkHeader from 'http-link-header';
import { parseDictionary, parseItem, parseList } from 'structured-headers';

const STRUCTURED = {
    'cache-status': parseList, deprecation: parseItem, priority: parseDictionary, ratelimit: parseList, 'ratelimit-policy': parseList,
};
const ALWAYS = ['api-version', 'content-security-policy', 'date', 'referrer-policy', 'strict-transport-security',
    'x-content-type-options', 'x-frame-options', 'x-request-id'];
const NEVER = ['server', 'x-powered-by', 'via', 'set-cookie'];
const DAY_MS = 24 * 3600 * 1000;

function faultOf(check) {
    try {
        return check();
    } catch (error) {
        return error.message;
    }
}

function links(value, answer) {
    const { refs } = LinkHeader.parse(value);
    if (refs.some(ref => new URL(ref.uri).origin !== answer.origin)) {
        return `${value} leads elsewhere than ${answer.origin}`;
    }
    const body = answer.json?.items ? answer.json.links : {};
    for (const rel of Object.keys(body)) {
        const inHeader = refs.find(ref => ref.rel === rel)?.uri ?? null;
        if (inHeader !== body[rel]) {
            return `${rel} is ${inHeader} here and ${body[rel]} in the body`;
        }
    }
    return null;
}

// What is left of a limit is never more than the limit, and each is of a policy that is told.
function limits(value, answer) {
    const policies = new Map(parseList(answer.headers.get('ratelimit-policy') ?? ''));
    for (const [name, left] of parseList(value)) {
        const policy = policies.get(name);
        if (!policy || !(left.get('r') >= 0 && left.get('r') <= policy.get('q')) || !(left.get('t') <= policy.get('w'))) {
            return `${value} under ${answer.headers.get('ratelimit-policy')}`;
        }
    }
    return null;
}

const isDate = value => Number.isNaN(Date.parse(value)) || !value.endsWith('GMT') ? value : null;
const isAddress = value => (URL.canParse(value) ? null : value);
const MATCHES = pattern => value => (pattern.test(value) ? null : value);

const READ = {
    link: links,
    ratelimit: limits,
    date: value => isDate(value) ?? (Math.abs(Date.parse(value) - Date.now()) > DAY_MS ? value : null),
    sunset: isDate,
    'last-modified': isDate,
    location: isAddress,
    'content-location': value => (URL.canParse(value, 'http://here') ? null : value),
    etag: MATCHES(/^(W\/)?"[\x21\x23-\x7e]*"$/),
    'www-authenticate': MATCHES(/^[A-Za-z]+( [a-z_]+="[^"]*"(, [a-z_]+="[^"]*")*)?$/),
    'retry-after': MATCHES(/^[0-9]+$/),
    'content-language': MATCHES(/^[a-z]{2}(, ?[a-z]{2})*$/),
    'content-length': MATCHES(/^[0-9]+$/),
    vary: MATCHES(/^[A-Za-z-]+(, [A-Za-z-]+)*$/),
    allow: MATCHES(/^[A-Z]+(, [A-Z]+)*$/),
};

// Rules about several things at once: what is wrong, or nothing.
const RULES = {
    'errors are not kept': answer => answer.status >= 400 && !answer.cache.has('no-store') && answer.headers.get('cache-control'),
    'open and not to be kept': answer => answer.cache.has('public') && answer.cache.has('no-store') && answer.headers.get('cache-control'),
    'answers to keys are not kept': answer => answer.sent.Authorization && !answer.cache.has('no-store') && !answer.cache.has('private') &&
        answer.headers.get('cache-control'),
    'errors are problems': answer => answer.status >= 400 && answer.method !== 'HEAD' &&
        !answer.headers.get('content-type')?.startsWith('application/problem+json') && answer.headers.get('content-type'),
    'problems tell their status': answer => answer.status >= 400 && answer.method !== 'HEAD' && answer.json?.status !== answer.status &&
        `${answer.json?.status} in the body`,
    '401 says how': answer => answer.status === 401 && !answer.headers.has('www-authenticate') && 'no WWW-Authenticate',
    '405 says what': answer => answer.status === 405 && !answer.headers.has('allow') && 'no Allow',
    '415 says what': answer => answer.status === 415 && !answer.headers.has('accept-post') && !answer.headers.has('accept-patch') &&
        answer.method !== 'PUT' && 'neither Accept-Post nor Accept-Patch',
    '201 says where': answer => answer.status === 201 && !answer.headers.has('location') && 'no Location',
    'who has to wait is told how long': answer => [429, 503].includes(answer.status) && !answer.headers.has('retry-after') && 'no Retry-After',
    '304 and 204 have no body': answer => [204, 304].includes(answer.status) && answer.body.length > 0 && `${answer.body.length} bytes`,
    'what can be kept can be asked again': answer => answer.status === 200 && answer.cache.has('public') && !answer.headers.has('etag') &&
        !answer.headers.has('last-modified') && 'neither ETag nor Last-Modified',
};

function read(recorded) {
    const answer = { ...recorded, headers: new Headers(), json: null };
    recorded.headers.forEach(([name, value]) => answer.headers.append(name, value));
    answer.cache = new Set((answer.headers.get('cache-control') ?? '').split(',').map(part => part.trim().split('=')[0]));
    if (/json/.test(answer.headers.get('content-type') ?? '') && answer.body) {
        answer.json = faultOf(() => JSON.parse(answer.body));
    }
    return answer;
}

function* findings(answer) {
    for (const [name, value] of answer.headers) {
        const unread = STRUCTURED[name] && faultOf(() => { STRUCTURED[name](value); return null; });
        const wrong = unread || (READ[name] && faultOf(() => READ[name](value, answer)));
        if (wrong) {
            yield [name, wrong];
        }
    }
    yield* ALWAYS.filter(name => !answer.headers.has(name)).map(name => ['missing', name]);
    yield* NEVER.filter(name => answer.headers.has(name)).map(name => ['says too much', `${name}: ${answer.headers.get(name)}`]);
    for (const [rule, broken] of Object.entries(RULES)) {
        const how = broken(answer);
        if (how) {
            yield [rule, how];
        }
    }
}

for (const recorded of JSON.parse(readFileSync(process.argv[2], 'utf8'))) {
    for (const [rule, how] of findings(read(recorded))) {
        const detail = `${how}; ${recorded.method} ${recorded.path.slice(0, 160)}`;
        console.log(JSON.stringify({ rule, where: `${recorded.operation} ${recorded.status}`, detail }));
    }
}
