-- Only for when accept_signups() fails because of what is in the rows: one of them must not hold up all others for ever,
-- also when two rows of a batch stand in each other's way: each by itself gets through.

create or replace function accept_signups_apart(batch integer) returns table (signup uuid, code text, violated text)
    language plpgsql
    set search_path from current
as $$
begin
    foreach signup in array array(
        select s.id from pledge_signups s order by s.id limit batch for update skip locked
    ) loop
        code := null;
        violated := null;
        begin
            perform accept_signups(1, signup);
        exception
            -- Not what may succeed the next time, such as a deadlock, nor what is no fault of the row.
            when cardinality_violation or data_exception or integrity_constraint_violation or program_limit_exceeded
                or plpgsql_error then
                get stacked diagnostics code = returned_sqlstate, violated = constraint_name;
                violated := nullif(violated, '');
                with gone as (delete from pledge_signups s where s.id = signup returning s.*)
                insert into failed_signups (id, code, violated, contents)
                select g.id, accept_signups_apart.code, accept_signups_apart.violated, to_jsonb(g) from gone g;
        end;
        return next;
    end loop;
end
$$;
comment on function accept_signups_apart(integer) is
    'As accept_signups(), each row by itself: what cannot be worked through goes to failed_signups. A row for each, with '
    'the code of what went wrong if something did.';
