-- Every change of what the API shows is announced to whoever listens, so that an instance of the service may keep its
-- answers until then, whoever made the change: another instance, the command line, or somebody with psql.

create function wdhs_announce() returns trigger
    language plpgsql
    set search_path from current
as $$
begin
    -- Equal announcements of one transaction become one.
    perform pg_catalog.pg_notify('wdhs_changed', tg_table_name);
    return null;
end
$$;
comment on function wdhs_announce() is
    'After a change: notifies the channel wdhs_changed with the name of the table, when the transaction commits.';

create trigger provinces_announce after insert or update or delete or truncate on provinces
    for each statement execute function wdhs_announce();
create trigger municipalities_announce after insert or update or delete or truncate on municipalities
    for each statement execute function wdhs_announce();
create trigger themes_announce after insert or update or delete or truncate on themes
    for each statement execute function wdhs_announce();
create trigger collective_types_announce after insert or update or delete or truncate on collective_types
    for each statement execute function wdhs_announce();
create trigger partners_announce after insert or update or delete or truncate on partners
    for each statement execute function wdhs_announce();
create trigger collectives_announce after insert or update or delete or truncate on collectives
    for each statement execute function wdhs_announce();
create trigger memberships_announce after insert or update or delete or truncate on memberships
    for each statement execute function wdhs_announce();
create trigger programmes_announce after insert or update or delete or truncate on programmes
    for each statement execute function wdhs_announce();
create trigger goals_announce after insert or update or delete or truncate on goals
    for each statement execute function wdhs_announce();
create trigger goal_progress_announce after insert or update or delete or truncate on goal_progress
    for each statement execute function wdhs_announce();

-- Transactions that notify commit one after the other, which those that sign up must not wait for. A new pledge is
-- pending, and shown to nobody but holders of a key; the service stores none that is anything else. The table would
-- take one, though, from an import or by hand: the condition is looked at row by row and costs the others nothing.
create trigger pledges_announce after update or delete or truncate on pledges
    for each statement execute function wdhs_announce();
create trigger pledges_announce_insert after insert on pledges
    for each row when (new.status <> 'pending') execute function wdhs_announce();
