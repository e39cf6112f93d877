-- Erases what was kept long enough. Erasing many takes time, in which some of them are confirmed or signed anew: each is
-- looked at once more.

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
comment on function apply_retention(integer, integer, integer, integer, boolean, integer) is
    'Erases what was kept long enough, at most so many pledges, or with dry_run only says what it would erase; rows to be '
    'summed by what.';
