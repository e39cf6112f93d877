-- Decides which mails sign-ups lead to. No address gets more than five a day from us, whoever fills in the form. Planned
-- anew each time, as take_signups() is.

create or replace function signup_mails(wanted pledge_signups[], stored uuid[])
    returns table (pledge uuid, kind text, language text)
    language plpgsql
    set search_path from current
    set plan_cache_mode = force_custom_plan
as $$
begin
    return query
    with wishes as (
        select p.id, p.email, p.language, 'confirm' as kind from pledges p where p.id = any (stored)
        union all
        select p.id, p.email, w.language, 'manage'
        from unnest(wanted) w
        join pledges p on lower(p.email) = lower(w.email)
             and (w.kind = 'link'
                  or p.declaration is not null and p.signer = w.signer
                     and (p.signer <> 'organisation' or lower(p.name) = lower(w.name collate "und-x-icu")))
        join pledge_transitions t on t.state = p.status and t.effect = 'send-link'
             and t.event = case w.kind when 'link' then 'ask-link' else 'sign' end and pledge_allows(p, t.guard)
    ), counted as (
        select w.*, row_number() over (partition by lower(w.email)) + (
                   select count(*) from mails m join pledges p on p.id = m.pledge
                   where lower(p.email) = lower(w.email) and m.created_at > now() - interval '1 day') as place
        from wishes w
    )
    select c.id, c.kind, c.language from counted c where c.place <= 5;
end
$$;
comment on function signup_mails(pledge_signups[], uuid[]) is
    'A mail to confirm for each pledge that was stored, and the personal link for who signed before or asked for it.';
