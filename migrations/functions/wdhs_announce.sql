-- Tells whoever keeps answers that a table changed.

create or replace function wdhs_announce() returns trigger
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
