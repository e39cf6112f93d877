-- Everything about one pledge goes, in every table; its part in the counters stays.

create or replace function erase_pledge(gone uuid) returns boolean
    language plpgsql
    set search_path from current
as $$
begin
    delete from pledge_signups s using pledges p where p.id = gone and lower(s.email) = lower(p.email);
    perform from mails m where m.pledge = gone order by m.id for update;
    perform from pledges p where p.id = gone for update;
    if not found then
        return false;
    end if;
    perform forget_pledge(gone);
    return true;
end
$$;
comment on function erase_pledge(uuid) is
    'Deletes a pledge with its tokens, mails, receipts and what of it waits in the inbox; false when there was none.';
