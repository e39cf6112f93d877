// JSON schemas: what comes in is validated by them, and Fastify compiles a serialiser from those of what goes out.

const text = { type: 'string' };
const maybeText = { type: 'string', nullable: true };
const texts = { type: 'array', items: text };
const maybeInteger = { type: 'integer', nullable: true };
const moment = { type: 'string', format: 'date-time' };
const maybeMoment = { ...moment, nullable: true };

function object(properties, more = {}) {
    return { type: 'object', properties, ...more };
}

export const collective = object({
    id: text,
    slug: text,
    name: text,
    aliases: texts,
    type: text,
    themes: texts,
    scale: maybeText,
    phase: maybeText,
    municipality: text,
    province: text,
    place: maybeText,
    postcodeArea: maybeText,
    location: object({ type: text, coordinates: { type: 'array', items: { type: 'number' } } }, { nullable: true }),
    foundedYear: maybeInteger,
    website: maybeText,
    contactPoint: object({ email: maybeText, phone: maybeText, url: maybeText, openingHours: maybeText },
        { nullable: true }),
    memberCount: maybeInteger,
    memberCountSource: maybeText,
    kvkNumber: maybeText,
    externalIds: texts,
    description: maybeText,
    publicationState: text,
    lastConfirmedOn: maybeText,
    maintainer: maybeText,
    synthetic: { type: 'boolean' },
    createdAt: moment,
    updatedAt: moment,
});

export const collectiveList = object({
    items: { type: 'array', items: collective },
    links: object({ self: text, next: maybeText, prev: maybeText }),
});

export const listQuery = object({
    municipality: { type: 'string', pattern: '^GM[0-9]{4}$' },
    cursor: { type: 'string', minLength: 1, maxLength: 1000 },
    limit: { type: 'integer', minimum: 1, maximum: 500, default: 20 },
}, { additionalProperties: false });

const id = { type: 'string', format: 'uuid' };
const consent = { type: 'boolean' };

export const pledgeBody = object({
    declaration: { type: 'string', pattern: '^[a-z0-9]+(-[a-z0-9]+)*$', maxLength: 100 },
    signer: { enum: ['person', 'organisation'] },
    name: { type: 'string', minLength: 1, maxLength: 200 },
    email: { type: 'string', format: 'email', maxLength: 254 },
    sector: { enum: ['government', 'market', 'science', 'civil-society', null] },
    website: { type: 'string', format: 'uri', nullable: true },
    representative: object({
        name: { type: 'string', minLength: 1, maxLength: 200 },
        role: { type: 'string', minLength: 1, maxLength: 100 },
    }, { nullable: true, additionalProperties: false }),
    goals: { type: 'array', items: id, minItems: 1, maxItems: 20, uniqueItems: true },
    municipality: { type: 'string', pattern: '^GM[0-9]{4}$', nullable: true },
    postcodeArea: { type: 'string', pattern: '^[1-9][0-9]{3}$', nullable: true },
    statement: { type: 'string', minLength: 1, maxLength: 500, nullable: true },
    consents: object({
        sign: { const: true },
        atLeast16: { const: true },
        publicName: consent,
        newsletter: consent,
        shareWithPartners: consent,
    }, { required: ['sign', 'atLeast16'], additionalProperties: false }),
    language: { enum: ['nl', 'en', null] },
    faxNumber: { type: 'string', maxLength: 200, nullable: true },
}, { required: ['declaration', 'signer', 'name', 'email', 'goals', 'consents'], additionalProperties: false });

export const accepted = object({ status: text, detail: text });
