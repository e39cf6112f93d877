-- Works through the inbox. What is taken out and what becomes of it happen together or not at all. Instances do so side by
-- side; rows that another one is at are skipped. Nothing it does is announced: pending pledges are shown to nobody.

create or replace function accept_signups(batch integer, since uuid default '00000000-0000-0000-0000-000000000000')
    returns bigint
    language plpgsql
    set search_path from current
as $$
declare
    taken constant pledge_signups[] := take_signups(batch, since);
    wanted pledge_signups[];
begin
    if taken is null then
        return 0;
    end if;
    -- The last one of each signer, as the key of pledges tells them apart. Names are compared by the collation of
    -- pledges.name everywhere: by another one two names could differ that are one to the index.
    wanted := array(
        select distinct on (t.kind, lower(t.email), t.signer, o.organisation) t
        from unnest(taken) t
        cross join lateral (
            select case when t.signer = 'organisation' then lower(t.name collate "und-x-icu") else '' end) o (organisation)
        where not t.dropped
          and not exists (select from signup_blocks b
                          where b.kind = 'domain'
                            and (lower(split_part(t.email, '@', 2)) = b.value
                                 or lower(split_part(t.email, '@', 2)) like '%.' || b.value))
        order by t.kind, lower(t.email), t.signer, o.organisation, t.id desc);
    insert into mails (pledge, kind, language)
    select m.pledge, m.kind, m.language from signup_mails(wanted, store_signups(wanted)) m;
    return cardinality(taken);
end
$$;
comment on function accept_signups(integer, uuid) is
    'Takes at most this many rows out of pledge_signups, from one id on, makes pledges of them and queues mails; how many '
    'it took.';
