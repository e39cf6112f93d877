-- Carries out what editors decide about a pledge.

create or replace function wdhs_decide() returns trigger
    language plpgsql
    set search_path from current
as $$
declare
    done boolean := true;
begin
    case new.decision
    when 'confirm' then
        update pledges set status = 'confirmed' where id = new.pledge and status = 'pending';
        done := found;
        insert into mails (pledge, kind, language)
        select id, 'confirmed', language from pledges where done and id = new.pledge;
    when 'verify' then
        update pledges set verified_at = now()
        where id = new.pledge and signer = 'organisation' and status = 'confirmed' and verified_at is null;
        done := found;
    when 'unverify' then
        update pledges set verified_at = null where id = new.pledge and verified_at is not null;
        done := found;
    when 'approve-statement' then
        update pledges set statement_state = 'approved'
        where id = new.pledge and statement_state in ('submitted', 'refused');
        done := found;
    when 'refuse-statement' then
        update pledges set statement_state = 'refused'
        where id = new.pledge and statement_state in ('submitted', 'approved');
        done := found;
    when 'invalidate' then
        update pledges set invalidated_at = now() where id = new.pledge and invalidated_at is null;
        done := found;
    when 'revalidate' then
        update pledges set invalidated_at = null where id = new.pledge and invalidated_at is not null;
        done := found;
    when 'promote' then
        new.partner := promote_pledge(new.pledge);
        done := new.partner is not null;
    when 'erase' then
        if names_signer(new.pledge, new.reason) then
            new.reason := 'erased';
        end if;
        done := erase_pledge(new.pledge);
    end case;
    if not done then
        raise check_violation using
            message = 'the pledge is not in a state for this decision',
            constraint = 'pledge_decisions_state_check', schema = tg_table_schema, table = tg_table_name;
    end if;
    return new;
end
$$;
comment on function wdhs_decide() is 'Carries out a decision while it is stored.';
