-- The other half of check_references(): what an array names cannot be deleted.

create or replace function restrict_references() returns trigger
    language plpgsql
as $$
declare
    key_column constant text := tg_argv[0];
    array_table constant text := tg_argv[1];
    array_column constant text := tg_argv[2];
    constraint_name constant text := tg_argv[3];
    renamed boolean := true;
    used boolean;
begin
    if tg_op = 'UPDATE' then
        execute format('select ($1).%1$I is distinct from ($2).%1$I', key_column) into renamed using old, new;
    end if;
    if not renamed then
        return null;
    end if;
    execute format('select exists (select from %1$I.%2$I where %3$I @> array[($1).%4$I])',
                   tg_table_schema, array_table, array_column, key_column)
        into used using old;
    if used then
        raise foreign_key_violation using
            message = format('%s of %s still names this row of %s', array_column, array_table, tg_table_name),
            constraint = constraint_name, schema = tg_table_schema, table = array_table, column = array_column;
    end if;
    return null;
end
$$;
comment on function restrict_references() is
    'Constraint trigger (key, array table, array column, constraint name): what an array names cannot be deleted.';
