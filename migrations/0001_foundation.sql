-- What every table leans on: the role that serves, the row bookkeeping, and references from inside arrays.
--
-- Names of tables are not qualified with a schema: everything goes where the search path of the migrating role
-- points.

-- The exclusion constraint on memberships compares uuids and date ranges in one GiST index. The extension is
-- trusted: the owner of the database may create it, no superuser is needed.
create extension if not exists btree_gist;

-- The service connects as this group role, or as a member that says `set role wdhs_serving`. It reads and writes
-- rows and can change nothing about the schema. Roles belong to the whole cluster, so it may exist already.
do $$
begin
    if not exists (select from pg_catalog.pg_roles where rolname = 'wdhs_serving') then
        create role wdhs_serving nologin;
    end if;
exception
    when duplicate_object or unique_violation then
        null; -- another database of this cluster was migrated at the same moment
    when insufficient_privilege then
        raise exception using errcode = 'insufficient_privilege', message = format(
            'the role wdhs_serving does not exist and %1$s may not create it; '
            'let an administrator run: create role wdhs_serving nologin; grant wdhs_serving to %1$I;', current_user);
end
$$;

-- The migrating role becomes a member, so that a small installation can do with one login for everything.
do $$
begin
    if not pg_has_role(current_user, 'wdhs_serving', 'member') then
        execute format('grant wdhs_serving to %I', current_user);
    end if;
exception
    when insufficient_privilege then
        raise exception using errcode = 'insufficient_privilege', message = format(
            '%1$s is not a member of the role wdhs_serving and may not make itself one; '
            'let an administrator run: grant wdhs_serving to %1$I;', current_user);
end
$$;

do $$
begin
    execute format('grant usage on schema %I to wdhs_serving', current_schema());
end
$$;

create function wdhs_touch() returns trigger
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

create function wdhs_current_year() returns integer
    language sql stable parallel safe
as $$ select extract(year from now() at time zone 'Europe/Amsterdam')::integer $$;
comment on function wdhs_current_year() is
    'The year it is now in the Netherlands; whether a goal is overdue is derived from it and never stored.';

create function wdhs_external_ids_valid(identifiers text[]) returns boolean
    language sql immutable parallel safe
as $$ select coalesce(bool_and(one is not null and one ~ '^[a-z0-9-]{1,40}:.{1,200}$'), true)
      from unnest(identifiers) as one $$;
comment on function wdhs_external_ids_valid(text[]) is
    'True when every element reads source:id. A check cannot hold a subquery.';

-- A foreign key cannot start from the elements of an array, so that these two functions do what PostgreSQL does for
-- plain ones: the first looks after the rows that refer, the second after the rows referred to. The key-share lock
-- makes the two safe against each other when they run at the same time.

-- Checks a whole statement at once, through its transition tables, because a bulk load checks a handful of slugs a
-- million times otherwise. What stood in the old rows needs no second look: it was protected all the time.
create function check_references() returns trigger
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

create function restrict_references() returns trigger
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
