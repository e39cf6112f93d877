-- Moves what changed into the counters, beside those who change it.

create or replace function fold_pledge_counts() returns bigint
    language sql
    set search_path from current
as $$
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
$$;
comment on function fold_pledge_counts() is
    'Moves what is in pledge_count_changes into pledge_counts; how many rows. Does nothing while another one does so.';
