-- The year in the Netherlands.

create or replace function wdhs_current_year() returns integer
    language sql stable parallel safe
as $$ select extract(year from now() at time zone 'Europe/Amsterdam')::integer $$;
comment on function wdhs_current_year() is
    'The year it is now in the Netherlands; whether a goal is overdue is derived from it and never stored.';
