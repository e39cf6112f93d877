-- Who takes part: the coalition's partners, the citizen collectives, and who is a member of which umbrella since
-- when.

create table partners (
    id uuid not null default gen_random_uuid(),
    slug text collate "C" not null,
    name text collate "und-x-icu" not null,
    aliases text[] not null default '{}',
    role text not null,
    kind text not null,
    joined_on date,
    website text,
    contact_email text,
    contact_phone text,
    contact_url text,
    contact_opening_hours text,
    kvk_number text collate "C",
    description_nl text,
    description_en text,
    version bigint not null default 1,
    created_at timestamptz(3) not null default now(),
    updated_at timestamptz(3) not null default now(),
    constraint partners_pkey primary key (id),
    constraint partners_slug_key unique (slug),
    constraint partners_slug_check check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 100),
    constraint partners_name_check check (length(name) between 1 and 200),
    constraint partners_aliases_check check (array_position(aliases, null) is null),
    constraint partners_role_check check (role in ('core', 'affiliated')),
    constraint partners_kind_check check (
        kind in ('umbrella', 'fund', 'knowledge', 'bank', 'network', 'co-operative', 'company', 'other')),
    constraint partners_kvk_number_check check (kvk_number ~ '^[0-9]{8}$')
);
create trigger partners_touch before update on partners for each row execute function wdhs_touch();
create unique index partners_kvk_number_key on partners (kvk_number) where kvk_number is not null;
create index partners_name_id_idx on partners (name, id);
create index partners_updated_at_id_idx on partners (updated_at, id);
create index partners_created_at_id_idx on partners (created_at, id);

comment on table partners is 'Organisations in the coalition.';
comment on column partners.id is 'Identifier; never reused.';
comment on column partners.slug is 'Readable key for web addresses.';
comment on column partners.name is 'Name as the organisation writes it.';
comment on column partners.aliases is 'Other names under which sources know it.';
comment on column partners.role is 'core: one of the founders; affiliated: joined them.';
comment on column partners.kind is 'What sort of organisation it is.';
comment on column partners.joined_on is 'Day on which it joined the coalition, where known.';
comment on column partners.website is 'Web address.';
comment on column partners.contact_email is 'Address of its public contact point, never of a person.';
comment on column partners.contact_phone is 'Telephone number of its public contact point.';
comment on column partners.contact_url is 'Page of its public contact point.';
comment on column partners.contact_opening_hours is 'When the contact point can be reached, as people would say it.';
comment on column partners.kvk_number is 'Number in the trade register (KvK), eight digits.';
comment on column partners.description_nl is 'What it does, in Dutch.';
comment on column partners.description_en is 'What it does, in English.';
comment on column partners.version is 'Raised by one at every change.';
comment on column partners.created_at is 'When the row was stored.';
comment on column partners.updated_at is 'When the row last changed.';

create table collectives (
    id uuid not null default gen_random_uuid(),
    slug text collate "C" not null,
    name text collate "und-x-icu" not null,
    aliases text[] not null default '{}',
    type text collate "C" not null,
    themes text[] not null default '{}',
    scale text,
    phase text,
    municipality text collate "C" not null,
    place text,
    postcode_area text collate "C",
    longitude double precision,
    latitude double precision,
    founded_year integer,
    website text,
    contact_email text,
    contact_phone text,
    contact_url text,
    contact_opening_hours text,
    member_count integer,
    member_count_source text,
    kvk_number text collate "C",
    external_ids text[] not null default '{}',
    description_nl text,
    description_en text,
    publication_state text not null default 'submitted',
    last_confirmed_on date,
    maintainer uuid,
    synthetic boolean not null default false,
    version bigint not null default 1,
    created_at timestamptz(3) not null default now(),
    updated_at timestamptz(3) not null default now(),
    constraint collectives_pkey primary key (id),
    constraint collectives_slug_key unique (slug),
    constraint collectives_slug_check check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 100),
    constraint collectives_name_check check (length(name) between 1 and 200),
    constraint collectives_aliases_check check (array_position(aliases, null) is null),
    constraint collectives_type_fkey foreign key (type) references collective_types (slug),
    constraint collectives_themes_check check (array_position(themes, null) is null),
    constraint collectives_scale_check check (scale in ('street', 'neighbourhood', 'village', 'city', 'region')),
    constraint collectives_phase_check check (phase in ('start-up', 'growing', 'established')),
    constraint collectives_municipality_fkey foreign key (municipality) references municipalities (code),
    constraint collectives_postcode_area_check check (postcode_area ~ '^[1-9][0-9]{3}$'),
    constraint collectives_longitude_check check (longitude between 3.0 and 7.5),
    constraint collectives_latitude_check check (latitude between 50.5 and 53.8),
    constraint collectives_point_check check ((longitude is null) = (latitude is null)),
    constraint collectives_founded_year_check check (founded_year between 1800 and 2100),
    constraint collectives_member_count_check check (member_count between 0 and 10000000),
    constraint collectives_kvk_number_check check (kvk_number ~ '^[0-9]{8}$'),
    constraint collectives_external_ids_check check (wdhs_external_ids_valid(external_ids)),
    constraint collectives_publication_state_check check (publication_state in ('submitted', 'published', 'archived')),
    constraint collectives_maintainer_fkey foreign key (maintainer) references partners (id)
);
create trigger collectives_touch before update on collectives for each row execute function wdhs_touch();
create trigger collectives_themes_insert after insert on collectives referencing new table as fresh
    for each statement execute function check_references('themes', 'themes', 'slug', 'collectives_themes_fkey');
create trigger collectives_themes_update after update on collectives referencing old table as stale new table as fresh
    for each statement execute function check_references('themes', 'themes', 'slug', 'collectives_themes_fkey');
create constraint trigger themes_collectives_restrict after delete or update of slug on themes
    for each row execute function restrict_references('slug', 'collectives', 'themes', 'collectives_themes_fkey');

create unique index collectives_kvk_number_key on collectives (kvk_number) where kvk_number is not null;
-- One index for each order in which lists are read; the id makes every place in them unique.
create index collectives_name_id_idx on collectives (name, id);
create index collectives_updated_at_id_idx on collectives (updated_at, id);
create index collectives_created_at_id_idx on collectives (created_at, id);
create index collectives_municipality_idx on collectives (municipality, name, id);
create index collectives_type_idx on collectives (type, name, id);
-- What the public reads most stays fast however many submissions are waiting.
create index collectives_public_name_idx on collectives (name, id) where publication_state = 'published';
create index collectives_public_updated_at_idx on collectives (updated_at, id) where publication_state = 'published';
create index collectives_public_point_idx on collectives (longitude, latitude)
    where publication_state = 'published' and longitude is not null;
create index collectives_postcode_area_idx on collectives (postcode_area) where postcode_area is not null;
create index collectives_maintainer_idx on collectives (maintainer) where maintainer is not null;
create index collectives_themes_idx on collectives using gin (themes);
create index collectives_external_ids_idx on collectives using gin (external_ids);

comment on table collectives is 'Citizen collectives (burgercollectieven).';
comment on column collectives.id is 'Identifier; never reused.';
comment on column collectives.slug is 'Readable key for web addresses.';
comment on column collectives.name is 'Name as the collective writes it.';
comment on column collectives.aliases is 'Other names under which sources know it.';
comment on column collectives.type is 'What kind of collective it is.';
comment on column collectives.themes is 'What it works on: slugs of themes.';
comment on column collectives.scale is 'How far it reaches: from a street to a region.';
comment on column collectives.phase is 'How far along it is.';
comment on column collectives.municipality is
    'The municipality where it is at home, as it was when this was recorded.';
comment on column collectives.place is 'Village, town or neighbourhood.';
comment on column collectives.postcode_area is 'The four digits of a postcode; finer is nobody''s business.';
comment on column collectives.longitude is 'Degrees east, WGS 84.';
comment on column collectives.latitude is 'Degrees north, WGS 84.';
comment on column collectives.founded_year is 'Year in which it began.';
comment on column collectives.website is 'Web address.';
comment on column collectives.contact_email is 'Address of its public contact point, never a private one.';
comment on column collectives.contact_phone is 'Telephone number of its public contact point.';
comment on column collectives.contact_url is 'Page of its public contact point.';
comment on column collectives.contact_opening_hours is
    'When the contact point can be reached, as people would say it.';
comment on column collectives.member_count is 'How many members it has.';
comment on column collectives.member_count_source is 'Who says so, and when.';
comment on column collectives.kvk_number is 'Number in the trade register (KvK), eight digits.';
comment on column collectives.external_ids is 'Identifiers in other registers, each as source:id.';
comment on column collectives.description_nl is 'What it does, in Dutch.';
comment on column collectives.description_en is 'What it does, in English.';
comment on column collectives.publication_state is
    'submitted: waits for an editor; published: open data; archived: no longer shown.';
comment on column collectives.last_confirmed_on is 'Day on which somebody last said that this is still right.';
comment on column collectives.maintainer is 'The partner that keeps this record.';
comment on column collectives.synthetic is 'Made up, for demonstrations and tests.';
comment on column collectives.version is 'Raised by one at every change.';
comment on column collectives.created_at is 'When the row was stored.';
comment on column collectives.updated_at is 'When the row last changed.';

-- An identifier of another register belongs to one collective. A unique index cannot see inside arrays, so each
-- element has a row here; only the trigger writes it, which is why it runs with the rights of its owner.
create table collective_external_ids (
    identifier text collate "C" not null,
    collective uuid not null,
    constraint collective_external_ids_pkey primary key (identifier),
    constraint collective_external_ids_collective_fkey foreign key (collective)
        references collectives (id) on delete cascade
);
create index collective_external_ids_collective_idx on collective_external_ids (collective);

comment on table collective_external_ids is 'Each external identifier once; a shadow of collectives.external_ids.';
comment on column collective_external_ids.identifier is 'source:id';
comment on column collective_external_ids.collective is 'The collective that carries it.';

create function wdhs_keep_external_ids() returns trigger
    language plpgsql security definer
    set search_path from current
as $$
begin
    if tg_op = 'UPDATE' then
        if new.external_ids = old.external_ids then
            return null;
        end if;
        delete from collective_external_ids
        where collective = new.id and identifier <> all (new.external_ids);
    end if;
    insert into collective_external_ids (identifier, collective)
    select distinct one, new.id
    from unnest(new.external_ids) as one
    where tg_op = 'INSERT' or one <> all (old.external_ids);
    return null;
end
$$;
comment on function wdhs_keep_external_ids() is
    'Keeps collective_external_ids in step with collectives.external_ids.';

create trigger collectives_external_ids_insert after insert on collectives
    for each row when (new.external_ids <> '{}') execute function wdhs_keep_external_ids();
create trigger collectives_external_ids_update after update of external_ids on collectives
    for each row execute function wdhs_keep_external_ids();

-- Membership of an umbrella is dated: who was a member when stays known after leaving. The member is a collective
-- or another partner.
create table memberships (
    id uuid not null default gen_random_uuid(),
    collective uuid,
    member_partner uuid,
    partner uuid not null,
    valid_from date,
    valid_to date,
    version bigint not null default 1,
    created_at timestamptz(3) not null default now(),
    updated_at timestamptz(3) not null default now(),
    constraint memberships_pkey primary key (id),
    constraint memberships_collective_fkey foreign key (collective) references collectives (id) on delete cascade,
    constraint memberships_member_partner_fkey foreign key (member_partner) references partners (id) on delete cascade,
    constraint memberships_partner_fkey foreign key (partner) references partners (id) on delete cascade,
    constraint memberships_member_check check (num_nonnulls(collective, member_partner) = 1),
    constraint memberships_self_check check (member_partner <> partner),
    constraint memberships_period_check check (valid_to > valid_from),
    constraint memberships_period_excl exclude using gist (
        (coalesce(collective, member_partner)) with =, partner with =, (daterange(valid_from, valid_to, '[)')) with &&)
);
create trigger memberships_touch before update on memberships for each row execute function wdhs_touch();
create index memberships_collective_idx on memberships (collective) where collective is not null;
create index memberships_member_partner_idx on memberships (member_partner) where member_partner is not null;
create index memberships_partner_idx on memberships (partner, id);
create index memberships_updated_at_id_idx on memberships (updated_at, id);
create index memberships_created_at_id_idx on memberships (created_at, id);

comment on table memberships is 'Which collective or partner is a member of which umbrella, and when.';
comment on column memberships.id is 'Identifier; never reused.';
comment on column memberships.collective is 'The member, when it is a collective.';
comment on column memberships.member_partner is 'The member, when it is itself a partner.';
comment on column memberships.partner is 'The umbrella.';
comment on column memberships.valid_from is 'First day of membership; empty when not known.';
comment on column memberships.valid_to is 'First day after membership; empty while it lasts.';
comment on column memberships.version is 'Raised by one at every change.';
comment on column memberships.created_at is 'When the row was stored.';
comment on column memberships.updated_at is 'When the row last changed.';

grant select, insert, update, delete on partners, collectives, memberships to wdhs_serving;
grant select on collective_external_ids to wdhs_serving;
