-- Takes sign-ups into the inbox, many at once: each a JSON object whose names are those of the columns of pledge_signups,
-- beside it where it came from (client), which is held against the blocked networks and not stored, and whether a machine
-- sent it (trapped). What a sign-up names must be there; the answer says which of it is not. It runs for every batch: setting a
-- search path each time would cost more than the checks.

create or replace function receive_signups(sent json)
    returns table (has_declaration boolean, has_goals boolean, has_municipality boolean, has_collective boolean,
                   has_partner boolean)
    language plpgsql
as $$
declare
    fresh pledge_signups; -- what a sign-up says nothing about
    doomed pledge_signups;
begin
    fresh.received_at := now();
    fresh.dropped := false;
    doomed := fresh;
    doomed.dropped := true;
    return query
    with came as (
        select c.signup, c.place,
               c.trapped or exists (select from signup_blocks b
                                    where case b.kind when 'prefix' then b.value::cidr >>= c.client else false end) as dropped
        from rows from (json_to_recordset(sent) as (client inet, trapped boolean, signup json))
             with ordinality c (client, trapped, signup, place)
    ), judged as materialized (
        select c.place, s as signup,
               s.kind = 'link' or exists (
                   select from declarations d where d.slug = s.declaration and d.published_on <= wdhs_today()
                   and (d.retired_on is null or d.retired_on > wdhs_today())) as has_declaration,
               s.kind = 'link' or (
                   select count(*) = cardinality(s.goals) from goals g where g.id = any (s.goals)) as has_goals,
               s.municipality is null or exists (
                   select from municipalities m where m.code = s.municipality) as has_municipality,
               s.collective is null or exists (
                   select from collectives c where c.id = s.collective
                   and c.publication_state = 'published') as has_collective,
               s.partner is null or exists (select from partners q where q.id = s.partner) as has_partner
        from came c
        cross join lateral json_populate_record(case when c.dropped then doomed else fresh end, c.signup) s
    ), taken as (
        insert into pledge_signups
        select (j.signup).* from judged j
        where j.has_declaration and j.has_goals and j.has_municipality and j.has_collective and j.has_partner
    )
    select j.has_declaration, j.has_goals, j.has_municipality, j.has_collective, j.has_partner
    from judged j order by j.place;
end
$$;
comment on function receive_signups(json) is
    'Stores a JSON array of {client, trapped, signup} in pledge_signups, those whose references are all there; a row for '
    'each, in order, that says which are.';
