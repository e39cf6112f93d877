-- Makes pledges of sign-ups. A sign-up sets the columns that pledge_signups and pledges both have, so that a new one is
-- only added to both tables: the statement is made of them here.

create or replace function store_signups(wanted pledge_signups[]) returns uuid[]
    language plpgsql
    set search_path from current
as $$
declare
    names text;
    given text;
    replaced text;
    stored uuid[];
begin
    select string_agg(format('%I', c.attname), ', '), string_agg(c.given, ', '),
           string_agg(format('excluded.%I', c.attname), ', ')
    into names, given, replaced from signup_columns() c;
    execute format($sql$
        with sound as materialized (
            -- What it names may have gone since it was checked.
            select s.* from unnest($1) w
            cross join lateral jsonb_populate_record(w, jsonb_build_object(
                'goals', (select array_agg(o.id order by o.number) from goals o where o.id = any (w.goals)),
                'collective', (select c.id from collectives c where c.id = w.collective),
                'partner', (select q.id from partners q where q.id = w.partner),
                'municipality', (select m.code from municipalities m where m.code = w.municipality))) s
            where w.kind = 'pledge'
        ), kept as (
            insert into pledges as p (id, %1$s, declaration_hash, signed_at)
            select s.id, %2$s,
                   case s.language when 'en' then coalesce(d.hash_en, d.hash_nl) else d.hash_nl end, s.received_at
            from sound s join declarations d on d.slug = s.declaration
            where s.goals is not null
            order by lower(s.email), s.signer, lower(s.name) -- everywhere: who waits does not wait in a circle
            on conflict (lower(email), signer, (case when signer = 'organisation' then lower(name) else '' end))
                where declaration is not null
            do update set (%1$s, declaration_hash, signed_at, status) =
                          (%3$s, excluded.declaration_hash, excluded.signed_at, 'pending')
                where exists (select from pledge_transitions t where t.event = 'sign' and t.state = p.status
                              and t.becomes = 'pending' and pledge_allows(p, t.guard))
                  and (p.signed_at > excluded.signed_at) is not true
            returning p.id
        )
        select array_agg(k.id) from kept k $sql$, names, given, replaced) into stored using wanted;
    -- A link that was sent for other contents must not confirm these.
    delete from pledge_tokens k where k.pledge = any (stored) and k.purpose = 'confirm';
    return stored;
end
$$;
comment on function store_signups(pledge_signups[]) is
    'Makes pending pledges of sign-ups, or replaces what their signers sent before; the ids of what was stored.';
