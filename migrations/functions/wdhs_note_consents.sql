-- Writes down each consent that is given or taken back.

create or replace function wdhs_note_consents() returns trigger
    language plpgsql
    set search_path from current
as $$
begin
    insert into pledge_consents (pledge, purpose, given, declaration, hash, language, given_at)
    select new.id, c.purpose, c.given, new.declaration, new.declaration_hash, new.language,
           case when tg_op = 'INSERT' or new.signed_at > old.signed_at then new.signed_at else now() end
    from (values ('sign', true, false),
                 ('public-name', new.public_name, case when tg_op = 'UPDATE' then old.public_name end),
                 ('newsletter', new.newsletter, case when tg_op = 'UPDATE' then old.newsletter end),
                 ('share-with-partners', new.share_with_partners,
                  case when tg_op = 'UPDATE' then old.share_with_partners end)) c (purpose, given, before)
    where tg_op = 'INSERT' or new.signed_at > old.signed_at or (c.given <> c.before and c.purpose <> 'sign');
    return null;
end
$$;
comment on function wdhs_note_consents() is 'Adds a receipt for every consent of a new signature, and for every change.';
