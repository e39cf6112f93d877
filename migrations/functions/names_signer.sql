-- Looks whether a text names the signer of a pledge. A word of three letters or less is too likely to stand anywhere.

create or replace function names_signer(about uuid, words text) returns boolean
    language sql stable
    set search_path from current
as $$
    select exists (
        select from pledges p
        cross join regexp_split_to_table(
            lower(concat_ws(' ', p.name, p.representative_name, split_part(p.email, '@', 1))), '[^[:alnum:]]+') word
        where p.id = about and (length(word) > 3 and strpos(lower(words), word) > 0
                                or strpos(lower(words), lower(p.email)) > 0));
$$;
comment on function names_signer(uuid, text) is 'Whether a word of a name or the address of this pledge is in a text.';
