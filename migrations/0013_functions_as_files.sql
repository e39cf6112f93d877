-- From here on functions are files of their own in migrations/functions/, which are applied whole when they changed;
-- the migrations before this one are the history of how they came about. One stays in its migration: a check calls
-- wdhs_external_ids_valid(), and rows that it let through are not looked at again when it is replaced.

create table schema_functions (
    step bigint generated always as identity,
    name text collate "C" not null,
    checksum text collate "C" not null,
    applied_at timestamptz not null default now(),
    constraint schema_functions_pkey primary key (step)
);
comment on table schema_functions is
    'Files of functions that were applied to this database; the last row of a name is what is there now.';
comment on column schema_functions.step is 'Order in which they were applied.';
comment on column schema_functions.name is 'functions/ and the name of the function.';
comment on column schema_functions.checksum is 'SHA-256 of the file, in hexadecimal.';
comment on column schema_functions.applied_at is 'When it was applied.';
-- The service asks at its start whether the functions are those it was built for.
grant select on schema_functions to wdhs_serving;
