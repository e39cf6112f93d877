-- Takes sign-ups into the inbox, many at once: each a JSON object whose names are those of the columns of pledge_signups,
-- beside it where it came from (client), which is held against the blocked networks and not stored. What a sign-up names
-- must be there; the answer says which of it is not. It runs for every batch: setting a search path each time would cost
-- more than the checks, and so would a record for each row apart.

create or replace function receive_signups(sent json)
    returns table (has_declaration boolean, has_goals boolean, has_municipality boolean, has_collective boolean,
                   has_partner boolean)
    language plpgsql
as $$
begin
    return query
    with judged as materialized (
        select s.place, s.signup,
               exists (select from signup_blocks b
                       where case b.kind when 'prefix' then b.value::cidr >>= s.client else false end) as blocked,
               (s.signup).kind = 'link' or exists (
                   select from declarations d where d.slug = (s.signup).declaration and d.published_on <= wdhs_today()
                   and (d.retired_on is null or d.retired_on > wdhs_today())) as has_declaration,
               (s.signup).kind = 'link' or (
                   select count(*) = cardinality((s.signup).goals)
                   from goals g where g.id = any ((s.signup).goals)) as has_goals,
               (s.signup).municipality is null or exists (
                   select from municipalities m where m.code = (s.signup).municipality) as has_municipality,
               (s.signup).collective is null or exists (
                   select from collectives c where c.id = (s.signup).collective
                   and c.publication_state = 'published') as has_collective,
               (s.signup).partner is null or exists (
                   select from partners q where q.id = (s.signup).partner) as has_partner
        from rows from (json_to_recordset(sent) as (client inet, signup pledge_signups))
             with ordinality s (client, signup, place)
    ), sound as (
        select j.signup, j.blocked from judged j
        where j.has_declaration and j.has_goals and j.has_municipality and j.has_collective and j.has_partner
    ), taken as (
        insert into pledge_signups
        select (s.signup).* from sound s where not s.blocked
        union all
        select d.* from sound s cross join lateral jsonb_populate_record(s.signup, '{"dropped": true}') d where s.blocked
    )
    select j.has_declaration, j.has_goals, j.has_municipality, j.has_collective, j.has_partner
    from judged j order by j.place;
end
$$;
comment on function receive_signups(json) is
    'Stores a JSON array of {client, signup} in pledge_signups, those whose references are all there; a row for each, in '
    'order, that says which are.';
