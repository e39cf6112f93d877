-- The guards of pledge_transitions, by their names.

create or replace function pledge_allows(pledge pledges, guard text) returns boolean
    language sql immutable
as $$
    select case guard
        when 'always' then true
        when 'old' then true -- how old is told by who asks: see pledges_due()
        when 'valid' then pledge.invalidated_at is null
        when 'invalid' then pledge.invalidated_at is not null
        when 'verified' then pledge.verified_at is not null
        when 'unverified-organisation' then pledge.signer = 'organisation' and pledge.verified_at is null
        when 'verified-stranger' then pledge.signer = 'organisation' and pledge.verified_at is not null
                                      and pledge.invalidated_at is null and pledge.partner is null
        when 'statement-not-approved' then pledge.statement_state in ('submitted', 'refused')
        when 'statement-not-refused' then pledge.statement_state in ('submitted', 'approved')
    end
$$;
comment on function pledge_allows(pledges, text) is
    'Whether this guard of pledge_transitions is true of the pledge; null for one that there is not.';
