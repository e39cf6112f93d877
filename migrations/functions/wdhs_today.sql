-- The day in the Netherlands.

create or replace function wdhs_today() returns date
    language sql stable parallel safe
as $$ select (now() at time zone 'Europe/Amsterdam')::date $$;
comment on function wdhs_today() is
    'The date in the Netherlands: from when to when something is in force is told by it.';
