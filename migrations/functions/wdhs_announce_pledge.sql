-- Only what can be seen in the open list is announced, so that confirmations of those who stay unnamed, which is what most
-- do, commit beside each other.

create or replace function wdhs_announce_pledge() returns trigger
    language plpgsql
    set search_path from current
as $$
begin
    perform pg_catalog.pg_notify('wdhs_changed', tg_table_name);
    return null;
end
$$;
comment on function wdhs_announce_pledge() is 'As wdhs_announce(), for one row that is or was in the open list.';
