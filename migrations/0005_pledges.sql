-- Who signed the declaration of intent: the most personal table there is. Signing can reveal a political opinion,
-- so that nothing in it is public unless the signer said so: every consent is a column of its own, and every one
-- starts as no.

create table pledges (
    id uuid not null default gen_random_uuid(),
    signer text not null,
    name text collate "und-x-icu" not null,
    email text not null,
    sector text,
    website text,
    kvk_number text collate "C",
    collective uuid,
    partner uuid,
    representative_name text,
    representative_role text,
    goals uuid[] not null,
    municipality text collate "C",
    postcode_area text collate "C",
    statement text,
    public_name boolean not null default false,
    newsletter boolean not null default false,
    share_with_partners boolean not null default false,
    language text not null default 'nl',
    status text not null default 'pending',
    confirmed_at timestamptz(3),
    version bigint not null default 1,
    created_at timestamptz(3) not null default now(),
    updated_at timestamptz(3) not null default now(),
    constraint pledges_pkey primary key (id),
    constraint pledges_name_check check (length(name) between 1 and 200),
    constraint pledges_sector_check check (sector in ('government', 'market', 'science', 'civil-society')),
    constraint pledges_kvk_number_check check (kvk_number ~ '^[0-9]{8}$'),
    constraint pledges_collective_fkey foreign key (collective) references collectives (id) on delete set null,
    constraint pledges_partner_fkey foreign key (partner) references partners (id) on delete set null,
    constraint pledges_goals_check check (cardinality(goals) >= 1 and array_position(goals, null) is null),
    constraint pledges_municipality_fkey foreign key (municipality) references municipalities (code),
    constraint pledges_postcode_area_check check (postcode_area ~ '^[1-9][0-9]{3}$'),
    constraint pledges_statement_check check (length(statement) <= 500),
    constraint pledges_language_check check (language in ('nl', 'en')),
    constraint pledges_status_check check (status in ('pending', 'confirmed', 'withdrawn')),
    -- signer names who may fill what: a person has nothing of an organisation, an organisation has somebody to
    -- speak for it.
    constraint pledges_signer_check check (
        signer = 'organisation'
        or (signer = 'person'
            and num_nonnulls(sector, website, kvk_number, collective, partner,
                             representative_name, representative_role) = 0)),
    constraint pledges_representative_check check (signer <> 'organisation' or representative_name is not null)
);

create function wdhs_pledge_confirmed() returns trigger
    language plpgsql
as $$
begin
    -- The database sets this time and nobody else: it is the proof of when consent was confirmed.
    if tg_op = 'UPDATE' then
        new.confirmed_at := old.confirmed_at;
    else
        new.confirmed_at := null;
    end if;
    if new.status = 'confirmed' and (tg_op = 'INSERT' or old.status <> 'confirmed') then
        new.confirmed_at := now();
    end if;
    return new;
end
$$;
comment on function wdhs_pledge_confirmed() is
    'Sets confirmed_at when a pledge becomes confirmed, and lets nobody else.';

create trigger pledges_confirmed before insert or update on pledges
    for each row execute function wdhs_pledge_confirmed();
create trigger pledges_touch before update on pledges for each row execute function wdhs_touch();
create trigger pledges_goals_insert after insert on pledges referencing new table as fresh
    for each statement execute function check_references('goals', 'goals', 'id', 'pledges_goals_fkey');
create trigger pledges_goals_update after update on pledges referencing old table as stale new table as fresh
    for each statement execute function check_references('goals', 'goals', 'id', 'pledges_goals_fkey');
create constraint trigger goals_pledges_restrict after delete or update of id on goals
    for each row execute function restrict_references('id', 'pledges', 'goals', 'pledges_goals_fkey');

create index pledges_created_at_id_idx on pledges (created_at, id);
create index pledges_updated_at_id_idx on pledges (updated_at, id);
create index pledges_public_created_at_idx on pledges (created_at, id) where status = 'confirmed' and public_name;
create index pledges_collective_idx on pledges (collective) where collective is not null;
create index pledges_partner_idx on pledges (partner) where partner is not null;
create index pledges_municipality_idx on pledges (municipality) where municipality is not null;
create index pledges_goals_idx on pledges using gin (goals);

comment on table pledges is 'Sign-ups to the declaration of intent, by people and by organisations.';
comment on column pledges.id is 'Identifier; never reused.';
comment on column pledges.signer is 'person or organisation.';
comment on column pledges.name is 'Name of the person or the organisation; public only with public_name.';
comment on column pledges.email is 'Where the confirmation goes; never public.';
comment on column pledges.sector is 'Of an organisation: the part of society it belongs to.';
comment on column pledges.website is 'Of an organisation: web address.';
comment on column pledges.kvk_number is 'Of an organisation: number in the trade register (KvK).';
comment on column pledges.collective is 'Of an organisation: the collective that it is, when we know it as one.';
comment on column pledges.partner is 'Of an organisation: the partner that it is, when we know it as one.';
comment on column pledges.representative_name is 'Of an organisation: who signs for it.';
comment on column pledges.representative_role is 'Of an organisation: what that person does there.';
comment on column pledges.goals is 'The goals it supports, at least one: ids of goals.';
comment on column pledges.municipality is 'Where the signer lives or works, as far as told.';
comment on column pledges.postcode_area is 'The four digits of a postcode, as far as told.';
comment on column pledges.statement is 'What the signer will do, in their own words.';
comment on column pledges.public_name is 'Consent: the name may be shown.';
comment on column pledges.newsletter is 'Consent: the newsletter may be sent.';
comment on column pledges.share_with_partners is 'Consent: partners may see this pledge.';
comment on column pledges.language is 'Language in which was signed.';
comment on column pledges.status is 'pending: not yet confirmed; confirmed: counts; withdrawn: counts no longer.';
comment on column pledges.confirmed_at is 'When it was last confirmed; set by the database.';
comment on column pledges.version is 'Raised by one at every change.';
comment on column pledges.created_at is 'When the row was stored.';
comment on column pledges.updated_at is 'When the row last changed.';

grant select, insert, update, delete on pledges to wdhs_serving;
