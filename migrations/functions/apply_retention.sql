-- Erases what was kept long enough. Erasing many takes time, in which some of them are confirmed or signed anew: each is
-- looked at once more.

create or replace function apply_retention(pending_days integer, withdrawn_days integer, confirmed_months integer,
                                reads_months integer, dry_run boolean, most integer default null)
    returns table (what text, records bigint)
    language plpgsql
    set search_path from current
as $$
declare
    one record;
begin
    for one in select d.* from pledges_due(pending_days, withdrawn_days, confirmed_months) d limit most loop
        if not dry_run then
            perform from mails m where m.pledge = one.id order by m.id for update;
            perform from pledges p where p.id = one.id and p.version = one.version for update skip locked;
            continue when not found;
            perform pledge_move(one.id, 'expire');
        end if;
        what := case one.state when 'pending' then 'unconfirmed' else one.state end;
        records := 1;
        return next;
    end loop;
    return query
    select o.* from (values
        ('unconfirmed', remove_older('failed_signups', 'failed_at', now() - make_interval(days => pending_days), dry_run)),
        ('personal-reads', remove_older('personal_reads', 'read_at', now() - make_interval(months => reads_months), dry_run))
    ) o (what, records) where o.records > 0;
end
$$;
comment on function apply_retention(integer, integer, integer, integer, boolean, integer) is
    'Erases what was kept long enough, at most so many pledges, or with dry_run only says what it would erase; rows to be '
    'summed by what.';
