// The statements, fixed texts so that each is prepared once a connection: those of the service, column for column.

const COLUMNS = 't.version, t.id, t.slug, t.name, t.aliases, t.type, t.themes, t.scale, t.phase, t.municipality, ' +
    't.province, t.place, t.postcode_area, ' +
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

// What a sign-up names must be there; then it is one row in the inbox. The same as the service's.
export const TAKE_PLEDGE = 'with found as materialized (select ' +
    'exists (select from declarations d where d.slug = $4 and d.published_on <= current_date ' +
    'and (d.retired_on is null or d.retired_on > current_date)) as declaration, ' +
    '(select count(*) = cardinality($13::uuid[]) from goals g where g.id = any ($13::uuid[])) as goals, ' +
    '($14::text is null or exists (select from municipalities m where m.code = $14)) as municipality), ' +
    'taken as (insert into pledge_signups (id, kind, dropped, language, declaration, signer, name, email, sector, ' +
    'website, kvk_number, representative_name, representative_role, goals, municipality, postcode_area, statement, ' +
    "public_name, newsletter, share_with_partners) select $1, 'pledge', $2::boolean or exists (select from " +
    "signup_blocks b where case b.kind when 'prefix' then b.value::cidr >>= $20::inet else false end), " +
    '$3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19 ' +
    'from found where declaration and goals and municipality) select declaration, goals, municipality from found';
