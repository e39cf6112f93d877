-- Keys with which programs write. Only a hash of the secret is kept: what leaks from here opens nothing.

create table api_keys (
    id text collate "C" not null,
    name text not null,
    secret_hash bytea not null,
    scopes text[] not null,
    partner uuid,
    municipality text collate "C",
    created_at timestamptz(3) not null default now(),
    last_used_on date,
    revoked_at timestamptz(3),
    constraint api_keys_pkey primary key (id),
    constraint api_keys_id_check check (id ~ '^[a-z0-9]{12}$'),
    constraint api_keys_name_check check (length(name) between 1 and 200),
    constraint api_keys_secret_hash_check check (octet_length(secret_hash) = 32),
    constraint api_keys_scopes_check check (cardinality(scopes) >= 1 and array_position(scopes, null) is null),
    -- A key whose partner is gone has nothing left to act for; without the binding it could do more than it was
    -- made for.
    constraint api_keys_partner_fkey foreign key (partner) references partners (id) on delete cascade,
    constraint api_keys_municipality_fkey foreign key (municipality) references municipalities (code) on delete cascade,
    constraint api_keys_binding_check check (num_nonnulls(partner, municipality) <= 1)
);
create index api_keys_partner_idx on api_keys (partner) where partner is not null;
create index api_keys_municipality_idx on api_keys (municipality) where municipality is not null;

comment on table api_keys is 'Keys of programs that write or that read what is not open.';
comment on column api_keys.id is 'The part of the key that is not secret: twelve letters and digits.';
comment on column api_keys.name is 'Who or what uses it, for people.';
comment on column api_keys.secret_hash is
    'SHA-256 of the secret part, which is 256 bits of chance and so needs no salt.';
comment on column api_keys.scopes is 'What it may do.';
comment on column api_keys.partner is 'When set: it acts for this partner only.';
comment on column api_keys.municipality is 'When set: it acts for this municipality only.';
comment on column api_keys.created_at is 'When it was made.';
comment on column api_keys.last_used_on is
    'Day of last use; no finer, so that it traces nobody and costs one write a day.';
comment on column api_keys.revoked_at is 'When it was revoked; it opens nothing since.';

-- The service checks keys and notes their use; making and revoking them is done by the owner, from the command
-- line.
grant select on api_keys to wdhs_serving;
grant update (last_used_on) on api_keys to wdhs_serving;

-- The service asks at its start whether the schema is the one it was built for.
grant select on schema_migrations to wdhs_serving;
