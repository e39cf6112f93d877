-- The lists that other records choose from: provinces, municipalities, themes, and the types of citizen
-- collectives.
--
-- Names that people sort by carry an ICU collation, so that the order is the same on every operating system; codes
-- and slugs are plain ASCII and compare as bytes.

create table provinces (
    code text collate "C" not null,
    slug text collate "C" not null,
    name_nl text collate "und-x-icu" not null,
    name_en text collate "und-x-icu",
    version bigint not null default 1,
    created_at timestamptz(3) not null default now(),
    updated_at timestamptz(3) not null default now(),
    constraint provinces_pkey primary key (code),
    constraint provinces_code_check check (code ~ '^PV[0-9]{2}$'),
    constraint provinces_slug_key unique (slug),
    constraint provinces_slug_check check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 100)
);
create trigger provinces_touch before update on provinces for each row execute function wdhs_touch();
create index provinces_name_nl_code_idx on provinces (name_nl, code);
create index provinces_updated_at_code_idx on provinces (updated_at, code);

comment on table provinces is 'The twelve provinces of the Netherlands.';
comment on column provinces.code is 'Code of Statistics Netherlands (CBS): PV and two digits.';
comment on column provinces.slug is 'Readable key for web addresses.';
comment on column provinces.name_nl is 'Official name; in Fryslân that is the Frisian one.';
comment on column provinces.name_en is 'English name, where English has one of its own.';
comment on column provinces.version is 'Raised by one at every change.';
comment on column provinces.created_at is 'When the row was stored.';
comment on column provinces.updated_at is 'When the row last changed.';

-- Municipalities merge. A code that is no longer in use stays, with the day it ended and where it went, so that
-- records and links that carry it keep resolving.
create table municipalities (
    code text collate "C" not null,
    slug text collate "C" not null,
    name_nl text collate "und-x-icu" not null,
    name_en text collate "und-x-icu",
    province text collate "C" not null,
    valid_from date,
    valid_to date,
    successor text collate "C",
    version bigint not null default 1,
    created_at timestamptz(3) not null default now(),
    updated_at timestamptz(3) not null default now(),
    constraint municipalities_pkey primary key (code),
    constraint municipalities_code_check check (code ~ '^GM[0-9]{4}$'),
    constraint municipalities_slug_key unique (slug),
    constraint municipalities_slug_check check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 100),
    constraint municipalities_province_fkey foreign key (province) references provinces (code),
    constraint municipalities_successor_fkey foreign key (successor) references municipalities (code),
    constraint municipalities_period_check check (valid_to > valid_from),
    constraint municipalities_self_check check (successor <> code),
    constraint municipalities_successor_check check (successor is null or valid_to is not null)
);
create trigger municipalities_touch before update on municipalities for each row execute function wdhs_touch();
create index municipalities_name_nl_code_idx on municipalities (name_nl, code);
create index municipalities_updated_at_code_idx on municipalities (updated_at, code);
create index municipalities_province_idx on municipalities (province, name_nl, code);
create index municipalities_successor_idx on municipalities (successor) where successor is not null;

comment on table municipalities is 'Municipalities of the Netherlands, past ones included.';
comment on column municipalities.code is 'Code of Statistics Netherlands (CBS): GM and four digits.';
comment on column municipalities.slug is 'Readable key for web addresses.';
comment on column municipalities.name_nl is 'Official name.';
comment on column municipalities.name_en is 'English name, only where English has one of its own.';
comment on column municipalities.province is 'The province it lies in.';
comment on column municipalities.valid_from is
    'First day on which it existed; empty when that is before this list began.';
comment on column municipalities.valid_to is
    'First day on which it no longer existed; empty for a municipality of today.';
comment on column municipalities.successor is 'The municipality that its inhabitants became part of.';
comment on column municipalities.version is 'Raised by one at every change.';
comment on column municipalities.created_at is 'When the row was stored.';
comment on column municipalities.updated_at is 'When the row last changed.';

create table themes (
    slug text collate "C" not null,
    name_nl text collate "und-x-icu" not null,
    name_en text collate "und-x-icu" not null,
    description_nl text,
    description_en text,
    version bigint not null default 1,
    created_at timestamptz(3) not null default now(),
    updated_at timestamptz(3) not null default now(),
    constraint themes_pkey primary key (slug),
    constraint themes_slug_check check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 100)
);
create trigger themes_touch before update on themes for each row execute function wdhs_touch();
create index themes_name_nl_slug_idx on themes (name_nl, slug);
create index themes_updated_at_slug_idx on themes (updated_at, slug);

comment on table themes is 'What collectives work on.';
comment on column themes.slug is 'Readable key, also in web addresses.';
comment on column themes.name_nl is 'Dutch name.';
comment on column themes.name_en is 'English name.';
comment on column themes.description_nl is 'What it covers, in Dutch.';
comment on column themes.description_en is 'What it covers, in English.';
comment on column themes.version is 'Raised by one at every change.';
comment on column themes.created_at is 'When the row was stored.';
comment on column themes.updated_at is 'When the row last changed.';

create table collective_types (
    slug text collate "C" not null,
    name_nl text collate "und-x-icu" not null,
    name_en text collate "und-x-icu" not null,
    description_nl text,
    description_en text,
    version bigint not null default 1,
    created_at timestamptz(3) not null default now(),
    updated_at timestamptz(3) not null default now(),
    constraint collective_types_pkey primary key (slug),
    constraint collective_types_slug_check check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 100)
);
create trigger collective_types_touch before update on collective_types for each row execute function wdhs_touch();
create index collective_types_name_nl_slug_idx on collective_types (name_nl, slug);
create index collective_types_updated_at_slug_idx on collective_types (updated_at, slug);

comment on table collective_types is 'Kinds of citizen collectives, as the coalition names them.';
comment on column collective_types.slug is 'Readable key, also in web addresses.';
comment on column collective_types.name_nl is 'Dutch name.';
comment on column collective_types.name_en is 'English name.';
comment on column collective_types.description_nl is 'What makes a collective one of these, in Dutch.';
comment on column collective_types.description_en is 'What makes a collective one of these, in English.';
comment on column collective_types.version is 'Raised by one at every change.';
comment on column collective_types.created_at is 'When the row was stored.';
comment on column collective_types.updated_at is 'When the row last changed.';

grant select, insert, update, delete on provinces, municipalities, themes, collective_types to wdhs_serving;
