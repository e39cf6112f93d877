-- Looks after declarations: what people signed stays what they signed.

create or replace function wdhs_declaration() returns trigger
    language plpgsql
as $$
begin
    -- What people signed stays what they signed: a new wording is a new declaration.
    if tg_op = 'UPDATE' and old.published_on is not null
       and (old.title_nl, old.title_en, old.text_nl, old.text_en, old.purposes_nl, old.purposes_en,
            old.retention_nl, old.retention_en, old.controller_name, old.controller_email, old.programme, old.number,
            old.published_on)
           is distinct from
           (new.title_nl, new.title_en, new.text_nl, new.text_en, new.purposes_nl, new.purposes_en,
            new.retention_nl, new.retention_en, new.controller_name, new.controller_email, new.programme, new.number,
            new.published_on) then
        raise check_violation using
            message = 'a published declaration does not change',
            constraint = 'declarations_published_check', schema = tg_table_schema, table = tg_table_name;
    end if;
    new.hash_nl := encode(sha256(convert_to(new.title_nl || e'\n\n' || new.text_nl || e'\n\n' || new.purposes_nl,
                                            'UTF8')), 'hex');
    new.hash_en := encode(sha256(convert_to(new.title_en || e'\n\n' || new.text_en || e'\n\n' || new.purposes_en,
                                            'UTF8')), 'hex');
    return new;
end
$$;
comment on function wdhs_declaration() is
    'Makes the hashes of a declaration, and refuses to change one that is published.';
