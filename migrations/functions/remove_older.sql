-- Rows that are no pledges are removed by their age alone.

create or replace function remove_older(relation regclass, moment name, than timestamptz, dry_run boolean)
    returns bigint
    language plpgsql
as $$
declare
    number bigint;
begin
    if dry_run then
        execute format('select count(*) from %s where %I < $1', relation, moment) into number using than;
    else
        execute format('delete from %s where %I < $1', relation, moment) using than;
        get diagnostics number = row_count;
    end if;
    return number;
end
$$;
comment on function remove_older(regclass, name, timestamptz, boolean) is
    'Deletes the rows of a table whose moment is before this one, or with dry_run only counts them; how many.';
