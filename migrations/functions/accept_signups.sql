-- Works through the inbox. What is taken out and what becomes of it happen together or not at all. Instances do so side by
-- side; rows that another one is at are skipped. Nothing it does is announced: pending pledges are shown to nobody.
--
-- Names are compared by the collation of pledges.name everywhere, as its index does: by another one two names could
-- differ that are one to the index, and it would fail each time.

create or replace function accept_signups(batch integer, since uuid default '00000000-0000-0000-0000-000000000000')
    returns bigint
    language sql
    set search_path from current
as $$
    with chosen as materialized (
        select s.id from pledge_signups s where s.id >= since order by s.id limit batch for update skip locked
    ), taken as (
        delete from pledge_signups s using chosen where s.id = chosen.id returning s.*
    ), wanted as (
        select t.*, case when t.signer = 'organisation' then lower(t.name collate "und-x-icu") else '' end as organisation
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
            where p.status <> 'confirmed' and p.invalidated_at is null and (p.signed_at > excluded.signed_at) is not true
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
$$;
comment on function accept_signups(integer, uuid) is
    'Takes at most this many rows out of pledge_signups, from one id on, makes pledges of them and queues mails; how many '
    'it took.';
