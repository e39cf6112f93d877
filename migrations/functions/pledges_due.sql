-- Which pledges were kept long enough. The end of a programme, or of the last year that one of its goals is set for,
-- decides about what is confirmed; that is worked out once for each declaration.

create or replace function pledges_due(pending_days integer, withdrawn_days integer, confirmed_months integer)
    returns table (id uuid, version bigint, state text)
    language sql stable
    set search_path from current
as $$
    with ends as materialized (
        select d.slug as declaration,
               coalesce(g.ends_on, (select make_date(max(o.target_year), 12, 31) from goals o where o.programme = g.id))
                   + make_interval(months => confirmed_months) < now() as past
        from declarations d join programmes g on g.id = d.programme
    )
    select p.id, p.version, p.status
    from pledges p
    join pledge_transitions t on t.state = p.status and t.event = 'expire' and pledge_allows(p, t.guard)
    left join ends e on e.declaration = p.declaration
    where (p.status = 'pending' and p.signed_at < now() - make_interval(days => pending_days)
           or p.status = 'withdrawn' and p.withdrawn_at < now() - make_interval(days => withdrawn_days)
           or p.status = 'confirmed' and e.past)
      -- Who is just signing again keeps what is there until then.
      and not exists (select from pledge_signups s where lower(s.email) = lower(p.email))
$$;
comment on function pledges_due(integer, integer, integer) is
    'Pledges that retention ends now: those nobody confirmed, those that were withdrawn, and those whose programme ended.';
