-- Keeps version and times of a row.

create or replace function wdhs_touch() returns trigger
    language plpgsql
as $$
begin
    new.version := old.version + 1;
    new.created_at := old.created_at;
    -- now() is when the transaction began, which may be before another one changed this row: time never runs back.
    new.updated_at := greatest(now(), old.updated_at);
    return new;
end
$$;
comment on function wdhs_touch() is
    'Before each update: raises version, moves updated_at forward, keeps created_at. ETags are made of the version.';
