// The statements, fixed texts so that each is prepared once a connection: those of the service, column for column.

const COLUMNS = 't.version, t.id, t.slug, t.name, t.aliases, t.type, t.themes, t.scale, t.phase, t.municipality, ' +
    '(select m.province from municipalities m where m.code = t.municipality) as province, t.place, t.postcode_area, ' +
    't.longitude, t.latitude, t.founded_year, t.website, t.contact_email, t.contact_phone, t.contact_url, ' +
    't.contact_opening_hours, t.member_count, t.member_count_source, t.kvk_number, t.external_ids, t.description_nl, ' +
    't.description_en, t.publication_state, t.last_confirmed_on::text, t.maintainer, t.synthetic, t.created_at, ' +
    't.updated_at';
const PUBLIC = "t.publication_state = 'published'";

export const SINGLE_BY_ID = `select ${COLUMNS} from collectives t where t.id = $1 and ${PUBLIC}`;
export const SINGLE_BY_SLUG = `select ${COLUMNS} from collectives t where t.slug = $1 and ${PUBLIC}`;

function list(condition) {
    return `select ${COLUMNS} from collectives t where ${PUBLIC}${condition} order by t.name, t.id limit `;
}

// By what is asked for: nothing, a municipality, a place to go on from, both. The limit follows as a number, as in the
// service: PostgreSQL plans better when it knows it.
export const LISTS = [
    list(''),
    list(' and t.municipality = $1'),
    list(' and (t.name, t.id) > ($1, $2)'),
    list(' and t.municipality = $1 and (t.name, t.id) > ($2, $3)'),
];

export const CREATE_PLEDGE = 'insert into pledges as t (id, signer, name, email, sector, website, ' +
    'representative_name, representative_role, goals, municipality, postcode_area, statement, public_name, ' +
    'newsletter, share_with_partners, language) ' +
    'values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) ' +
    'returning t.version, t.id, t.signer, t.name, t.sector, t.website, t.kvk_number, t.collective, t.partner, ' +
    't.goals, t.municipality, t.public_name, t.status, t.confirmed_at, t.created_at, t.updated_at';
