-- Lets mail that was given up be sent again.

create or replace function wdhs_mail_again() returns trigger
    language plpgsql
as $$
begin
    if old.state = 'sent' then
        raise check_violation using
            message = 'this mail was sent', constraint = 'mails_again_check', schema = tg_table_schema,
            table = tg_table_name;
    end if;
    new.attempts := 0;
    new.due_at := now();
    new.claimed_until := null;
    return new;
end
$$;
comment on function wdhs_mail_again() is 'Lets a mail that was given up begin anew, and one that was sent rest.';
