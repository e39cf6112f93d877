-- Signing in two steps: whoever signs gets a mail, and the pledge counts when the link in it was used. With it: the
-- declaration that is signed, receipts of consent, tokens, outgoing mail, counters, decisions of editors, and who read
-- personal data.

-- --- declarations ---------------------------------------------------------------------------------------------------

create table declarations (
    slug text collate "C" not null,
    programme uuid not null,
    number integer not null,
    title_nl text not null,
    title_en text,
    text_nl text not null,
    text_en text,
    hash_nl text collate "C",
    hash_en text collate "C",
    controller_name text not null,
    controller_email text not null,
    purposes_nl text not null,
    purposes_en text,
    retention_nl text not null,
    retention_en text,
    published_on date,
    retired_on date,
    version bigint not null default 1,
    created_at timestamptz(3) not null default now(),
    updated_at timestamptz(3) not null default now(),
    constraint declarations_pkey primary key (slug),
    constraint declarations_slug_check check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 100),
    constraint declarations_programme_fkey foreign key (programme) references programmes (id),
    constraint declarations_programme_number_key unique (programme, number),
    constraint declarations_number_check check (number >= 1),
    constraint declarations_period_check check (retired_on >= published_on)
);

create function wdhs_declaration() returns trigger
    language plpgsql
as $$
begin
    -- What people signed stays what they signed: a new wording is a new declaration.
    if tg_op = 'UPDATE' and old.published_on is not null
       and (old.title_nl, old.title_en, old.text_nl, old.text_en, old.purposes_nl, old.purposes_en,
            old.retention_nl, old.retention_en, old.controller_name, old.controller_email, old.programme, old.number,
            old.published_on)
           is distinct from
           (new.title_nl, new.title_en, new.text_nl, new.text_en, new.purposes_nl, new.purposes_en,
            new.retention_nl, new.retention_en, new.controller_name, new.controller_email, new.programme, new.number,
            new.published_on) then
        raise check_violation using
            message = 'a published declaration does not change',
            constraint = 'declarations_published_check', schema = tg_table_schema, table = tg_table_name;
    end if;
    new.hash_nl := encode(sha256(convert_to(new.title_nl || e'\n\n' || new.text_nl || e'\n\n' || new.purposes_nl,
                                            'UTF8')), 'hex');
    new.hash_en := encode(sha256(convert_to(new.title_en || e'\n\n' || new.text_en || e'\n\n' || new.purposes_en,
                                            'UTF8')), 'hex');
    return new;
end
$$;
comment on function wdhs_declaration() is
    'Makes the hashes of a declaration, and refuses to change one that is published.';

create trigger declarations_hash before insert or update on declarations
    for each row execute function wdhs_declaration();
create trigger declarations_touch before update on declarations for each row execute function wdhs_touch();
create trigger declarations_announce after insert or update or delete or truncate on declarations
    for each statement execute function wdhs_announce();

comment on table declarations is 'The texts that people and organisations sign, each in its own version.';
comment on column declarations.slug is 'Readable key, fixed: intentieverklaring-1.';
comment on column declarations.programme is 'The programme it belongs to; its end decides how long signatures are kept.';
comment on column declarations.number is 'Which version of the text, within the programme.';
comment on column declarations.title_nl is 'Title in Dutch.';
comment on column declarations.title_en is 'Title in English.';
comment on column declarations.text_nl is 'What is signed, in Dutch.';
comment on column declarations.text_en is 'What is signed, in English.';
comment on column declarations.hash_nl is
    'SHA-256, in hexadecimal, of title, text and purposes in Dutch, each but the last followed by an empty line.';
comment on column declarations.hash_en is 'The same in English; null when something of it is missing.';
comment on column declarations.controller_name is 'Who is responsible for the personal data of those who sign.';
comment on column declarations.controller_email is 'Where that organisation can be reached about it; no person.';
comment on column declarations.purposes_nl is 'What each consent is for, in Dutch.';
comment on column declarations.purposes_en is 'What each consent is for, in English.';
comment on column declarations.retention_nl is 'How long the data are kept, in Dutch.';
comment on column declarations.retention_en is 'How long the data are kept, in English.';
comment on column declarations.published_on is 'Since when it can be signed; null: a draft, which nobody sees.';
comment on column declarations.retired_on is 'Since when it can no longer be signed.';
comment on column declarations.version is 'Raised by one at every change of the row.';
comment on column declarations.created_at is 'When the row was stored.';
comment on column declarations.updated_at is 'When the row last changed.';

grant select, insert, update, delete on declarations to wdhs_serving;

-- --- pledges --------------------------------------------------------------------------------------------------------

alter table pledges
    add column declaration text collate "C",
    add column declaration_hash text collate "C",
    add column signed_at timestamptz(3) not null default now(),
    add column withdrawn_at timestamptz(3),
    add column verified_at timestamptz(3),
    add column invalidated_at timestamptz(3),
    add column statement_state text not null default 'none',
    add constraint pledges_declaration_fkey foreign key (declaration) references declarations (slug),
    add constraint pledges_statement_state_check check (
        statement_state in ('none', 'submitted', 'approved', 'refused')
        and (statement is null) = (statement_state = 'none')) not valid;
update pledges set statement_state = 'submitted' where statement is not null;
alter table pledges validate constraint pledges_statement_state_check;
create index pledges_declaration_idx on pledges (declaration) where declaration is not null;

comment on column pledges.declaration is 'The declaration that was signed; null: signed before there were versions.';
comment on column pledges.declaration_hash is 'Hash of the text that was signed, in the language that was signed.';
comment on column pledges.signed_at is 'When the signer sent it in.';
comment on column pledges.withdrawn_at is 'When the signer withdrew it.';
comment on column pledges.verified_at is 'Of an organisation: when an editor found that it is who it says it is.';
comment on column pledges.invalidated_at is 'When an editor found it to be no real signature: it neither counts nor shows.';
comment on column pledges.statement_state is
    'none: there is no statement; submitted: not looked at yet; approved: may be shown; refused: may not.';

-- One pledge for each address as a person, and one for each organisation that it speaks for. Those that were stored
-- before this rule are left as they are.
create unique index pledges_signer_key on pledges
    (lower(email), signer, (case when signer = 'organisation' then lower(name) else '' end))
    where declaration is not null;
create index pledges_email_idx on pledges (lower(email));
create index pledges_statement_submitted_idx on pledges (created_at, id) where statement_state = 'submitted';
drop index pledges_public_created_at_idx;
create index pledges_public_created_at_idx on pledges (created_at, id)
    where status = 'confirmed' and public_name and invalidated_at is null;

create function wdhs_pledge_changed() returns trigger
    language plpgsql
as $$
begin
    if new.statement is null then
        new.statement_state := 'none';
    elsif tg_op = 'INSERT' or new.statement is distinct from old.statement then
        new.statement_state := 'submitted'; -- what nobody has looked at is not shown
    end if;
    if new.status <> 'withdrawn' then
        new.withdrawn_at := null;
    elsif tg_op = 'INSERT' or old.status <> 'withdrawn' then
        new.withdrawn_at := now();
    end if;
    -- Who an organisation is was found out for this name and this website.
    if tg_op = 'UPDATE' and (new.name, new.website, new.kvk_number) is distinct from
                            (old.name, old.website, old.kvk_number) then
        new.verified_at := null;
    end if;
    return new;
end
$$;
comment on function wdhs_pledge_changed() is
    'Keeps what editors found out about a pledge in step with what the signer changes.';
create trigger pledges_changed before insert or update on pledges
    for each row execute function wdhs_pledge_changed();

-- Only what can be seen in the open list is announced, so that confirmations of those who stay unnamed, which is what
-- most do, commit beside each other.
create function wdhs_announce_pledge() returns trigger
    language plpgsql
    set search_path from current
as $$
begin
    perform pg_catalog.pg_notify('wdhs_changed', tg_table_name);
    return null;
end
$$;
comment on function wdhs_announce_pledge() is 'As wdhs_announce(), for one row that is or was in the open list.';
drop trigger pledges_announce on pledges;
drop trigger pledges_announce_insert on pledges;
create trigger pledges_announce_insert after insert on pledges
    for each row when (new.status = 'confirmed' and new.public_name)
    execute function wdhs_announce_pledge();
create trigger pledges_announce_update after update on pledges
    for each row when (old.status = 'confirmed' and old.public_name or new.status = 'confirmed' and new.public_name)
    execute function wdhs_announce_pledge();
create trigger pledges_announce_delete after delete on pledges
    for each row when (old.status = 'confirmed' and old.public_name)
    execute function wdhs_announce_pledge();
create trigger pledges_announce_truncate after truncate on pledges
    for each statement execute function wdhs_announce();

-- --- consents -------------------------------------------------------------------------------------------------------

create table pledge_consents (
    pledge uuid not null,
    purpose text not null,
    given boolean not null,
    declaration text collate "C" not null,
    hash text collate "C",
    language text not null,
    given_at timestamptz(3) not null default now(),
    constraint pledge_consents_pledge_fkey foreign key (pledge) references pledges (id) on delete cascade,
    constraint pledge_consents_declaration_fkey foreign key (declaration) references declarations (slug),
    constraint pledge_consents_purpose_check check (
        purpose in ('sign', 'public-name', 'newsletter', 'share-with-partners'))
);
create index pledge_consents_pledge_idx on pledge_consents (pledge);
create index pledge_consents_declaration_idx on pledge_consents (declaration);
comment on table pledge_consents is
    'Receipts: every consent that was given or taken back, with the text it was given to. Never changed, only added to.';
comment on column pledge_consents.pledge is 'Whose pledge.';
comment on column pledge_consents.purpose is 'What for.';
comment on column pledge_consents.given is 'Given, or refused and taken back.';
comment on column pledge_consents.declaration is 'The declaration whose purposes the signer read.';
comment on column pledge_consents.hash is 'Hash of that text.';
comment on column pledge_consents.language is 'Language in which it was read.';
comment on column pledge_consents.given_at is 'When.';
grant select, insert, delete on pledge_consents to wdhs_serving;

create function wdhs_note_consents() returns trigger
    language plpgsql
    set search_path from current
as $$
begin
    insert into pledge_consents (pledge, purpose, given, declaration, hash, language, given_at)
    select new.id, c.purpose, c.given, new.declaration, new.declaration_hash, new.language,
           case when tg_op = 'INSERT' or new.signed_at > old.signed_at then new.signed_at else now() end
    from (values ('sign', true, false),
                 ('public-name', new.public_name, case when tg_op = 'UPDATE' then old.public_name end),
                 ('newsletter', new.newsletter, case when tg_op = 'UPDATE' then old.newsletter end),
                 ('share-with-partners', new.share_with_partners,
                  case when tg_op = 'UPDATE' then old.share_with_partners end)) c (purpose, given, before)
    where tg_op = 'INSERT' or new.signed_at > old.signed_at or (c.given <> c.before and c.purpose <> 'sign');
    return null;
end
$$;
comment on function wdhs_note_consents() is 'Adds a receipt for every consent of a new signature, and for every change.';
create trigger pledges_note_consents_insert after insert on pledges
    for each row when (new.declaration is not null) execute function wdhs_note_consents();
create trigger pledges_note_consents_update after update on pledges
    for each row when (new.declaration is not null
                       and (new.signed_at, new.public_name, new.newsletter, new.share_with_partners) is distinct from
                           (old.signed_at, old.public_name, old.newsletter, old.share_with_partners))
    execute function wdhs_note_consents();

-- --- the inbox ------------------------------------------------------------------------------------------------------

create table pledge_signups (
    id uuid not null,
    received_at timestamptz(3) not null default now(),
    kind text not null,
    dropped boolean not null,
    email text not null,
    language text not null,
    declaration text collate "C",
    signer text,
    name text,
    sector text,
    website text,
    kvk_number text collate "C",
    collective uuid,
    partner uuid,
    representative_name text,
    representative_role text,
    goals uuid[],
    municipality text collate "C",
    postcode_area text collate "C",
    statement text,
    public_name boolean,
    newsletter boolean,
    share_with_partners boolean,
    constraint pledge_signups_pkey primary key (id),
    constraint pledge_signups_kind_check check (kind in ('pledge', 'link'))
);
comment on table pledge_signups is
    'What was sent in and not worked through yet, a moment long. Every sign-up becomes one row, whatever is known about '
    'its address, so that neither the answer nor its time tells anything; hence no foreign keys and no triggers.';
comment on column pledge_signups.id is 'Becomes the id of a new pledge; ordered by time.';
comment on column pledge_signups.received_at is 'When it came.';
comment on column pledge_signups.kind is 'pledge: a sign-up; link: asks for the personal link of an earlier one.';
comment on column pledge_signups.dropped is 'Not to be worked through: sent by a machine, or from a blocked network.';
comment on column pledge_signups.email is 'Of who sent it in.';
comment on column pledge_signups.language is 'Language of the form.';
comment on column pledge_signups.declaration is 'As in pledges; so are the columns that follow.';
comment on column pledge_signups.signer is 'As in pledges.';
comment on column pledge_signups.name is 'As in pledges.';
comment on column pledge_signups.sector is 'As in pledges.';
comment on column pledge_signups.website is 'As in pledges.';
comment on column pledge_signups.kvk_number is 'As in pledges.';
comment on column pledge_signups.collective is 'As in pledges.';
comment on column pledge_signups.partner is 'As in pledges.';
comment on column pledge_signups.representative_name is 'As in pledges.';
comment on column pledge_signups.representative_role is 'As in pledges.';
comment on column pledge_signups.goals is 'As in pledges.';
comment on column pledge_signups.municipality is 'As in pledges.';
comment on column pledge_signups.postcode_area is 'As in pledges.';
comment on column pledge_signups.statement is 'As in pledges.';
comment on column pledge_signups.public_name is 'As in pledges.';
comment on column pledge_signups.newsletter is 'As in pledges.';
comment on column pledge_signups.share_with_partners is 'As in pledges.';
grant select, insert, delete on pledge_signups to wdhs_serving;
-- Locking rows that another instance is at work on must be possible to skip them.
grant update (dropped) on pledge_signups to wdhs_serving;

create table failed_signups (
    id uuid not null,
    failed_at timestamptz(3) not null default now(),
    code text collate "C" not null,
    violated text collate "C",
    contents jsonb not null,
    constraint failed_signups_pkey primary key (id)
);
comment on table failed_signups is
    'Sign-ups that could not be worked through: put aside so that those behind them are. Nobody knows why there should '
    'be any; an operator finds out, and puts them back into the inbox or deletes them.';
comment on column failed_signups.id is 'Id in the inbox.';
comment on column failed_signups.failed_at is 'When it was put aside.';
comment on column failed_signups.code is 'SQLSTATE of what went wrong.';
comment on column failed_signups.violated is 'The constraint that was violated, if it was one.';
comment on column failed_signups.contents is 'The row of pledge_signups; kept no longer than a pledge that nobody confirms.';
grant select, insert, delete on failed_signups to wdhs_serving;

create table signup_blocks (
    id uuid not null default gen_random_uuid(),
    kind text not null,
    value text collate "C" not null,
    reason text,
    version bigint not null default 1,
    created_at timestamptz(3) not null default now(),
    updated_at timestamptz(3) not null default now(),
    constraint signup_blocks_pkey primary key (id),
    constraint signup_blocks_kind_check check (kind in ('domain', 'prefix')),
    constraint signup_blocks_kind_value_key unique (kind, value),
    -- A network that PostgreSQL cannot read would fail every sign-up.
    constraint signup_blocks_value_check check (
        case kind when 'prefix' then value::cidr is not null else value ~ '^[a-z0-9-]+(\.[a-z0-9-]+)*$' end)
);
create trigger signup_blocks_touch before update on signup_blocks for each row execute function wdhs_touch();
comment on table signup_blocks is 'From where no sign-ups are taken. They are answered as all others are.';
comment on column signup_blocks.id is 'Identifier; never reused.';
comment on column signup_blocks.kind is 'domain: of an e-mail address, with all below it; prefix: of a network address.';
comment on column signup_blocks.value is 'example.org, or 192.0.2.0/24.';
comment on column signup_blocks.reason is 'Why, for other editors; nothing personal.';
comment on column signup_blocks.version is 'Raised by one at every change.';
comment on column signup_blocks.created_at is 'When the row was stored.';
comment on column signup_blocks.updated_at is 'When the row last changed.';
grant select, insert, update, delete on signup_blocks to wdhs_serving;

-- --- mail and tokens ------------------------------------------------------------------------------------------------

create table pledge_tokens (
    hash bytea not null,
    pledge uuid not null,
    purpose text not null,
    signed_at timestamptz(3),
    created_at timestamptz(3) not null default now(),
    expires_at timestamptz(3) not null,
    constraint pledge_tokens_pkey primary key (hash),
    constraint pledge_tokens_hash_check check (octet_length(hash) = 32),
    constraint pledge_tokens_pledge_fkey foreign key (pledge) references pledges (id) on delete cascade,
    constraint pledge_tokens_purpose_check check (purpose in ('confirm', 'manage'))
);
create index pledge_tokens_pledge_idx on pledge_tokens (pledge);
create index pledge_tokens_expires_at_idx on pledge_tokens (expires_at);
comment on table pledge_tokens is 'What the links in mails open. Only hashes: what leaks from here opens nothing.';
comment on column pledge_tokens.hash is 'SHA-256 of the token, which is 256 bits of chance.';
comment on column pledge_tokens.pledge is 'The pledge it is about.';
comment on column pledge_tokens.purpose is 'confirm: makes it count; manage: shows, corrects, withdraws and erases it.';
comment on column pledge_tokens.signed_at is
    'To confirm: signed_at that the pledge had when the link was sent, so that it confirms nothing else; null: whatever '
    'it is now.';
comment on column pledge_tokens.created_at is 'When it was made.';
comment on column pledge_tokens.expires_at is 'Until when it works.';
grant select, insert, update, delete on pledge_tokens to wdhs_serving;

create table mails (
    id uuid not null default gen_random_uuid(),
    pledge uuid not null,
    kind text not null,
    language text not null,
    state text not null default 'queued',
    due_at timestamptz(3) not null default now(),
    claimed_until timestamptz(3),
    attempts integer not null default 0,
    last_error text,
    sent_at timestamptz(3),
    version bigint not null default 1,
    created_at timestamptz(3) not null default now(),
    updated_at timestamptz(3) not null default now(),
    constraint mails_pkey primary key (id),
    constraint mails_pledge_fkey foreign key (pledge) references pledges (id) on delete cascade,
    constraint mails_kind_check check (kind in ('confirm', 'confirmed', 'manage')),
    constraint mails_language_check check (language in ('nl', 'en')),
    constraint mails_state_check check (state in ('queued', 'sent', 'dead'))
);
create trigger mails_touch before update on mails for each row execute function wdhs_touch();
create index mails_queued_idx on mails (due_at) where state = 'queued';
create index mails_pledge_created_at_idx on mails (pledge, created_at);
create index mails_created_at_id_idx on mails (created_at, id);
create index mails_updated_at_id_idx on mails (updated_at, id);
comment on table mails is
    'Outgoing mail: what is to be sent about which pledge. Address, text and token are put together when it is sent.';
comment on column mails.id is 'Identifier; never reused.';
comment on column mails.pledge is 'The pledge it is about; its address is where it goes.';
comment on column mails.kind is 'confirm: asks to confirm; confirmed: thanks; manage: the personal link.';
comment on column mails.language is 'nl or en.';
comment on column mails.state is 'queued: to be sent; sent: kept for a day, to count; dead: given up.';
comment on column mails.due_at is 'Not before this time.';
comment on column mails.claimed_until is 'An instance is sending it; when this time has passed, it was not.';
comment on column mails.attempts is 'How often it was tried.';
comment on column mails.last_error is 'What went wrong the last time, without anything personal.';
comment on column mails.sent_at is 'When a mail server took it.';
comment on column mails.version is 'Raised by one at every change.';
comment on column mails.created_at is 'When the row was stored.';
comment on column mails.updated_at is 'When the row last changed.';
grant select, insert, update, delete on mails to wdhs_serving;

create table mail_removals (
    pledge uuid not null,
    requested_at timestamptz(3) not null default now(),
    constraint mail_removals_pkey primary key (pledge)
);
comment on table mail_removals is 'Pledges that were erased: mails about them that were written to files must go too.';
comment on column mail_removals.pledge is 'Id that the pledge had.';
comment on column mail_removals.requested_at is 'When it was erased.';
grant select, insert, update, delete on mail_removals to wdhs_serving;

-- Works through the inbox. One statement: what is taken out and what becomes of it happen together or not at all.
-- Instances do so side by side; rows that another one is at are skipped. Nothing it does is announced: pending pledges
-- are shown to nobody.
create function accept_signups(batch integer, since uuid default '00000000-0000-0000-0000-000000000000')
    returns bigint
    language sql
    set search_path from current
begin atomic
    with chosen as materialized (
        select s.id from pledge_signups s where s.id >= since order by s.id limit batch for update skip locked
    ), taken as (
        delete from pledge_signups s using chosen where s.id = chosen.id returning s.*
    ), wanted as (
        select t.*, case when t.signer = 'organisation' then lower(t.name) else '' end as organisation
        from taken t
        where not t.dropped
          and not exists (select from signup_blocks b
                          where b.kind = 'domain'
                            and (lower(split_part(t.email, '@', 2)) = b.value
                                 or lower(split_part(t.email, '@', 2)) like '%.' || b.value))
    ), latest as (
        select distinct on (lower(w.email), w.signer, w.organisation) w.*
        from wanted w where w.kind = 'pledge'
        order by lower(w.email), w.signer, w.organisation, w.id desc
    ), stored as (
        -- What it names may have gone since it was checked.
        insert into pledges as p (id, signer, name, email, sector, website, kvk_number, collective, partner,
                                  representative_name, representative_role, goals, municipality, postcode_area,
                                  statement, public_name, newsletter, share_with_partners, language, declaration,
                                  declaration_hash, signed_at)
        select l.id, l.signer, l.name, l.email, l.sector, l.website, l.kvk_number,
               (select c.id from collectives c where c.id = l.collective),
               (select q.id from partners q where q.id = l.partner),
               l.representative_name, l.representative_role, g.goals,
               (select m.code from municipalities m where m.code = l.municipality),
               l.postcode_area, l.statement, l.public_name, l.newsletter, l.share_with_partners, l.language,
               d.slug, case l.language when 'en' then coalesce(d.hash_en, d.hash_nl) else d.hash_nl end, l.received_at
        from latest l
        join declarations d on d.slug = l.declaration
        cross join lateral (select array_agg(o.id order by o.number) as goals from goals o where o.id = any (l.goals)) g
        where g.goals is not null
        order by lower(l.email), l.signer, l.organisation -- in one order everywhere: who waits does not wait in a circle
        on conflict (lower(email), signer, (case when signer = 'organisation' then lower(name) else '' end))
            where declaration is not null
        do update set name = excluded.name, email = excluded.email, sector = excluded.sector,
                      website = excluded.website, kvk_number = excluded.kvk_number, collective = excluded.collective,
                      partner = excluded.partner, representative_name = excluded.representative_name,
                      representative_role = excluded.representative_role, goals = excluded.goals,
                      municipality = excluded.municipality, postcode_area = excluded.postcode_area,
                      statement = excluded.statement, public_name = excluded.public_name,
                      newsletter = excluded.newsletter, share_with_partners = excluded.share_with_partners,
                      language = excluded.language, declaration = excluded.declaration,
                      declaration_hash = excluded.declaration_hash, signed_at = excluded.signed_at, status = 'pending'
            where p.status <> 'confirmed' and p.invalidated_at is null
        returning p.id, p.email, p.language
    ), outdated as (
        -- A link that was sent for other contents must not confirm these.
        delete from pledge_tokens k using stored where k.pledge = stored.id and k.purpose = 'confirm'
    ), confirmed as (
        select p.id, p.email, l.language
        from latest l
        join pledges p on lower(p.email) = lower(l.email) and p.signer = l.signer and p.declaration is not null
             and (case when p.signer = 'organisation' then lower(p.name) else '' end) = l.organisation
        where p.status = 'confirmed' and p.invalidated_at is null
    ), asked as (
        select distinct on (p.id) p.id, p.email, w.language
        from wanted w join pledges p on lower(p.email) = lower(w.email)
        where w.kind = 'link' and p.status in ('confirmed', 'withdrawn')
        order by p.id, w.id desc
    ), wishes as (
        select id, email, language, 'confirm' as kind from stored
        union all select id, email, language, 'manage' from confirmed
        union all select id, email, language, 'manage' from asked
    ), counted as (
        -- No address gets more than five mails a day from us, whoever fills in the form.
        select w.*, row_number() over (partition by lower(w.email)) + (
                   select count(*) from mails m join pledges p on p.id = m.pledge
                   where lower(p.email) = lower(w.email) and m.created_at > now() - interval '1 day') as place
        from wishes w
    ), queued as (
        insert into mails (pledge, kind, language)
        select c.id, c.kind, c.language from counted c where c.place <= 5
    )
    select count(*) from taken;
end;
comment on function accept_signups(integer, uuid) is
    'Takes at most this many rows out of pledge_signups, from one id on, makes pledges of them and queues mails; how many '
    'it took.';

-- Only for when accept_signups() fails because of what is in the rows: one of them must not hold up all others for ever.
create function accept_signups_apart(batch integer) returns table (signup uuid, code text, violated text)
    language plpgsql
    set search_path from current
as $$
begin
    foreach signup in array array(
        select s.id from pledge_signups s order by s.id limit batch for update skip locked
    ) loop
        code := null;
        violated := null;
        begin
            perform accept_signups(1, signup);
        exception
            -- Not what may succeed the next time, such as a deadlock, nor what is no fault of the row.
            when data_exception or integrity_constraint_violation or program_limit_exceeded or plpgsql_error then
                get stacked diagnostics code = returned_sqlstate, violated = constraint_name;
                violated := nullif(violated, '');
                with gone as (delete from pledge_signups s where s.id = signup returning s.*)
                insert into failed_signups (id, code, violated, contents)
                select g.id, accept_signups_apart.code, accept_signups_apart.violated, to_jsonb(g) from gone g;
        end;
        return next;
    end loop;
end
$$;
comment on function accept_signups_apart(integer) is
    'As accept_signups(), each row by itself: what cannot be worked through goes to failed_signups. A row for each, with '
    'the code of what went wrong if something did.';

-- --- counters -------------------------------------------------------------------------------------------------------

create table pledge_counts (
    dimension text collate "C" not null,
    key text collate "C" not null,
    count bigint not null,
    constraint pledge_counts_pkey primary key (dimension, key),
    constraint pledge_counts_dimension_check check (dimension in ('total', 'goal', 'sector', 'municipality', 'month'))
);
comment on table pledge_counts is 'How many pledges count, up to the changes in pledge_count_changes.';
comment on column pledge_counts.dimension is 'What is counted by.';
comment on column pledge_counts.key is
    'Empty for the total; id of a goal; sector, or person; code of a municipality or none; month as 2026-11.';
comment on column pledge_counts.count is 'How many.';
grant select, insert, update, delete on pledge_counts to wdhs_serving;

create table pledge_count_changes (
    id bigint generated always as identity,
    delta integer not null,
    goals uuid[] not null,
    sector text collate "C" not null,
    municipality text collate "C" not null,
    month text collate "C" not null,
    constraint pledge_count_changes_pkey primary key (id)
);
comment on table pledge_count_changes is
    'What pledge_counts does not have yet. A counter that everybody changes would make them wait for each other.';
comment on column pledge_count_changes.id is 'Order of arrival, more or less.';
comment on column pledge_count_changes.delta is 'One more or one less.';
comment on column pledge_count_changes.goals is 'Goals supported.';
comment on column pledge_count_changes.sector is 'Sector of an organisation, other when it told none; person for people.';
comment on column pledge_count_changes.municipality is 'Code, or none.';
comment on column pledge_count_changes.month is 'Month of the confirmation in Amsterdam, as 2026-11.';
grant select, insert, delete on pledge_count_changes to wdhs_serving;

create function wdhs_count_pledge() returns trigger
    language plpgsql
    set search_path from current
as $$
begin
    if old.status = 'confirmed' and old.invalidated_at is null then
        insert into pledge_count_changes (delta, goals, sector, municipality, month)
        values (-1, old.goals, case old.signer when 'person' then 'person' else coalesce(old.sector, 'other') end,
                coalesce(old.municipality, 'none'),
                to_char(old.confirmed_at at time zone 'Europe/Amsterdam', 'YYYY-MM'));
    end if;
    if new.status = 'confirmed' and new.invalidated_at is null then
        insert into pledge_count_changes (delta, goals, sector, municipality, month)
        values (1, new.goals, case new.signer when 'person' then 'person' else coalesce(new.sector, 'other') end,
                coalesce(new.municipality, 'none'),
                to_char(new.confirmed_at at time zone 'Europe/Amsterdam', 'YYYY-MM'));
    end if;
    return null;
end
$$;
comment on function wdhs_count_pledge() is 'Notes what a change of a pledge means for the counters.';
-- A pledge that is deleted goes on counting: who withdraws counts no longer, who is forgotten did sign.
create trigger pledges_count_update after update on pledges
    for each row when ((old.status = 'confirmed' or new.status = 'confirmed')
                       and (old.status, old.invalidated_at is null, old.goals, old.sector, old.municipality)
                           is distinct from
                           (new.status, new.invalidated_at is null, new.goals, new.sector, new.municipality))
    execute function wdhs_count_pledge();

-- An import, or somebody with psql, may add one that is confirmed already.
create function wdhs_count_new_pledge() returns trigger
    language plpgsql
    set search_path from current
as $$
begin
    insert into pledge_count_changes (delta, goals, sector, municipality, month)
    values (1, new.goals, case new.signer when 'person' then 'person' else coalesce(new.sector, 'other') end,
            coalesce(new.municipality, 'none'),
            to_char(new.confirmed_at at time zone 'Europe/Amsterdam', 'YYYY-MM'));
    return null;
end
$$;
comment on function wdhs_count_new_pledge() is 'Counts a pledge that is confirmed from the start.';
create trigger pledges_count_insert after insert on pledges
    for each row when (new.status = 'confirmed' and new.invalidated_at is null)
    execute function wdhs_count_new_pledge();

create function fold_pledge_counts() returns bigint
    language sql
    set search_path from current
begin atomic
    -- Only one at a time: two would wait for each other's rows.
    with turn as materialized (
        select pg_try_advisory_xact_lock(hashtext('wdhs fold_pledge_counts')) as mine
    ), taken as (
        delete from pledge_count_changes c using turn where turn.mine returning c.*
    ), changes as (
        select 'total' as dimension, '' as key, delta from taken
        union all select 'goal', g::text, delta from taken cross join unnest(goals) g
        union all select 'sector', sector, delta from taken
        union all select 'municipality', municipality, delta from taken
        union all select 'month', month, delta from taken
    ), folded as (
        insert into pledge_counts as p (dimension, key, count)
        select dimension, key, sum(delta) from changes group by dimension, key order by dimension, key
        on conflict (dimension, key) do update set count = p.count + excluded.count
    )
    select count(*) from taken;
end;
comment on function fold_pledge_counts() is
    'Moves what is in pledge_count_changes into pledge_counts; how many rows. Does nothing while another one does so.';

-- What there is already counts.
insert into pledge_count_changes (delta, goals, sector, municipality, month)
select 1, goals, case signer when 'person' then 'person' else coalesce(sector, 'other') end,
       coalesce(municipality, 'none'),
       to_char(coalesce(confirmed_at, created_at) at time zone 'Europe/Amsterdam', 'YYYY-MM')
from pledges where status = 'confirmed';

-- --- editors --------------------------------------------------------------------------------------------------------

create table pledge_decisions (
    id uuid not null default gen_random_uuid(),
    pledge uuid not null,
    decision text not null,
    reason text,
    partner uuid,
    api_key text collate "C",
    version bigint not null default 1,
    created_at timestamptz(3) not null default now(),
    updated_at timestamptz(3) not null default now(),
    constraint pledge_decisions_pkey primary key (id),
    constraint pledge_decisions_decision_check check (decision in (
        'confirm', 'verify', 'unverify', 'approve-statement', 'refuse-statement', 'invalidate', 'revalidate',
        'promote', 'erase')),
    constraint pledge_decisions_reason_check check (
        reason is not null or decision not in ('refuse-statement', 'invalidate', 'confirm', 'erase'))
);
create index pledge_decisions_pledge_idx on pledge_decisions (pledge, created_at, id);
comment on table pledge_decisions is
    'What editors decided about a pledge, and who did so. Storing a decision carries it out. Rows outlive the pledge: '
    'they name nobody but the key.';
comment on column pledge_decisions.id is 'Identifier; never reused.';
comment on column pledge_decisions.pledge is 'Id of the pledge, which may be gone.';
comment on column pledge_decisions.decision is 'What was decided.';
comment on column pledge_decisions.reason is
    'Why; must name nobody. Says erased when the pledge is; that of the erasure itself only when it named the signer.';
comment on column pledge_decisions.partner is 'The partner that a promotion made.';
comment on column pledge_decisions.api_key is 'Id of the key with which it was decided.';
comment on column pledge_decisions.version is 'Always one: decisions do not change.';
comment on column pledge_decisions.created_at is 'When.';
comment on column pledge_decisions.updated_at is 'Same as created_at.';
grant select, insert, update, delete on pledge_decisions to wdhs_serving;

-- A word of three letters or less is too likely to stand anywhere.
create function names_signer(about uuid, words text) returns boolean
    language sql stable
    set search_path from current
return exists (
    select from pledges p
    cross join regexp_split_to_table(
        lower(concat_ws(' ', p.name, p.representative_name, split_part(p.email, '@', 1))), '[^[:alnum:]]+') word
    where p.id = about and (length(word) > 3 and strpos(lower(words), word) > 0
                            or strpos(lower(words), lower(p.email)) > 0));
comment on function names_signer(uuid, text) is 'Whether a word of a name or the address of this pledge is in a text.';

-- Everything about one pledge, in every table; its part in the counters stays.
create function erase_pledge(gone uuid) returns boolean
    language plpgsql
    set search_path from current
as $$
begin
    delete from pledge_signups s using pledges p where p.id = gone and lower(s.email) = lower(p.email);
    delete from failed_signups f using pledges p where p.id = gone and lower(f.contents ->> 'email') = lower(p.email);
    -- Reasons must name nobody; should one do so, it does no longer.
    update pledge_decisions set reason = 'erased' where pledge = gone and reason is not null;
    -- That of a look at many pledges is about the others too.
    update personal_reads set reason = 'erased'
    where pledges @> array[gone] and (cardinality(pledges) = 1 or names_signer(gone, reason));
    delete from pledges where id = gone;
    if not found then
        return false;
    end if;
    insert into mail_removals (pledge) values (gone) on conflict do nothing;
    return true;
end
$$;
comment on function erase_pledge(uuid) is
    'Deletes a pledge with its tokens, mails, receipts and what of it waits in the inbox; false when there was none.';

create function promote_pledge(promoted uuid) returns uuid
    language plpgsql
    set search_path from current
as $$
declare
    pledge pledges%rowtype;
    stem text;
    made uuid;
begin
    select * into pledge from pledges where id = promoted and status = 'confirmed' and invalidated_at is null
        and signer = 'organisation' and verified_at is not null and partner is null for update;
    if not found then
        return null;
    end if;
    stem := trim(both '-' from regexp_replace(
        translate(lower(pledge.name), 'àáâãäåçèéêëìíîïñòóôõöùúûüýÿ', 'aaaaaaceeeeiiiinooooouuuuyy'),
        '[^a-z0-9]+', '-', 'g'));
    stem := trim(both '-' from left(coalesce(nullif(stem, ''), 'partner'), 90));
    if exists (select from partners where slug = stem) then
        stem := stem || '-' || left(pledge.id::text, 4) || left(md5(pledge.id::text), 4);
    end if;
    insert into partners (slug, name, role, kind, joined_on, website, kvk_number)
    values (stem, pledge.name, 'affiliated', 'other', (now() at time zone 'Europe/Amsterdam')::date, pledge.website,
            pledge.kvk_number)
    returning id into made;
    update pledges set partner = made where id = promoted;
    return made;
end
$$;
comment on function promote_pledge(uuid) is
    'Makes an affiliated partner of a verified organisation that is none yet; its id, or null when it is not one.';

create function wdhs_decide() returns trigger
    language plpgsql
    set search_path from current
as $$
declare
    done boolean := true;
begin
    case new.decision
    when 'confirm' then
        update pledges set status = 'confirmed' where id = new.pledge and status = 'pending';
        done := found;
        insert into mails (pledge, kind, language)
        select id, 'confirmed', language from pledges where done and id = new.pledge;
    when 'verify' then
        update pledges set verified_at = now()
        where id = new.pledge and signer = 'organisation' and status = 'confirmed' and verified_at is null;
        done := found;
    when 'unverify' then
        update pledges set verified_at = null where id = new.pledge and verified_at is not null;
        done := found;
    when 'approve-statement' then
        update pledges set statement_state = 'approved'
        where id = new.pledge and statement_state in ('submitted', 'refused');
        done := found;
    when 'refuse-statement' then
        update pledges set statement_state = 'refused'
        where id = new.pledge and statement_state in ('submitted', 'approved');
        done := found;
    when 'invalidate' then
        update pledges set invalidated_at = now() where id = new.pledge and invalidated_at is null;
        done := found;
    when 'revalidate' then
        update pledges set invalidated_at = null where id = new.pledge and invalidated_at is not null;
        done := found;
    when 'promote' then
        new.partner := promote_pledge(new.pledge);
        done := new.partner is not null;
    when 'erase' then
        if names_signer(new.pledge, new.reason) then
            new.reason := 'erased';
        end if;
        done := erase_pledge(new.pledge);
    end case;
    if not done then
        raise check_violation using
            message = 'the pledge is not in a state for this decision',
            constraint = 'pledge_decisions_state_check', schema = tg_table_schema, table = tg_table_name;
    end if;
    return new;
end
$$;
comment on function wdhs_decide() is 'Carries out a decision while it is stored.';
create trigger pledge_decisions_decide before insert on pledge_decisions
    for each row when (new.pledge is not null) execute function wdhs_decide();

-- --- who read personal data -----------------------------------------------------------------------------------------

create table personal_reads (
    id bigint generated always as identity,
    read_at timestamptz(3) not null default now(),
    api_key text collate "C" not null,
    reason text not null,
    pledges uuid[] not null,
    constraint personal_reads_pkey primary key (id)
);
create index personal_reads_read_at_idx on personal_reads (read_at);
create index personal_reads_pledges_idx on personal_reads using gin (pledges);
comment on table personal_reads is
    'Who was shown the personal data of which pledges, and why: what is needed after a leak of a key.';
comment on column personal_reads.id is 'Identifier.';
comment on column personal_reads.read_at is 'When.';
comment on column personal_reads.api_key is 'Id of the key.';
comment on column personal_reads.reason is
    'What the reader gave as the reason; says erased when the only pledge shown is, or one that it named.';
comment on column personal_reads.pledges is 'Ids of the pledges shown.';
grant select, insert on personal_reads to wdhs_serving;
grant update (reason) on personal_reads to wdhs_serving;

-- --- retention ------------------------------------------------------------------------------------------------------

-- The end of a programme, or of the last year that one of its goals is set for, decides.
create function apply_retention(pending_days integer, withdrawn_days integer, confirmed_months integer,
                                reads_months integer, dry_run boolean, most integer default null)
    returns table (what text, records bigint)
    language plpgsql
    set search_path from current
as $$
declare
    one record;
    number bigint;
begin
    for one in
        select p.id, case p.status when 'pending' then 'unconfirmed' else p.status end as what
        from pledges p
        left join declarations d on d.slug = p.declaration
        left join programmes g on g.id = d.programme
        where (p.status = 'pending' and p.signed_at < now() - make_interval(days => pending_days)
               or p.status = 'withdrawn' and p.withdrawn_at < now() - make_interval(days => withdrawn_days)
               or p.status = 'confirmed'
                  and coalesce(g.ends_on, (select make_date(max(o.target_year), 12, 31) from goals o
                                           where o.programme = g.id))
                      + make_interval(months => confirmed_months) < now())
          -- Who is just signing again must not lose that.
          and not exists (select from pledge_signups s where lower(s.email) = lower(p.email))
        limit most
    loop
        if not dry_run then
            perform erase_pledge(one.id);
        end if;
        what := one.what;
        records := 1;
        return next;
    end loop;
    if dry_run then
        select count(*) into number from failed_signups where failed_at < now() - make_interval(days => pending_days);
    else
        delete from failed_signups where failed_at < now() - make_interval(days => pending_days);
        get diagnostics number = row_count;
    end if;
    if number > 0 then
        what := 'unconfirmed';
        records := number;
        return next;
    end if;
    if dry_run then
        select count(*) into number from personal_reads where read_at < now() - make_interval(months => reads_months);
    else
        delete from personal_reads where read_at < now() - make_interval(months => reads_months);
        get diagnostics number = row_count;
    end if;
    if number > 0 then
        what := 'personal-reads';
        records := number;
        return next;
    end if;
end
$$;
comment on function apply_retention(integer, integer, integer, integer, boolean, integer) is
    'Erases what was kept long enough, at most so many pledges, or with dry_run only says what it would erase; rows to be '
    'summed by what.';
grant delete on personal_reads to wdhs_serving;
