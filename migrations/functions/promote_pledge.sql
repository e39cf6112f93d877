-- Makes a partner of an organisation that signed.

create or replace function promote_pledge(promoted uuid) returns uuid
    language plpgsql
    set search_path from current
as $$
declare
    pledge pledges;
    stem text;
    made uuid;
begin
    select * into strict pledge from pledges where id = promoted;
    stem := trim(both '-' from regexp_replace(
        translate(lower(pledge.name), 'àáâãäåçèéêëìíîïñòóôõöùúûüýÿ', 'aaaaaaceeeeiiiinooooouuuuyy'),
        '[^a-z0-9]+', '-', 'g'));
    stem := trim(both '-' from left(coalesce(nullif(stem, ''), 'partner'), 90));
    if exists (select from partners where slug = stem) then
        stem := stem || '-' || left(pledge.id::text, 4) || left(md5(pledge.id::text), 4);
    end if;
    insert into partners (slug, name, role, kind, joined_on, website, kvk_number)
    values (stem, pledge.name, 'affiliated', 'other', wdhs_today(), pledge.website, pledge.kvk_number)
    returning id into made;
    update pledges set partner = made where id = promoted;
    return made;
end
$$;
comment on function promote_pledge(uuid) is
    'Makes an affiliated partner of the organisation of a pledge; its id. Whether it may be one is for the caller to know.';
