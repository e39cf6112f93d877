-- The effects of pledge_transitions, by their names.

create or replace function pledge_effect(about uuid, effect text) returns void
    language plpgsql
    set search_path from current
as $$
begin
    case effect
    when 'nothing' then
        null;
    when 'thank' then
        insert into mails (pledge, kind, language) select p.id, 'confirmed', p.language from pledges p where p.id = about;
    when 'unlink' then -- what would confirm it again
        delete from pledge_tokens k where k.pledge = about and k.purpose = 'confirm';
    when 'verify' then
        update pledges set verified_at = now() where id = about;
    when 'unverify' then
        update pledges set verified_at = null where id = about;
    when 'approve-statement' then
        update pledges set statement_state = 'approved' where id = about;
    when 'refuse-statement' then
        update pledges set statement_state = 'refused' where id = about;
    when 'invalidate' then
        update pledges set invalidated_at = now() where id = about;
    when 'revalidate' then
        update pledges set invalidated_at = null where id = about;
    when 'promote' then
        perform promote_pledge(about);
    when 'forget' then
        perform forget_pledge(about);
    end case;
end
$$;
comment on function pledge_effect(uuid, text) is
    'Does to a pledge what an effect of pledge_transitions says; ask and send-link are done by signup_mails().';
