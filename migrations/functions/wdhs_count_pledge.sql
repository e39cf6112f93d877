-- Notes what a change of a pledge means for the counters.

create or replace function wdhs_count_pledge() returns trigger
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
