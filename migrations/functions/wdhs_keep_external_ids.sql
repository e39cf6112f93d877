-- Keeps the identifiers of other registers apart, where they can be unique; with the rights of its owner, because nobody
-- else writes there.

create or replace function wdhs_keep_external_ids() returns trigger
    language plpgsql security definer
    set search_path from current
as $$
begin
    if tg_op = 'UPDATE' then
        if new.external_ids = old.external_ids then
            return null;
        end if;
        delete from collective_external_ids
        where collective = new.id and identifier <> all (new.external_ids);
    end if;
    insert into collective_external_ids (identifier, collective)
    select distinct one, new.id
    from unnest(new.external_ids) as one
    where tg_op = 'INSERT' or one <> all (old.external_ids);
    return null;
end
$$;
comment on function wdhs_keep_external_ids() is
    'Keeps collective_external_ids in step with collectives.external_ids.';
