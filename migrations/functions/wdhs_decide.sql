-- Carries out what editors decide about a pledge.

create or replace function wdhs_decide() returns trigger
    language plpgsql
    set search_path from current
as $$
declare
    done boolean;
begin
    if new.decision = 'erase' then
        if names_signer(new.pledge, new.reason) then
            new.reason := 'erased';
        end if;
        done := erase_pledge(new.pledge);
    else
        done := pledge_move(new.pledge, new.decision) is not null;
    end if;
    if not done then
        raise check_violation using
            message = 'the pledge is not in a state for this decision',
            constraint = 'pledge_decisions_state_check', schema = tg_table_schema, table = tg_table_name;
    end if;
    if new.decision = 'promote' then
        new.partner := (select p.partner from pledges p where p.id = new.pledge);
    end if;
    return new;
end
$$;
comment on function wdhs_decide() is 'Carries out a decision while it is stored.';
