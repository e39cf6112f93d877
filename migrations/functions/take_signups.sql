-- Takes rows out of the inbox. Planned anew each time: the table grows fast when many sign, faster than anybody would
-- notice that an older plan suits it no more.

create or replace function take_signups(batch integer, since uuid) returns pledge_signups[]
    language plpgsql
    set search_path from current
    set plan_cache_mode = force_custom_plan
as $$
declare
    taken pledge_signups[];
begin
    with chosen as materialized (
        select s.id from pledge_signups s where s.id >= since order by s.id limit batch for update skip locked
    ), gone as (
        delete from pledge_signups s using chosen where s.id = chosen.id returning s as signup
    )
    select array_agg(g.signup) into taken from gone g;
    return taken;
end
$$;
comment on function take_signups(integer, uuid) is
    'Takes at most this many rows out of pledge_signups, from one id on, that nobody else is at; null when there are none.';
