-- Keeps the province of a row beside its municipality.

create or replace function wdhs_keep_province() returns trigger
    language plpgsql
    set search_path from current
as $$
begin
    new.province := (select m.province from municipalities m where m.code = new.municipality);
    return new;
end
$$;
comment on function wdhs_keep_province() is 'Sets the province of a row to that of its municipality.';
