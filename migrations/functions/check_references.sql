-- A foreign key cannot start from the elements of an array, so that this and restrict_references() do what PostgreSQL does
-- for plain ones: this one looks after the rows that refer, the other one after the rows referred to. The key-share lock
-- makes the two safe against each other when they run at the same time.
--
-- Checks a whole statement at once, through its transition tables, because a bulk load checks a handful of slugs a
-- million times otherwise. What stood in the old rows needs no second look: it was protected all the time.

create or replace function check_references() returns trigger
    language plpgsql
as $$
declare
    array_column constant text := tg_argv[0];
    target_table constant text := tg_argv[1];
    target_key constant text := tg_argv[2];
    constraint_name constant text := tg_argv[3];
    wanted text := format('select one from fresh cross join unnest(fresh.%I) as one', array_column);
    missing boolean;
begin
    if tg_op = 'UPDATE' then
        wanted := format('%s except select one from stale cross join unnest(stale.%I) as one', wanted, array_column);
    end if;
    execute format('with wanted as (select distinct one from (%1$s) as all_of_them where one is not null),'
                   ' found as (select 1 from %2$I.%3$I where %4$I in (select one from wanted) for key share)'
                   ' select (select count(*) from wanted) > (select count(*) from found)',
                   wanted, tg_table_schema, target_table, target_key)
        into missing;
    if missing then
        raise foreign_key_violation using
            message = format('%s of %s names something that is not in %s', array_column, tg_table_name, target_table),
            constraint = constraint_name, schema = tg_table_schema, table = tg_table_name, column = array_column;
    end if;
    return null;
end
$$;
comment on function check_references() is
    'Statement trigger (array column, referenced table, its key, constraint name) over the transition tables '
    'fresh and, for updates, stale: every element must exist there.';
