-- Keeps the parts of a pledge that follow from others.

create or replace function wdhs_pledge_changed() returns trigger
    language plpgsql
as $$
begin
    if new.statement is null then
        new.statement_state := 'none';
    elsif tg_op = 'INSERT' or new.statement is distinct from old.statement then
        new.statement_state := 'submitted'; -- what nobody has looked at is not shown
    end if;
    if new.status <> 'withdrawn' then
        new.withdrawn_at := null;
    elsif tg_op = 'INSERT' or old.status <> 'withdrawn' then
        new.withdrawn_at := now();
    end if;
    -- Who an organisation is was found out for this name and this website.
    if tg_op = 'UPDATE' and (new.name, new.website, new.kvk_number) is distinct from
                            (old.name, old.website, old.kvk_number) then
        new.verified_at := null;
    end if;
    return new;
end
$$;
comment on function wdhs_pledge_changed() is
    'Keeps what editors found out about a pledge in step with what the signer changes.';
