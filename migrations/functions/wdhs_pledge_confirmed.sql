-- Sets the time of confirmation.

create or replace function wdhs_pledge_confirmed() returns trigger
    language plpgsql
as $$
begin
    -- The database sets this time and nobody else: it is the proof of when consent was confirmed.
    if tg_op = 'UPDATE' then
        new.confirmed_at := old.confirmed_at;
    else
        new.confirmed_at := null;
    end if;
    if new.status = 'confirmed' and (tg_op = 'INSERT' or old.status <> 'confirmed') then
        new.confirmed_at := now();
    end if;
    return new;
end
$$;
comment on function wdhs_pledge_confirmed() is
    'Sets confirmed_at when a pledge becomes confirmed, and lets nobody else.';
