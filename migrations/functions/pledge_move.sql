-- Lets something happen to one pledge, as pledge_transitions says. What signs and what asks for links happens to many at
-- once, and reads the same table: store_signups() and signup_mails().

create or replace function pledge_move(about uuid, happens text) returns text
    language plpgsql
    set search_path from current
as $$
declare
    pledge pledges;
    move pledge_transitions;
begin
    -- Whoever sends mails locks them first and then their pledge, which is the order for all who lock both.
    if exists (select from pledge_transitions t where t.event = happens and t.becomes = 'gone') then
        perform from mails m where m.pledge = about order by m.id for update;
    end if;
    select * into pledge from pledges p where p.id = about for no key update;
    select * into move from pledge_transitions t
    where t.state = pledge.status and t.event = happens and pledge_allows(pledge, t.guard);
    if not found then
        return null;
    end if;
    if move.becomes not in (move.state, 'gone') then
        update pledges set status = move.becomes where id = about;
    end if;
    perform pledge_effect(about, move.effect);
    return move.becomes;
end
$$;
comment on function pledge_move(uuid, text) is
    'Lets an event of pledge_transitions happen to a pledge; the state after it, or null when it does not happen in the '
    'state that the pledge is in.';
