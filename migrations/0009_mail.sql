-- Mail that was given up can be sent again; what nobody asks for costs no index.

create function wdhs_mail_again() returns trigger
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
create trigger mails_again before update on mails
    for each row when (old.state <> 'queued' and new.state = 'queued') execute function wdhs_mail_again();

-- Every mail is changed at least twice; only operators look at them, and by when they were made.
drop index mails_updated_at_id_idx;
create index mails_dead_idx on mails (created_at, id) where state = 'dead';
-- Mails that were sent are cleared away after a day.
create index mails_sent_idx on mails (sent_at) where state = 'sent';
