-- What can happen to a pledge, in one table that everything reads which makes it happen (docs/pledge-life.md).

create table pledge_transitions (
    state text collate "C" not null,
    event text collate "C" not null,
    guard text collate "C" not null,
    becomes text collate "C" not null,
    effect text collate "C" not null,
    constraint pledge_transitions_pkey primary key (event, state),
    constraint pledge_transitions_state_check check (state in ('pending', 'confirmed', 'withdrawn')),
    constraint pledge_transitions_becomes_check check (becomes in ('pending', 'confirmed', 'withdrawn', 'gone'))
);
comment on table pledge_transitions is
    'What becomes of a pledge in a state when something happens. What has no row here does not happen. Never written but '
    'by migrations.';
comment on column pledge_transitions.state is 'As pledges.status.';
comment on column pledge_transitions.event is 'What a signer, an editor or time does; decisions by their names.';
comment on column pledge_transitions.guard is 'What must be true of the pledge besides: see pledge_allows().';
comment on column pledge_transitions.becomes is 'The state after it; gone: the pledge is erased.';
comment on column pledge_transitions.effect is 'What is done along with it: see pledge_effect().';
grant select on pledge_transitions to wdhs_serving;

insert into pledge_transitions (state, event, guard, becomes, effect) values
    -- Signers. A sign-up for what is confirmed changes nothing: its owner gets a link with which to do so.
    ('pending', 'sign', 'valid', 'pending', 'ask'),
    ('confirmed', 'sign', 'valid', 'confirmed', 'send-link'),
    ('withdrawn', 'sign', 'valid', 'pending', 'ask'),
    ('pending', 'use-link', 'always', 'confirmed', 'thank'),
    ('confirmed', 'use-link', 'always', 'confirmed', 'nothing'),
    ('confirmed', 'ask-link', 'always', 'confirmed', 'send-link'),
    ('withdrawn', 'ask-link', 'always', 'withdrawn', 'send-link'),
    ('pending', 'withdraw', 'always', 'withdrawn', 'unlink'),
    ('confirmed', 'withdraw', 'always', 'withdrawn', 'unlink'),
    ('withdrawn', 'withdraw', 'always', 'withdrawn', 'unlink'),
    -- Editors.
    ('pending', 'confirm', 'always', 'confirmed', 'thank'),
    ('confirmed', 'verify', 'unverified-organisation', 'confirmed', 'verify'),
    ('confirmed', 'promote', 'verified-stranger', 'confirmed', 'promote');

-- What editors decide in every state, and what ends every pledge.
insert into pledge_transitions (state, event, guard, becomes, effect)
select s.state, e.event, e.guard, coalesce(e.becomes, s.state), e.effect
from (values ('pending'), ('confirmed'), ('withdrawn')) s (state)
cross join (values
    ('unverify', 'verified', null, 'unverify'),
    ('approve-statement', 'statement-not-approved', null, 'approve-statement'),
    ('refuse-statement', 'statement-not-refused', null, 'refuse-statement'),
    ('invalidate', 'valid', null, 'invalidate'),
    ('revalidate', 'invalid', null, 'revalidate'),
    ('erase', 'always', 'gone', 'forget'),
    ('expire', 'old', 'gone', 'forget')) e (event, guard, becomes, effect);
