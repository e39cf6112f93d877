-- What erasing and retention do to one pledge.

create or replace function forget_pledge(gone uuid) returns void
    language plpgsql
    set search_path from current
as $$
begin
    delete from failed_signups f using pledges p where p.id = gone and lower(f.contents ->> 'email') = lower(p.email);
    -- Reasons must name nobody; should one do so, it does no longer.
    update pledge_decisions set reason = 'erased' where pledge = gone and reason is not null;
    -- That of a look at many pledges is about the others too.
    update personal_reads set reason = 'erased'
    where pledges @> array[gone] and (cardinality(pledges) = 1 or names_signer(gone, reason));
    delete from pledges where id = gone;
    insert into mail_removals (pledge) values (gone) on conflict do nothing;
end
$$;
comment on function forget_pledge(uuid) is
    'Deletes a pledge with its tokens, mails and receipts. The caller has locked its mails, and then it, in the order in '
    'which those lock them who send the mails: else the two could wait for each other. What waits in the inbox stays.';
