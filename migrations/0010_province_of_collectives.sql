-- Every read of a collective tells its province. Looked up row by row that took a quarter of PostgreSQL's time for a
-- list; so the province is kept beside the municipality, and the foreign key makes sure that it stays the right one.

alter table municipalities add constraint municipalities_code_province_key unique (code, province);

alter table collectives add column province text collate "C";
comment on column collectives.province is 'The province of the municipality; always set from it.';

-- What is shown of a collective does not change by this: neither may its version.
alter table collectives disable trigger user;
update collectives c set province = m.province from municipalities m where m.code = c.municipality;
alter table collectives enable trigger user;

-- "match full" refuses an unknown municipality, for which there is no province, as the key on the code alone did. A
-- municipality that moves to another province takes its collectives along, each as a change of its own.
alter table collectives drop constraint collectives_municipality_fkey;
alter table collectives add constraint collectives_municipality_fkey foreign key (municipality, province)
    references municipalities (code, province) match full on update cascade;
create index collectives_province_idx on collectives (province, name, id);

create function wdhs_keep_province() returns trigger
    language plpgsql
    set search_path from current
as $$
begin
    new.province := (select m.province from municipalities m where m.code = new.municipality);
    return new;
end
$$;
comment on function wdhs_keep_province() is 'Sets the province of a row to that of its municipality.';
create trigger collectives_province before insert or update of municipality, province on collectives
    for each row execute function wdhs_keep_province();
