-- Counts pledges that are confirmed when they come: an import, or somebody with psql, may add one.

create or replace function wdhs_count_new_pledge() returns trigger
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
