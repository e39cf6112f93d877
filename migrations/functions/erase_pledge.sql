-- Everything about one pledge goes, in every table; its part in the counters stays.

create or replace function erase_pledge(gone uuid) returns boolean
    language plpgsql
    set search_path from current
as $$
begin
    -- Before the pledge is locked: who works through the inbox locks its rows first too.
    delete from pledge_signups s using pledges p where p.id = gone and lower(s.email) = lower(p.email);
    return pledge_move(gone, 'erase') is not null;
end
$$;
comment on function erase_pledge(uuid) is
    'Deletes a pledge with its tokens, mails, receipts and what of it waits in the inbox; false when there was none.';
