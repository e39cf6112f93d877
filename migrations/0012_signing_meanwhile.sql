-- What is signed, confirmed or signed anew while the jobs work at the same is kept, and no sign-up holds up the others.

create function wdhs_today() returns date
    language sql stable parallel safe
as $$ select (now() at time zone 'Europe/Amsterdam')::date $$;
comment on function wdhs_today() is
    'The date in the Netherlands: from when to when something is in force is told by it.';

-- --- the inbox ------------------------------------------------------------------------------------------------------

-- Two changes. Names are compared by the collation of pledges.name everywhere, as its index does: by another one two
-- names could differ that are one to the index, and the statement would fail each time. And what was sent in earlier
-- does not replace what was sent in later, which happens when several instances work through the inbox.
create or replace function accept_signups(batch integer, since uuid default '00000000-0000-0000-0000-000000000000')
    returns bigint
    language sql
    set search_path from current
begin atomic
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
end;

-- Also when two rows of a batch stand in each other's way: each by itself gets through.
create or replace function accept_signups_apart(batch integer) returns table (signup uuid, code text, violated text)
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
            when cardinality_violation or data_exception or integrity_constraint_violation or program_limit_exceeded
                or plpgsql_error then
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

-- --- erasing --------------------------------------------------------------------------------------------------------

create function forget_pledge(gone uuid) returns void
    language plpgsql
    set search_path from current
as $$
begin
    delete from failed_signups f using pledges p where p.id = gone and lower(f.contents ->> 'email') = lower(p.email);
    -- Reasons must name nobody; should one do so, it does no longer.
    update pledge_decisions set reason = 'erased' where pledge = gone and reason is not null;
    -- That of a look at many pledges is about the others too.
    update personal_reads set reason = 'erased'
    where pledges @> array[gone] and (cardinality(pledges) = 1 or names_signer(gone, reason));
    delete from pledges where id = gone;
    insert into mail_removals (pledge) values (gone) on conflict do nothing;
end
$$;
comment on function forget_pledge(uuid) is
    'Deletes a pledge with its tokens, mails and receipts. The caller has locked its mails, and then it, in the order in '
    'which those lock them who send the mails: else the two could wait for each other. What waits in the inbox stays.';

create or replace function erase_pledge(gone uuid) returns boolean
    language plpgsql
    set search_path from current
as $$
begin
    delete from pledge_signups s using pledges p where p.id = gone and lower(s.email) = lower(p.email);
    perform from mails m where m.pledge = gone order by m.id for update;
    perform from pledges p where p.id = gone for update;
    if not found then
        return false;
    end if;
    perform forget_pledge(gone);
    return true;
end
$$;

-- --- retention ------------------------------------------------------------------------------------------------------

-- Erasing many takes time, in which some of them are confirmed or signed anew: each is looked at once more.
create or replace function apply_retention(pending_days integer, withdrawn_days integer, confirmed_months integer,
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
        with ends as materialized (
            select d.slug as declaration,
                   coalesce(g.ends_on, (select make_date(max(o.target_year), 12, 31) from goals o where o.programme = g.id))
                       + make_interval(months => confirmed_months) < now() as past
            from declarations d join programmes g on g.id = d.programme
        )
        select p.id, p.version, case p.status when 'pending' then 'unconfirmed' else p.status end as what
        from pledges p
        left join ends e on e.declaration = p.declaration
        where (p.status = 'pending' and p.signed_at < now() - make_interval(days => pending_days)
               or p.status = 'withdrawn' and p.withdrawn_at < now() - make_interval(days => withdrawn_days)
               or p.status = 'confirmed' and e.past)
          -- Who is just signing again keeps what is there until then.
          and not exists (select from pledge_signups s where lower(s.email) = lower(p.email))
        limit most
    loop
        if not dry_run then
            perform from mails m where m.pledge = one.id order by m.id for update;
            perform from pledges p where p.id = one.id and p.version = one.version for update skip locked;
            continue when not found;
            perform forget_pledge(one.id);
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
