-- The schema as all migrations and functions together make it: to read and to compare, never to run. Written by
-- script/write-schema.

CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public;

COMMENT ON EXTENSION btree_gist IS 'support for indexing common datatypes in GiST';

CREATE FUNCTION public.accept_signups(batch integer, since uuid DEFAULT '00000000-0000-0000-0000-000000000000'::uuid) RETURNS bigint
    LANGUAGE plpgsql
    SET search_path TO '$user', 'public'
    AS $$
declare
    taken constant pledge_signups[] := take_signups(batch, since);
    wanted pledge_signups[];
begin
    if taken is null then
        return 0;
    end if;
    -- The last one of each signer, as the key of pledges tells them apart. Names are compared by the collation of
    -- pledges.name everywhere: by another one two names could differ that are one to the index.
    wanted := array(
        select distinct on (t.kind, lower(t.email), t.signer, o.organisation) t
        from unnest(taken) t
        cross join lateral (
            select case when t.signer = 'organisation' then lower(t.name collate "und-x-icu") else '' end) o (organisation)
        where not t.dropped
          and not exists (select from signup_blocks b
                          where b.kind = 'domain'
                            and (lower(split_part(t.email, '@', 2)) = b.value
                                 or lower(split_part(t.email, '@', 2)) like '%.' || b.value))
        order by t.kind, lower(t.email), t.signer, o.organisation, t.id desc);
    insert into mails (pledge, kind, language)
    select m.pledge, m.kind, m.language from signup_mails(wanted, store_signups(wanted)) m;
    return cardinality(taken);
end
$$;

COMMENT ON FUNCTION public.accept_signups(batch integer, since uuid) IS 'Takes at most this many rows out of pledge_signups, from one id on, makes pledges of them and queues mails; how many it took.';

CREATE FUNCTION public.accept_signups_apart(batch integer) RETURNS TABLE(signup uuid, code text, violated text)
    LANGUAGE plpgsql
    SET search_path TO '$user', 'public'
    AS $$
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

COMMENT ON FUNCTION public.accept_signups_apart(batch integer) IS 'As accept_signups(), each row by itself: what cannot be worked through goes to failed_signups. A row for each, with the code of what went wrong if something did.';

CREATE FUNCTION public.apply_retention(pending_days integer, withdrawn_days integer, confirmed_months integer, reads_months integer, dry_run boolean, most integer DEFAULT NULL::integer) RETURNS TABLE(what text, records bigint)
    LANGUAGE plpgsql
    SET search_path TO '$user', 'public'
    AS $$
declare
    one record;
begin
    for one in select d.* from pledges_due(pending_days, withdrawn_days, confirmed_months) d limit most loop
        if not dry_run then
            perform from mails m where m.pledge = one.id order by m.id for update;
            perform from pledges p where p.id = one.id and p.version = one.version for update skip locked;
            continue when not found;
            perform pledge_move(one.id, 'expire');
        end if;
        what := case one.state when 'pending' then 'unconfirmed' else one.state end;
        records := 1;
        return next;
    end loop;
    return query
    select o.* from (values
        ('unconfirmed', remove_older('failed_signups', 'failed_at', now() - make_interval(days => pending_days), dry_run)),
        ('personal-reads', remove_older('personal_reads', 'read_at', now() - make_interval(months => reads_months), dry_run))
    ) o (what, records) where o.records > 0;
end
$$;

COMMENT ON FUNCTION public.apply_retention(pending_days integer, withdrawn_days integer, confirmed_months integer, reads_months integer, dry_run boolean, most integer) IS 'Erases what was kept long enough, at most so many pledges, or with dry_run only says what it would erase; rows to be summed by what.';

CREATE FUNCTION public.check_references() RETURNS trigger
    LANGUAGE plpgsql
    AS $_$
declare
    array_column constant text := tg_argv[0];
    target_table constant text := tg_argv[1];
    target_key constant text := tg_argv[2];
    constraint_name constant text := tg_argv[3];
    wanted text := format('select one from fresh cross join unnest(fresh.%I) as one', array_column);
    missing boolean;
begin
    if tg_op = 'UPDATE' then
        wanted := format('%s except select one from stale cross join unnest(stale.%I) as one', wanted, array_column);
    end if;
    execute format('with wanted as (select distinct one from (%1$s) as all_of_them where one is not null),'
                   ' found as (select 1 from %2$I.%3$I where %4$I in (select one from wanted) for key share)'
                   ' select (select count(*) from wanted) > (select count(*) from found)',
                   wanted, tg_table_schema, target_table, target_key)
        into missing;
    if missing then
        raise foreign_key_violation using
            message = format('%s of %s names something that is not in %s', array_column, tg_table_name, target_table),
            constraint = constraint_name, schema = tg_table_schema, table = tg_table_name, column = array_column;
    end if;
    return null;
end
$_$;

COMMENT ON FUNCTION public.check_references() IS 'Statement trigger (array column, referenced table, its key, constraint name) over the transition tables fresh and, for updates, stale: every element must exist there.';

CREATE FUNCTION public.erase_pledge(gone uuid) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO '$user', 'public'
    AS $$
begin
    -- Before the pledge is locked: who works through the inbox locks its rows first too.
    delete from pledge_signups s using pledges p where p.id = gone and lower(s.email) = lower(p.email);
    return pledge_move(gone, 'erase') is not null;
end
$$;

COMMENT ON FUNCTION public.erase_pledge(gone uuid) IS 'Deletes a pledge with its tokens, mails, receipts and what of it waits in the inbox; false when there was none.';

CREATE FUNCTION public.fold_pledge_counts() RETURNS bigint
    LANGUAGE sql
    SET search_path TO '$user', 'public'
    AS $$
    -- Only one at a time: two would wait for each other's rows.
    with turn as materialized (
        select pg_try_advisory_xact_lock(hashtext('wdhs fold_pledge_counts')) as mine
    ), taken as (
        delete from pledge_count_changes c using turn where turn.mine returning c.*
    ), changes as (
        select 'total' as dimension, '' as key, delta from taken
        union all select 'goal', g::text, delta from taken cross join unnest(goals) g
        union all select 'sector', sector, delta from taken
        union all select 'municipality', municipality, delta from taken
        union all select 'month', month, delta from taken
    ), folded as (
        insert into pledge_counts as p (dimension, key, count)
        select dimension, key, sum(delta) from changes group by dimension, key order by dimension, key
        on conflict (dimension, key) do update set count = p.count + excluded.count
    )
    select count(*) from taken;
$$;

COMMENT ON FUNCTION public.fold_pledge_counts() IS 'Moves what is in pledge_count_changes into pledge_counts; how many rows. Does nothing while another one does so.';

CREATE FUNCTION public.forget_pledge(gone uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO '$user', 'public'
    AS $$
begin
    delete from failed_signups f using pledges p where p.id = gone and lower(f.contents ->> 'email') = lower(p.email);
    -- Reasons must name nobody; should one do so, it does no longer.
    update pledge_decisions set reason = 'erased' where pledge = gone and reason is not null;
    -- That of a look at many pledges is about the others too.
    update personal_reads set reason = 'erased'
    where pledges @> array[gone] and (cardinality(pledges) = 1 or names_signer(gone, reason));
    delete from pledges where id = gone;
    insert into mail_removals (pledge) values (gone) on conflict do nothing;
end
$$;

COMMENT ON FUNCTION public.forget_pledge(gone uuid) IS 'Deletes a pledge with its tokens, mails and receipts. The caller has locked its mails, and then it, in the order in which those lock them who send the mails: else the two could wait for each other. What waits in the inbox stays.';

CREATE FUNCTION public.names_signer(about uuid, words text) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path TO '$user', 'public'
    AS $$
    select exists (
        select from pledges p
        cross join regexp_split_to_table(
            lower(concat_ws(' ', p.name, p.representative_name, split_part(p.email, '@', 1))), '[^[:alnum:]]+') word
        where p.id = about and (length(word) > 3 and strpos(lower(words), word) > 0
                                or strpos(lower(words), lower(p.email)) > 0));
$$;

COMMENT ON FUNCTION public.names_signer(about uuid, words text) IS 'Whether a word of a name or the address of this pledge is in a text.';

CREATE TABLE public.pledges (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    signer text NOT NULL,
    name text NOT NULL COLLATE pg_catalog."und-x-icu",
    email text NOT NULL,
    sector text,
    website text,
    kvk_number text COLLATE pg_catalog."C",
    collective uuid,
    partner uuid,
    representative_name text,
    representative_role text,
    goals uuid[] NOT NULL,
    municipality text COLLATE pg_catalog."C",
    postcode_area text COLLATE pg_catalog."C",
    statement text,
    public_name boolean DEFAULT false NOT NULL,
    newsletter boolean DEFAULT false NOT NULL,
    share_with_partners boolean DEFAULT false NOT NULL,
    language text DEFAULT 'nl'::text NOT NULL,
    status text DEFAULT 'pending'::text NOT NULL,
    confirmed_at timestamp(3) with time zone,
    version bigint DEFAULT 1 NOT NULL,
    created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    updated_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    declaration text COLLATE pg_catalog."C",
    declaration_hash text COLLATE pg_catalog."C",
    signed_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    withdrawn_at timestamp(3) with time zone,
    verified_at timestamp(3) with time zone,
    invalidated_at timestamp(3) with time zone,
    statement_state text DEFAULT 'none'::text NOT NULL,
    CONSTRAINT pledges_goals_check CHECK (((cardinality(goals) >= 1) AND (array_position(goals, NULL::uuid) IS NULL))),
    CONSTRAINT pledges_kvk_number_check CHECK ((kvk_number ~ '^[0-9]{8}$'::text)),
    CONSTRAINT pledges_language_check CHECK ((language = ANY (ARRAY['nl'::text, 'en'::text]))),
    CONSTRAINT pledges_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
    CONSTRAINT pledges_postcode_area_check CHECK ((postcode_area ~ '^[1-9][0-9]{3}$'::text)),
    CONSTRAINT pledges_representative_check CHECK (((signer <> 'organisation'::text) OR (representative_name IS NOT NULL))),
    CONSTRAINT pledges_sector_check CHECK ((sector = ANY (ARRAY['government'::text, 'market'::text, 'science'::text, 'civil-society'::text]))),
    CONSTRAINT pledges_signer_check CHECK (((signer = 'organisation'::text) OR ((signer = 'person'::text) AND (num_nonnulls(sector, website, kvk_number, collective, partner, representative_name, representative_role) = 0)))),
    CONSTRAINT pledges_statement_check CHECK ((length(statement) <= 500)),
    CONSTRAINT pledges_statement_state_check CHECK (((statement_state = ANY (ARRAY['none'::text, 'submitted'::text, 'approved'::text, 'refused'::text])) AND ((statement IS NULL) = (statement_state = 'none'::text)))),
    CONSTRAINT pledges_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'confirmed'::text, 'withdrawn'::text])))
);

COMMENT ON TABLE public.pledges IS 'Sign-ups to the declaration of intent, by people and by organisations.';

COMMENT ON COLUMN public.pledges.id IS 'Identifier; never reused.';

COMMENT ON COLUMN public.pledges.signer IS 'person or organisation.';

COMMENT ON COLUMN public.pledges.name IS 'Name of the person or the organisation; public only with public_name.';

COMMENT ON COLUMN public.pledges.email IS 'Where the confirmation goes; never public.';

COMMENT ON COLUMN public.pledges.sector IS 'Of an organisation: the part of society it belongs to.';

COMMENT ON COLUMN public.pledges.website IS 'Of an organisation: web address.';

COMMENT ON COLUMN public.pledges.kvk_number IS 'Of an organisation: number in the trade register (KvK).';

COMMENT ON COLUMN public.pledges.collective IS 'Of an organisation: the collective that it is, when we know it as one.';

COMMENT ON COLUMN public.pledges.partner IS 'Of an organisation: the partner that it is, when we know it as one.';

COMMENT ON COLUMN public.pledges.representative_name IS 'Of an organisation: who signs for it.';

COMMENT ON COLUMN public.pledges.representative_role IS 'Of an organisation: what that person does there.';

COMMENT ON COLUMN public.pledges.goals IS 'The goals it supports, at least one: ids of goals.';

COMMENT ON COLUMN public.pledges.municipality IS 'Where the signer lives or works, as far as told.';

COMMENT ON COLUMN public.pledges.postcode_area IS 'The four digits of a postcode, as far as told.';

COMMENT ON COLUMN public.pledges.statement IS 'What the signer will do, in their own words.';

COMMENT ON COLUMN public.pledges.public_name IS 'Consent: the name may be shown.';

COMMENT ON COLUMN public.pledges.newsletter IS 'Consent: the newsletter may be sent.';

COMMENT ON COLUMN public.pledges.share_with_partners IS 'Consent: partners may see this pledge.';

COMMENT ON COLUMN public.pledges.language IS 'Language in which was signed.';

COMMENT ON COLUMN public.pledges.status IS 'pending: not yet confirmed; confirmed: counts; withdrawn: counts no longer.';

COMMENT ON COLUMN public.pledges.confirmed_at IS 'When it was last confirmed; set by the database.';

COMMENT ON COLUMN public.pledges.version IS 'Raised by one at every change.';

COMMENT ON COLUMN public.pledges.created_at IS 'When the row was stored.';

COMMENT ON COLUMN public.pledges.updated_at IS 'When the row last changed.';

COMMENT ON COLUMN public.pledges.declaration IS 'The declaration that was signed; null: signed before there were versions.';

COMMENT ON COLUMN public.pledges.declaration_hash IS 'Hash of the text that was signed, in the language that was signed.';

COMMENT ON COLUMN public.pledges.signed_at IS 'When the signer sent it in.';

COMMENT ON COLUMN public.pledges.withdrawn_at IS 'When the signer withdrew it.';

COMMENT ON COLUMN public.pledges.verified_at IS 'Of an organisation: when an editor found that it is who it says it is.';

COMMENT ON COLUMN public.pledges.invalidated_at IS 'When an editor found it to be no real signature: it neither counts nor shows.';

COMMENT ON COLUMN public.pledges.statement_state IS 'none: there is no statement; submitted: not looked at yet; approved: may be shown; refused: may not.';

CREATE FUNCTION public.pledge_allows(pledge public.pledges, guard text) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $$
    select case guard
        when 'always' then true
        when 'old' then true -- how old is told by who asks: see pledges_due()
        when 'valid' then pledge.invalidated_at is null
        when 'invalid' then pledge.invalidated_at is not null
        when 'verified' then pledge.verified_at is not null
        when 'unverified-organisation' then pledge.signer = 'organisation' and pledge.verified_at is null
        when 'verified-stranger' then pledge.signer = 'organisation' and pledge.verified_at is not null
                                      and pledge.invalidated_at is null and pledge.partner is null
        when 'statement-not-approved' then pledge.statement_state in ('submitted', 'refused')
        when 'statement-not-refused' then pledge.statement_state in ('submitted', 'approved')
    end
$$;

COMMENT ON FUNCTION public.pledge_allows(pledge public.pledges, guard text) IS 'Whether this guard of pledge_transitions is true of the pledge; null for one that there is not.';

CREATE FUNCTION public.pledge_effect(about uuid, effect text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO '$user', 'public'
    AS $$
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

COMMENT ON FUNCTION public.pledge_effect(about uuid, effect text) IS 'Does to a pledge what an effect of pledge_transitions says; ask and send-link are done by signup_mails().';

CREATE FUNCTION public.pledge_move(about uuid, happens text) RETURNS text
    LANGUAGE plpgsql
    SET search_path TO '$user', 'public'
    AS $$
declare
    pledge pledges;
    move pledge_transitions;
begin
    -- Whoever sends mails locks them first and then their pledge, which is the order for all who lock both.
    if exists (select from pledge_transitions t where t.event = happens and t.becomes = 'gone') then
        perform from mails m where m.pledge = about order by m.id for update;
    end if;
    select * into pledge from pledges p where p.id = about for no key update;
    select * into move from pledge_transitions t
    where t.state = pledge.status and t.event = happens and pledge_allows(pledge, t.guard);
    if not found then
        return null;
    end if;
    if move.becomes not in (move.state, 'gone') then
        update pledges set status = move.becomes where id = about;
    end if;
    perform pledge_effect(about, move.effect);
    return move.becomes;
end
$$;

COMMENT ON FUNCTION public.pledge_move(about uuid, happens text) IS 'Lets an event of pledge_transitions happen to a pledge; the state after it, or null when it does not happen in the state that the pledge is in.';

CREATE FUNCTION public.pledges_due(pending_days integer, withdrawn_days integer, confirmed_months integer) RETURNS TABLE(id uuid, version bigint, state text)
    LANGUAGE sql STABLE
    SET search_path TO '$user', 'public'
    AS $$
    with ends as materialized (
        select d.slug as declaration,
               coalesce(g.ends_on, (select make_date(max(o.target_year), 12, 31) from goals o where o.programme = g.id))
                   + make_interval(months => confirmed_months) < now() as past
        from declarations d join programmes g on g.id = d.programme
    )
    select p.id, p.version, p.status
    from pledges p
    join pledge_transitions t on t.state = p.status and t.event = 'expire' and pledge_allows(p, t.guard)
    left join ends e on e.declaration = p.declaration
    where (p.status = 'pending' and p.signed_at < now() - make_interval(days => pending_days)
           or p.status = 'withdrawn' and p.withdrawn_at < now() - make_interval(days => withdrawn_days)
           or p.status = 'confirmed' and e.past)
      -- Who is just signing again keeps what is there until then.
      and not exists (select from pledge_signups s where lower(s.email) = lower(p.email))
$$;

COMMENT ON FUNCTION public.pledges_due(pending_days integer, withdrawn_days integer, confirmed_months integer) IS 'Pledges that retention ends now: those nobody confirmed, those that were withdrawn, and those whose programme ended.';

CREATE FUNCTION public.promote_pledge(promoted uuid) RETURNS uuid
    LANGUAGE plpgsql
    SET search_path TO '$user', 'public'
    AS $$
declare
    pledge pledges;
    stem text;
    made uuid;
begin
    select * into strict pledge from pledges where id = promoted;
    stem := trim(both '-' from regexp_replace(
        translate(lower(pledge.name), 'àáâãäåçèéêëìíîïñòóôõöùúûüýÿ', 'aaaaaaceeeeiiiinooooouuuuyy'),
        '[^a-z0-9]+', '-', 'g'));
    stem := trim(both '-' from left(coalesce(nullif(stem, ''), 'partner'), 90));
    if exists (select from partners where slug = stem) then
        stem := stem || '-' || left(pledge.id::text, 4) || left(md5(pledge.id::text), 4);
    end if;
    insert into partners (slug, name, role, kind, joined_on, website, kvk_number)
    values (stem, pledge.name, 'affiliated', 'other', wdhs_today(), pledge.website, pledge.kvk_number)
    returning id into made;
    update pledges set partner = made where id = promoted;
    return made;
end
$$;

COMMENT ON FUNCTION public.promote_pledge(promoted uuid) IS 'Makes an affiliated partner of the organisation of a pledge; its id. Whether it may be one is for the caller to know.';

CREATE FUNCTION public.receive_signups(sent json) RETURNS TABLE(has_declaration boolean, has_goals boolean, has_municipality boolean, has_collective boolean, has_partner boolean)
    LANGUAGE plpgsql
    AS $$
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

COMMENT ON FUNCTION public.receive_signups(sent json) IS 'Stores a JSON array of {client, signup} in pledge_signups, those whose references are all there; a row for each, in order, that says which are.';

CREATE FUNCTION public.remove_older(relation regclass, moment name, than timestamp with time zone, dry_run boolean) RETURNS bigint
    LANGUAGE plpgsql
    AS $_$
declare
    number bigint;
begin
    if dry_run then
        execute format('select count(*) from %s where %I < $1', relation, moment) into number using than;
    else
        execute format('delete from %s where %I < $1', relation, moment) using than;
        get diagnostics number = row_count;
    end if;
    return number;
end
$_$;

COMMENT ON FUNCTION public.remove_older(relation regclass, moment name, than timestamp with time zone, dry_run boolean) IS 'Deletes the rows of a table whose moment is before this one, or with dry_run only counts them; how many.';

CREATE FUNCTION public.restrict_references() RETURNS trigger
    LANGUAGE plpgsql
    AS $_$
declare
    key_column constant text := tg_argv[0];
    array_table constant text := tg_argv[1];
    array_column constant text := tg_argv[2];
    constraint_name constant text := tg_argv[3];
    renamed boolean := true;
    used boolean;
begin
    if tg_op = 'UPDATE' then
        execute format('select ($1).%1$I is distinct from ($2).%1$I', key_column) into renamed using old, new;
    end if;
    if not renamed then
        return null;
    end if;
    execute format('select exists (select from %1$I.%2$I where %3$I @> array[($1).%4$I])',
                   tg_table_schema, array_table, array_column, key_column)
        into used using old;
    if used then
        raise foreign_key_violation using
            message = format('%s of %s still names this row of %s', array_column, array_table, tg_table_name),
            constraint = constraint_name, schema = tg_table_schema, table = array_table, column = array_column;
    end if;
    return null;
end
$_$;

COMMENT ON FUNCTION public.restrict_references() IS 'Constraint trigger (key, array table, array column, constraint name): what an array names cannot be deleted.';

CREATE FUNCTION public.signup_columns() RETURNS TABLE(attname name, given text)
    LANGUAGE sql STABLE
    SET search_path TO '$user', 'public'
    AS $$
    select p.attname,
           case when p.attnotnull and d.adbin is not null
                then format('coalesce(s.%I, %s)', p.attname, pg_get_expr(d.adbin, d.adrelid))
                else format('s.%I', p.attname) end
    from pg_attribute s
    join pg_attribute p on p.attrelid = 'pledges'::regclass and p.attname = s.attname and not p.attisdropped
    left join pg_attrdef d on d.adrelid = p.attrelid and d.adnum = p.attnum
    where s.attrelid = 'pledge_signups'::regclass and s.attnum > 0 and not s.attisdropped and s.attname <> 'id'
    order by p.attnum
$$;

COMMENT ON FUNCTION public.signup_columns() IS 'The columns that pledge_signups and pledges both have, but the id, and SQL for the value of each, out of a sign-up s.';

CREATE TABLE public.pledge_signups (
    id uuid NOT NULL,
    received_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    kind text NOT NULL,
    dropped boolean NOT NULL,
    email text NOT NULL,
    language text NOT NULL,
    declaration text COLLATE pg_catalog."C",
    signer text,
    name text,
    sector text,
    website text,
    kvk_number text COLLATE pg_catalog."C",
    collective uuid,
    partner uuid,
    representative_name text,
    representative_role text,
    goals uuid[],
    municipality text COLLATE pg_catalog."C",
    postcode_area text COLLATE pg_catalog."C",
    statement text,
    public_name boolean,
    newsletter boolean,
    share_with_partners boolean,
    CONSTRAINT pledge_signups_kind_check CHECK ((kind = ANY (ARRAY['pledge'::text, 'link'::text])))
);

COMMENT ON TABLE public.pledge_signups IS 'What was sent in and not worked through yet, a moment long. Every sign-up becomes one row, whatever is known about its address, so that neither the answer nor its time tells anything; hence no foreign keys and no triggers.';

COMMENT ON COLUMN public.pledge_signups.id IS 'Becomes the id of a new pledge; ordered by time.';

COMMENT ON COLUMN public.pledge_signups.received_at IS 'When it came.';

COMMENT ON COLUMN public.pledge_signups.kind IS 'pledge: a sign-up; link: asks for the personal link of an earlier one.';

COMMENT ON COLUMN public.pledge_signups.dropped IS 'Not to be worked through: sent by a machine, or from a blocked network.';

COMMENT ON COLUMN public.pledge_signups.email IS 'Of who sent it in.';

COMMENT ON COLUMN public.pledge_signups.language IS 'Language of the form.';

COMMENT ON COLUMN public.pledge_signups.declaration IS 'As in pledges; so are the columns that follow.';

COMMENT ON COLUMN public.pledge_signups.signer IS 'As in pledges.';

COMMENT ON COLUMN public.pledge_signups.name IS 'As in pledges.';

COMMENT ON COLUMN public.pledge_signups.sector IS 'As in pledges.';

COMMENT ON COLUMN public.pledge_signups.website IS 'As in pledges.';

COMMENT ON COLUMN public.pledge_signups.kvk_number IS 'As in pledges.';

COMMENT ON COLUMN public.pledge_signups.collective IS 'As in pledges.';

COMMENT ON COLUMN public.pledge_signups.partner IS 'As in pledges.';

COMMENT ON COLUMN public.pledge_signups.representative_name IS 'As in pledges.';

COMMENT ON COLUMN public.pledge_signups.representative_role IS 'As in pledges.';

COMMENT ON COLUMN public.pledge_signups.goals IS 'As in pledges.';

COMMENT ON COLUMN public.pledge_signups.municipality IS 'As in pledges.';

COMMENT ON COLUMN public.pledge_signups.postcode_area IS 'As in pledges.';

COMMENT ON COLUMN public.pledge_signups.statement IS 'As in pledges.';

COMMENT ON COLUMN public.pledge_signups.public_name IS 'As in pledges.';

COMMENT ON COLUMN public.pledge_signups.newsletter IS 'As in pledges.';

COMMENT ON COLUMN public.pledge_signups.share_with_partners IS 'As in pledges.';

CREATE FUNCTION public.signup_mails(wanted public.pledge_signups[], stored uuid[]) RETURNS TABLE(pledge uuid, kind text, language text)
    LANGUAGE plpgsql
    SET search_path TO '$user', 'public'
    SET plan_cache_mode TO 'force_custom_plan'
    AS $$
begin
    return query
    with wishes as (
        select p.id, p.email, p.language, 'confirm' as kind from pledges p where p.id = any (stored)
        union all
        select p.id, p.email, w.language, 'manage'
        from unnest(wanted) w
        join pledges p on lower(p.email) = lower(w.email)
             and (w.kind = 'link'
                  or p.declaration is not null and p.signer = w.signer
                     and (p.signer <> 'organisation' or lower(p.name) = lower(w.name collate "und-x-icu")))
        join pledge_transitions t on t.state = p.status and t.effect = 'send-link'
             and t.event = case w.kind when 'link' then 'ask-link' else 'sign' end and pledge_allows(p, t.guard)
    ), counted as (
        select w.*, row_number() over (partition by lower(w.email)) + (
                   select count(*) from mails m join pledges p on p.id = m.pledge
                   where lower(p.email) = lower(w.email) and m.created_at > now() - interval '1 day') as place
        from wishes w
    )
    select c.id, c.kind, c.language from counted c where c.place <= 5;
end
$$;

COMMENT ON FUNCTION public.signup_mails(wanted public.pledge_signups[], stored uuid[]) IS 'A mail to confirm for each pledge that was stored, and the personal link for who signed before or asked for it.';

CREATE FUNCTION public.store_signups(wanted public.pledge_signups[]) RETURNS uuid[]
    LANGUAGE plpgsql
    SET search_path TO '$user', 'public'
    AS $_$
declare
    names text;
    given text;
    replaced text;
    stored uuid[];
begin
    select string_agg(format('%I', c.attname), ', '), string_agg(c.given, ', '),
           string_agg(format('excluded.%I', c.attname), ', ')
    into names, given, replaced from signup_columns() c;
    execute format($sql$
        with sound as materialized (
            -- What it names may have gone since it was checked.
            select s.* from unnest($1) w
            cross join lateral jsonb_populate_record(w, jsonb_build_object(
                'goals', (select array_agg(o.id order by o.number) from goals o where o.id = any (w.goals)),
                'collective', (select c.id from collectives c where c.id = w.collective),
                'partner', (select q.id from partners q where q.id = w.partner),
                'municipality', (select m.code from municipalities m where m.code = w.municipality))) s
            where w.kind = 'pledge'
        ), kept as (
            insert into pledges as p (id, %1$s, declaration_hash, signed_at)
            select s.id, %2$s,
                   case s.language when 'en' then coalesce(d.hash_en, d.hash_nl) else d.hash_nl end, s.received_at
            from sound s join declarations d on d.slug = s.declaration
            where s.goals is not null
            order by lower(s.email), s.signer, lower(s.name) -- everywhere: who waits does not wait in a circle
            on conflict (lower(email), signer, (case when signer = 'organisation' then lower(name) else '' end))
                where declaration is not null
            do update set (%1$s, declaration_hash, signed_at, status) =
                          (%3$s, excluded.declaration_hash, excluded.signed_at, 'pending')
                where exists (select from pledge_transitions t where t.event = 'sign' and t.state = p.status
                              and t.becomes = 'pending' and pledge_allows(p, t.guard))
                  and (p.signed_at > excluded.signed_at) is not true
            returning p.id
        )
        select array_agg(k.id) from kept k $sql$, names, given, replaced) into stored using wanted;
    -- A link that was sent for other contents must not confirm these.
    delete from pledge_tokens k where k.pledge = any (stored) and k.purpose = 'confirm';
    return stored;
end
$_$;

COMMENT ON FUNCTION public.store_signups(wanted public.pledge_signups[]) IS 'Makes pending pledges of sign-ups, or replaces what their signers sent before; the ids of what was stored.';

CREATE FUNCTION public.take_signups(batch integer, since uuid) RETURNS public.pledge_signups[]
    LANGUAGE plpgsql
    SET search_path TO '$user', 'public'
    SET plan_cache_mode TO 'force_custom_plan'
    AS $$
declare
    taken pledge_signups[];
begin
    with chosen as materialized (
        select s.id from pledge_signups s where s.id >= since order by s.id limit batch for update skip locked
    ), gone as (
        delete from pledge_signups s using chosen where s.id = chosen.id returning s as signup
    )
    select array_agg(g.signup) into taken from gone g;
    return taken;
end
$$;

COMMENT ON FUNCTION public.take_signups(batch integer, since uuid) IS 'Takes at most this many rows out of pledge_signups, from one id on, that nobody else is at; null when there are none.';

CREATE FUNCTION public.wdhs_announce() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO '$user', 'public'
    AS $$
begin
    -- Equal announcements of one transaction become one.
    perform pg_catalog.pg_notify('wdhs_changed', tg_table_name);
    return null;
end
$$;

COMMENT ON FUNCTION public.wdhs_announce() IS 'After a change: notifies the channel wdhs_changed with the name of the table, when the transaction commits.';

CREATE FUNCTION public.wdhs_announce_pledge() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO '$user', 'public'
    AS $$
begin
    perform pg_catalog.pg_notify('wdhs_changed', tg_table_name);
    return null;
end
$$;

COMMENT ON FUNCTION public.wdhs_announce_pledge() IS 'As wdhs_announce(), for one row that is or was in the open list.';

CREATE FUNCTION public.wdhs_count_new_pledge() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO '$user', 'public'
    AS $$
begin
    insert into pledge_count_changes (delta, goals, sector, municipality, month)
    values (1, new.goals, case new.signer when 'person' then 'person' else coalesce(new.sector, 'other') end,
            coalesce(new.municipality, 'none'),
            to_char(new.confirmed_at at time zone 'Europe/Amsterdam', 'YYYY-MM'));
    return null;
end
$$;

COMMENT ON FUNCTION public.wdhs_count_new_pledge() IS 'Counts a pledge that is confirmed from the start.';

CREATE FUNCTION public.wdhs_count_pledge() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO '$user', 'public'
    AS $$
begin
    if old.status = 'confirmed' and old.invalidated_at is null then
        insert into pledge_count_changes (delta, goals, sector, municipality, month)
        values (-1, old.goals, case old.signer when 'person' then 'person' else coalesce(old.sector, 'other') end,
                coalesce(old.municipality, 'none'),
                to_char(old.confirmed_at at time zone 'Europe/Amsterdam', 'YYYY-MM'));
    end if;
    if new.status = 'confirmed' and new.invalidated_at is null then
        insert into pledge_count_changes (delta, goals, sector, municipality, month)
        values (1, new.goals, case new.signer when 'person' then 'person' else coalesce(new.sector, 'other') end,
                coalesce(new.municipality, 'none'),
                to_char(new.confirmed_at at time zone 'Europe/Amsterdam', 'YYYY-MM'));
    end if;
    return null;
end
$$;

COMMENT ON FUNCTION public.wdhs_count_pledge() IS 'Notes what a change of a pledge means for the counters.';

CREATE FUNCTION public.wdhs_current_year() RETURNS integer
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ select extract(year from now() at time zone 'Europe/Amsterdam')::integer $$;

COMMENT ON FUNCTION public.wdhs_current_year() IS 'The year it is now in the Netherlands; whether a goal is overdue is derived from it and never stored.';

CREATE FUNCTION public.wdhs_decide() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO '$user', 'public'
    AS $$
declare
    done boolean;
begin
    if new.decision = 'erase' then
        if names_signer(new.pledge, new.reason) then
            new.reason := 'erased';
        end if;
        done := erase_pledge(new.pledge);
    else
        done := pledge_move(new.pledge, new.decision) is not null;
    end if;
    if not done then
        raise check_violation using
            message = 'the pledge is not in a state for this decision',
            constraint = 'pledge_decisions_state_check', schema = tg_table_schema, table = tg_table_name;
    end if;
    if new.decision = 'promote' then
        new.partner := (select p.partner from pledges p where p.id = new.pledge);
    end if;
    return new;
end
$$;

COMMENT ON FUNCTION public.wdhs_decide() IS 'Carries out a decision while it is stored.';

CREATE FUNCTION public.wdhs_declaration() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

COMMENT ON FUNCTION public.wdhs_declaration() IS 'Makes the hashes of a declaration, and refuses to change one that is published.';

CREATE FUNCTION public.wdhs_external_ids_valid(identifiers text[]) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $_$ select coalesce(bool_and(one is not null and one ~ '^[a-z0-9-]{1,40}:.{1,200}$'), true)
      from unnest(identifiers) as one $_$;

COMMENT ON FUNCTION public.wdhs_external_ids_valid(identifiers text[]) IS 'True when every element reads source:id. A check cannot hold a subquery.';

CREATE FUNCTION public.wdhs_keep_external_ids() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO '$user', 'public'
    AS $$
begin
    if tg_op = 'UPDATE' then
        if new.external_ids = old.external_ids then
            return null;
        end if;
        delete from collective_external_ids
        where collective = new.id and identifier <> all (new.external_ids);
    end if;
    insert into collective_external_ids (identifier, collective)
    select distinct one, new.id
    from unnest(new.external_ids) as one
    where tg_op = 'INSERT' or one <> all (old.external_ids);
    return null;
end
$$;

COMMENT ON FUNCTION public.wdhs_keep_external_ids() IS 'Keeps collective_external_ids in step with collectives.external_ids.';

CREATE FUNCTION public.wdhs_keep_province() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO '$user', 'public'
    AS $$
begin
    new.province := (select m.province from municipalities m where m.code = new.municipality);
    return new;
end
$$;

COMMENT ON FUNCTION public.wdhs_keep_province() IS 'Sets the province of a row to that of its municipality.';

CREATE FUNCTION public.wdhs_mail_again() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

COMMENT ON FUNCTION public.wdhs_mail_again() IS 'Lets a mail that was given up begin anew, and one that was sent rest.';

CREATE FUNCTION public.wdhs_note_consents() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO '$user', 'public'
    AS $$
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

COMMENT ON FUNCTION public.wdhs_note_consents() IS 'Adds a receipt for every consent of a new signature, and for every change.';

CREATE FUNCTION public.wdhs_pledge_changed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    if new.statement is null then
        new.statement_state := 'none';
    elsif tg_op = 'INSERT' or new.statement is distinct from old.statement then
        new.statement_state := 'submitted'; -- what nobody has looked at is not shown
    end if;
    if new.status <> 'withdrawn' then
        new.withdrawn_at := null;
    elsif tg_op = 'INSERT' or old.status <> 'withdrawn' then
        new.withdrawn_at := now();
    end if;
    -- Who an organisation is was found out for this name and this website.
    if tg_op = 'UPDATE' and (new.name, new.website, new.kvk_number) is distinct from
                            (old.name, old.website, old.kvk_number) then
        new.verified_at := null;
    end if;
    return new;
end
$$;

COMMENT ON FUNCTION public.wdhs_pledge_changed() IS 'Keeps what editors found out about a pledge in step with what the signer changes.';

CREATE FUNCTION public.wdhs_pledge_confirmed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    -- The database sets this time and nobody else: it is the proof of when consent was confirmed.
    if tg_op = 'UPDATE' then
        new.confirmed_at := old.confirmed_at;
    else
        new.confirmed_at := null;
    end if;
    if new.status = 'confirmed' and (tg_op = 'INSERT' or old.status <> 'confirmed') then
        new.confirmed_at := now();
    end if;
    return new;
end
$$;

COMMENT ON FUNCTION public.wdhs_pledge_confirmed() IS 'Sets confirmed_at when a pledge becomes confirmed, and lets nobody else.';

CREATE FUNCTION public.wdhs_today() RETURNS date
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ select (now() at time zone 'Europe/Amsterdam')::date $$;

COMMENT ON FUNCTION public.wdhs_today() IS 'The date in the Netherlands: from when to when something is in force is told by it.';

CREATE FUNCTION public.wdhs_touch() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    new.version := old.version + 1;
    new.created_at := old.created_at;
    -- now() is when the transaction began, which may be before another one changed this row: time never runs back.
    new.updated_at := greatest(now(), old.updated_at);
    return new;
end
$$;

COMMENT ON FUNCTION public.wdhs_touch() IS 'Before each update: raises version, moves updated_at forward, keeps created_at. ETags are made of the version.';

CREATE TABLE public.api_keys (
    id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL,
    secret_hash bytea NOT NULL,
    scopes text[] NOT NULL,
    partner uuid,
    municipality text COLLATE pg_catalog."C",
    created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    last_used_on date,
    revoked_at timestamp(3) with time zone,
    CONSTRAINT api_keys_binding_check CHECK ((num_nonnulls(partner, municipality) <= 1)),
    CONSTRAINT api_keys_id_check CHECK ((id ~ '^[a-z0-9]{12}$'::text)),
    CONSTRAINT api_keys_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
    CONSTRAINT api_keys_scopes_check CHECK (((cardinality(scopes) >= 1) AND (array_position(scopes, NULL::text) IS NULL))),
    CONSTRAINT api_keys_secret_hash_check CHECK ((octet_length(secret_hash) = 32))
);

COMMENT ON TABLE public.api_keys IS 'Keys of programs that write or that read what is not open.';

COMMENT ON COLUMN public.api_keys.id IS 'The part of the key that is not secret: twelve letters and digits.';

COMMENT ON COLUMN public.api_keys.name IS 'Who or what uses it, for people.';

COMMENT ON COLUMN public.api_keys.secret_hash IS 'SHA-256 of the secret part, which is 256 bits of chance and so needs no salt.';

COMMENT ON COLUMN public.api_keys.scopes IS 'What it may do.';

COMMENT ON COLUMN public.api_keys.partner IS 'When set: it acts for this partner only.';

COMMENT ON COLUMN public.api_keys.municipality IS 'When set: it acts for this municipality only.';

COMMENT ON COLUMN public.api_keys.created_at IS 'When it was made.';

COMMENT ON COLUMN public.api_keys.last_used_on IS 'Day of last use; no finer, so that it traces nobody and costs one write a day.';

COMMENT ON COLUMN public.api_keys.revoked_at IS 'When it was revoked; it opens nothing since.';

CREATE TABLE public.collective_external_ids (
    identifier text NOT NULL COLLATE pg_catalog."C",
    collective uuid NOT NULL
);

COMMENT ON TABLE public.collective_external_ids IS 'Each external identifier once; a shadow of collectives.external_ids.';

COMMENT ON COLUMN public.collective_external_ids.identifier IS 'source:id';

COMMENT ON COLUMN public.collective_external_ids.collective IS 'The collective that carries it.';

CREATE TABLE public.collective_types (
    slug text NOT NULL COLLATE pg_catalog."C",
    name_nl text NOT NULL COLLATE pg_catalog."und-x-icu",
    name_en text NOT NULL COLLATE pg_catalog."und-x-icu",
    description_nl text,
    description_en text,
    version bigint DEFAULT 1 NOT NULL,
    created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    updated_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    CONSTRAINT collective_types_slug_check CHECK (((slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'::text) AND (length(slug) <= 100)))
);

COMMENT ON TABLE public.collective_types IS 'Kinds of citizen collectives, as the coalition names them.';

COMMENT ON COLUMN public.collective_types.slug IS 'Readable key, also in web addresses.';

COMMENT ON COLUMN public.collective_types.name_nl IS 'Dutch name.';

COMMENT ON COLUMN public.collective_types.name_en IS 'English name.';

COMMENT ON COLUMN public.collective_types.description_nl IS 'What makes a collective one of these, in Dutch.';

COMMENT ON COLUMN public.collective_types.description_en IS 'What makes a collective one of these, in English.';

COMMENT ON COLUMN public.collective_types.version IS 'Raised by one at every change.';

COMMENT ON COLUMN public.collective_types.created_at IS 'When the row was stored.';

COMMENT ON COLUMN public.collective_types.updated_at IS 'When the row last changed.';

CREATE TABLE public.collectives (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    slug text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."und-x-icu",
    aliases text[] DEFAULT '{}'::text[] NOT NULL,
    type text NOT NULL COLLATE pg_catalog."C",
    themes text[] DEFAULT '{}'::text[] NOT NULL,
    scale text,
    phase text,
    municipality text NOT NULL COLLATE pg_catalog."C",
    place text,
    postcode_area text COLLATE pg_catalog."C",
    longitude double precision,
    latitude double precision,
    founded_year integer,
    website text,
    contact_email text,
    contact_phone text,
    contact_url text,
    contact_opening_hours text,
    member_count integer,
    member_count_source text,
    kvk_number text COLLATE pg_catalog."C",
    external_ids text[] DEFAULT '{}'::text[] NOT NULL,
    description_nl text,
    description_en text,
    publication_state text DEFAULT 'submitted'::text NOT NULL,
    last_confirmed_on date,
    maintainer uuid,
    synthetic boolean DEFAULT false NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    updated_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    province text COLLATE pg_catalog."C",
    CONSTRAINT collectives_aliases_check CHECK ((array_position(aliases, NULL::text) IS NULL)),
    CONSTRAINT collectives_external_ids_check CHECK (public.wdhs_external_ids_valid(external_ids)),
    CONSTRAINT collectives_founded_year_check CHECK (((founded_year >= 1800) AND (founded_year <= 2100))),
    CONSTRAINT collectives_kvk_number_check CHECK ((kvk_number ~ '^[0-9]{8}$'::text)),
    CONSTRAINT collectives_latitude_check CHECK (((latitude >= (50.5)::double precision) AND (latitude <= (53.8)::double precision))),
    CONSTRAINT collectives_longitude_check CHECK (((longitude >= (3.0)::double precision) AND (longitude <= (7.5)::double precision))),
    CONSTRAINT collectives_member_count_check CHECK (((member_count >= 0) AND (member_count <= 10000000))),
    CONSTRAINT collectives_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
    CONSTRAINT collectives_phase_check CHECK ((phase = ANY (ARRAY['start-up'::text, 'growing'::text, 'established'::text]))),
    CONSTRAINT collectives_point_check CHECK (((longitude IS NULL) = (latitude IS NULL))),
    CONSTRAINT collectives_postcode_area_check CHECK ((postcode_area ~ '^[1-9][0-9]{3}$'::text)),
    CONSTRAINT collectives_publication_state_check CHECK ((publication_state = ANY (ARRAY['submitted'::text, 'published'::text, 'archived'::text]))),
    CONSTRAINT collectives_scale_check CHECK ((scale = ANY (ARRAY['street'::text, 'neighbourhood'::text, 'village'::text, 'city'::text, 'region'::text]))),
    CONSTRAINT collectives_slug_check CHECK (((slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'::text) AND (length(slug) <= 100))),
    CONSTRAINT collectives_themes_check CHECK ((array_position(themes, NULL::text) IS NULL))
);

COMMENT ON TABLE public.collectives IS 'Citizen collectives (burgercollectieven).';

COMMENT ON COLUMN public.collectives.id IS 'Identifier; never reused.';

COMMENT ON COLUMN public.collectives.slug IS 'Readable key for web addresses.';

COMMENT ON COLUMN public.collectives.name IS 'Name as the collective writes it.';

COMMENT ON COLUMN public.collectives.aliases IS 'Other names under which sources know it.';

COMMENT ON COLUMN public.collectives.type IS 'What kind of collective it is.';

COMMENT ON COLUMN public.collectives.themes IS 'What it works on: slugs of themes.';

COMMENT ON COLUMN public.collectives.scale IS 'How far it reaches: from a street to a region.';

COMMENT ON COLUMN public.collectives.phase IS 'How far along it is.';

COMMENT ON COLUMN public.collectives.municipality IS 'The municipality where it is at home, as it was when this was recorded.';

COMMENT ON COLUMN public.collectives.place IS 'Village, town or neighbourhood.';

COMMENT ON COLUMN public.collectives.postcode_area IS 'The four digits of a postcode; finer is nobody''s business.';

COMMENT ON COLUMN public.collectives.longitude IS 'Degrees east, WGS 84.';

COMMENT ON COLUMN public.collectives.latitude IS 'Degrees north, WGS 84.';

COMMENT ON COLUMN public.collectives.founded_year IS 'Year in which it began.';

COMMENT ON COLUMN public.collectives.website IS 'Web address.';

COMMENT ON COLUMN public.collectives.contact_email IS 'Address of its public contact point, never a private one.';

COMMENT ON COLUMN public.collectives.contact_phone IS 'Telephone number of its public contact point.';

COMMENT ON COLUMN public.collectives.contact_url IS 'Page of its public contact point.';

COMMENT ON COLUMN public.collectives.contact_opening_hours IS 'When the contact point can be reached, as people would say it.';

COMMENT ON COLUMN public.collectives.member_count IS 'How many members it has.';

COMMENT ON COLUMN public.collectives.member_count_source IS 'Who says so, and when.';

COMMENT ON COLUMN public.collectives.kvk_number IS 'Number in the trade register (KvK), eight digits.';

COMMENT ON COLUMN public.collectives.external_ids IS 'Identifiers in other registers, each as source:id.';

COMMENT ON COLUMN public.collectives.description_nl IS 'What it does, in Dutch.';

COMMENT ON COLUMN public.collectives.description_en IS 'What it does, in English.';

COMMENT ON COLUMN public.collectives.publication_state IS 'submitted: waits for an editor; published: open data; archived: no longer shown.';

COMMENT ON COLUMN public.collectives.last_confirmed_on IS 'Day on which somebody last said that this is still right.';

COMMENT ON COLUMN public.collectives.maintainer IS 'The partner that keeps this record.';

COMMENT ON COLUMN public.collectives.synthetic IS 'Made up, for demonstrations and tests.';

COMMENT ON COLUMN public.collectives.version IS 'Raised by one at every change.';

COMMENT ON COLUMN public.collectives.created_at IS 'When the row was stored.';

COMMENT ON COLUMN public.collectives.updated_at IS 'When the row last changed.';

COMMENT ON COLUMN public.collectives.province IS 'The province of the municipality; always set from it.';

CREATE TABLE public.declarations (
    slug text NOT NULL COLLATE pg_catalog."C",
    programme uuid NOT NULL,
    number integer NOT NULL,
    title_nl text NOT NULL,
    title_en text,
    text_nl text NOT NULL,
    text_en text,
    hash_nl text COLLATE pg_catalog."C",
    hash_en text COLLATE pg_catalog."C",
    controller_name text NOT NULL,
    controller_email text NOT NULL,
    purposes_nl text NOT NULL,
    purposes_en text,
    retention_nl text NOT NULL,
    retention_en text,
    published_on date,
    retired_on date,
    version bigint DEFAULT 1 NOT NULL,
    created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    updated_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    CONSTRAINT declarations_number_check CHECK ((number >= 1)),
    CONSTRAINT declarations_period_check CHECK ((retired_on >= published_on)),
    CONSTRAINT declarations_slug_check CHECK (((slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'::text) AND (length(slug) <= 100)))
);

COMMENT ON TABLE public.declarations IS 'The texts that people and organisations sign, each in its own version.';

COMMENT ON COLUMN public.declarations.slug IS 'Readable key, fixed: intentieverklaring-1.';

COMMENT ON COLUMN public.declarations.programme IS 'The programme it belongs to; its end decides how long signatures are kept.';

COMMENT ON COLUMN public.declarations.number IS 'Which version of the text, within the programme.';

COMMENT ON COLUMN public.declarations.title_nl IS 'Title in Dutch.';

COMMENT ON COLUMN public.declarations.title_en IS 'Title in English.';

COMMENT ON COLUMN public.declarations.text_nl IS 'What is signed, in Dutch.';

COMMENT ON COLUMN public.declarations.text_en IS 'What is signed, in English.';

COMMENT ON COLUMN public.declarations.hash_nl IS 'SHA-256, in hexadecimal, of title, text and purposes in Dutch, each but the last followed by an empty line.';

COMMENT ON COLUMN public.declarations.hash_en IS 'The same in English; null when something of it is missing.';

COMMENT ON COLUMN public.declarations.controller_name IS 'Who is responsible for the personal data of those who sign.';

COMMENT ON COLUMN public.declarations.controller_email IS 'Where that organisation can be reached about it; no person.';

COMMENT ON COLUMN public.declarations.purposes_nl IS 'What each consent is for, in Dutch.';

COMMENT ON COLUMN public.declarations.purposes_en IS 'What each consent is for, in English.';

COMMENT ON COLUMN public.declarations.retention_nl IS 'How long the data are kept, in Dutch.';

COMMENT ON COLUMN public.declarations.retention_en IS 'How long the data are kept, in English.';

COMMENT ON COLUMN public.declarations.published_on IS 'Since when it can be signed; null: a draft, which nobody sees.';

COMMENT ON COLUMN public.declarations.retired_on IS 'Since when it can no longer be signed.';

COMMENT ON COLUMN public.declarations.version IS 'Raised by one at every change of the row.';

COMMENT ON COLUMN public.declarations.created_at IS 'When the row was stored.';

COMMENT ON COLUMN public.declarations.updated_at IS 'When the row last changed.';

CREATE TABLE public.failed_signups (
    id uuid NOT NULL,
    failed_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    code text NOT NULL COLLATE pg_catalog."C",
    violated text COLLATE pg_catalog."C",
    contents jsonb NOT NULL
);

COMMENT ON TABLE public.failed_signups IS 'Sign-ups that could not be worked through: put aside so that those behind them are. Nobody knows why there should be any; an operator finds out, and puts them back into the inbox or deletes them.';

COMMENT ON COLUMN public.failed_signups.id IS 'Id in the inbox.';

COMMENT ON COLUMN public.failed_signups.failed_at IS 'When it was put aside.';

COMMENT ON COLUMN public.failed_signups.code IS 'SQLSTATE of what went wrong.';

COMMENT ON COLUMN public.failed_signups.violated IS 'The constraint that was violated, if it was one.';

COMMENT ON COLUMN public.failed_signups.contents IS 'The row of pledge_signups; kept no longer than a pledge that nobody confirms.';

CREATE TABLE public.goal_progress (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    goal uuid NOT NULL,
    stated_on date NOT NULL,
    statement_nl text NOT NULL,
    statement_en text,
    source text NOT NULL,
    source_url text,
    status text,
    version bigint DEFAULT 1 NOT NULL,
    created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    updated_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    CONSTRAINT goal_progress_status_check CHECK ((status = ANY (ARRAY['open'::text, 'on-track'::text, 'behind'::text, 'achieved'::text, 'missed'::text])))
);

COMMENT ON TABLE public.goal_progress IS 'Dated and sourced statements about how a goal is coming along.';

COMMENT ON COLUMN public.goal_progress.id IS 'Identifier; never reused.';

COMMENT ON COLUMN public.goal_progress.goal IS 'The goal it is about.';

COMMENT ON COLUMN public.goal_progress.stated_on IS 'Day on which it was said.';

COMMENT ON COLUMN public.goal_progress.statement_nl IS 'What was said, in Dutch.';

COMMENT ON COLUMN public.goal_progress.statement_en IS 'What was said, in English.';

COMMENT ON COLUMN public.goal_progress.source IS 'Who said it, or where it was published.';

COMMENT ON COLUMN public.goal_progress.source_url IS 'Where it can be read.';

COMMENT ON COLUMN public.goal_progress.status IS 'The status that follows from it, when it says so.';

COMMENT ON COLUMN public.goal_progress.version IS 'Raised by one at every change.';

COMMENT ON COLUMN public.goal_progress.created_at IS 'When the row was stored.';

COMMENT ON COLUMN public.goal_progress.updated_at IS 'When the row last changed.';

CREATE TABLE public.goals (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    slug text NOT NULL COLLATE pg_catalog."C",
    programme uuid NOT NULL,
    number integer NOT NULL,
    slogan_nl text NOT NULL COLLATE pg_catalog."und-x-icu",
    slogan_en text COLLATE pg_catalog."und-x-icu",
    description_nl text,
    description_en text,
    addressee_nl text,
    addressee_en text,
    target_year integer NOT NULL,
    at_the_latest boolean DEFAULT false NOT NULL,
    status text DEFAULT 'open'::text NOT NULL,
    responsible_partners uuid[] DEFAULT '{}'::uuid[] NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    updated_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    CONSTRAINT goals_number_check CHECK (((number >= 1) AND (number <= 100))),
    CONSTRAINT goals_responsible_partners_check CHECK ((array_position(responsible_partners, NULL::uuid) IS NULL)),
    CONSTRAINT goals_slug_check CHECK (((slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'::text) AND (length(slug) <= 100))),
    CONSTRAINT goals_status_check CHECK ((status = ANY (ARRAY['open'::text, 'on-track'::text, 'behind'::text, 'achieved'::text, 'missed'::text]))),
    CONSTRAINT goals_target_year_check CHECK (((target_year >= 2000) AND (target_year <= 2100)))
);

COMMENT ON TABLE public.goals IS 'Goals of a programme, each with the year by which it should be reached.';

COMMENT ON COLUMN public.goals.id IS 'Identifier; never reused.';

COMMENT ON COLUMN public.goals.slug IS 'Readable key for web addresses.';

COMMENT ON COLUMN public.goals.programme IS 'The programme it belongs to.';

COMMENT ON COLUMN public.goals.number IS 'Its number within the programme.';

COMMENT ON COLUMN public.goals.slogan_nl IS 'The goal in one line, in Dutch.';

COMMENT ON COLUMN public.goals.slogan_en IS 'The goal in one line, in English.';

COMMENT ON COLUMN public.goals.description_nl IS 'What should be so by the target year, in Dutch.';

COMMENT ON COLUMN public.goals.description_en IS 'What should be so by the target year, in English.';

COMMENT ON COLUMN public.goals.addressee_nl IS 'Whom it asks something of, in Dutch.';

COMMENT ON COLUMN public.goals.addressee_en IS 'Whom it asks something of, in English.';

COMMENT ON COLUMN public.goals.target_year IS 'The year by which, or in which, it should be reached.';

COMMENT ON COLUMN public.goals.at_the_latest IS 'True when the target year is a limit rather than an aim.';

COMMENT ON COLUMN public.goals.status IS 'Where it stands, as the coalition sees it.';

COMMENT ON COLUMN public.goals.responsible_partners IS 'Partners that take the lead: ids of partners.';

COMMENT ON COLUMN public.goals.version IS 'Raised by one at every change.';

COMMENT ON COLUMN public.goals.created_at IS 'When the row was stored.';

COMMENT ON COLUMN public.goals.updated_at IS 'When the row last changed.';

CREATE TABLE public.mail_removals (
    pledge uuid NOT NULL,
    requested_at timestamp(3) with time zone DEFAULT now() NOT NULL
);

COMMENT ON TABLE public.mail_removals IS 'Pledges that were erased: mails about them that were written to files must go too.';

COMMENT ON COLUMN public.mail_removals.pledge IS 'Id that the pledge had.';

COMMENT ON COLUMN public.mail_removals.requested_at IS 'When it was erased.';

CREATE TABLE public.mails (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    pledge uuid NOT NULL,
    kind text NOT NULL,
    language text NOT NULL,
    state text DEFAULT 'queued'::text NOT NULL,
    due_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    claimed_until timestamp(3) with time zone,
    attempts integer DEFAULT 0 NOT NULL,
    last_error text,
    sent_at timestamp(3) with time zone,
    version bigint DEFAULT 1 NOT NULL,
    created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    updated_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    CONSTRAINT mails_kind_check CHECK ((kind = ANY (ARRAY['confirm'::text, 'confirmed'::text, 'manage'::text]))),
    CONSTRAINT mails_language_check CHECK ((language = ANY (ARRAY['nl'::text, 'en'::text]))),
    CONSTRAINT mails_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'sent'::text, 'dead'::text])))
);

COMMENT ON TABLE public.mails IS 'Outgoing mail: what is to be sent about which pledge. Address, text and token are put together when it is sent.';

COMMENT ON COLUMN public.mails.id IS 'Identifier; never reused.';

COMMENT ON COLUMN public.mails.pledge IS 'The pledge it is about; its address is where it goes.';

COMMENT ON COLUMN public.mails.kind IS 'confirm: asks to confirm; confirmed: thanks; manage: the personal link.';

COMMENT ON COLUMN public.mails.language IS 'nl or en.';

COMMENT ON COLUMN public.mails.state IS 'queued: to be sent; sent: kept for a day, to count; dead: given up.';

COMMENT ON COLUMN public.mails.due_at IS 'Not before this time.';

COMMENT ON COLUMN public.mails.claimed_until IS 'An instance is sending it; when this time has passed, it was not.';

COMMENT ON COLUMN public.mails.attempts IS 'How often it was tried.';

COMMENT ON COLUMN public.mails.last_error IS 'What went wrong the last time, without anything personal.';

COMMENT ON COLUMN public.mails.sent_at IS 'When a mail server took it.';

COMMENT ON COLUMN public.mails.version IS 'Raised by one at every change.';

COMMENT ON COLUMN public.mails.created_at IS 'When the row was stored.';

COMMENT ON COLUMN public.mails.updated_at IS 'When the row last changed.';

CREATE TABLE public.memberships (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    collective uuid,
    member_partner uuid,
    partner uuid NOT NULL,
    valid_from date,
    valid_to date,
    version bigint DEFAULT 1 NOT NULL,
    created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    updated_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    CONSTRAINT memberships_member_check CHECK ((num_nonnulls(collective, member_partner) = 1)),
    CONSTRAINT memberships_period_check CHECK ((valid_to > valid_from)),
    CONSTRAINT memberships_self_check CHECK ((member_partner <> partner))
);

COMMENT ON TABLE public.memberships IS 'Which collective or partner is a member of which umbrella, and when.';

COMMENT ON COLUMN public.memberships.id IS 'Identifier; never reused.';

COMMENT ON COLUMN public.memberships.collective IS 'The member, when it is a collective.';

COMMENT ON COLUMN public.memberships.member_partner IS 'The member, when it is itself a partner.';

COMMENT ON COLUMN public.memberships.partner IS 'The umbrella.';

COMMENT ON COLUMN public.memberships.valid_from IS 'First day of membership; empty when not known.';

COMMENT ON COLUMN public.memberships.valid_to IS 'First day after membership; empty while it lasts.';

COMMENT ON COLUMN public.memberships.version IS 'Raised by one at every change.';

COMMENT ON COLUMN public.memberships.created_at IS 'When the row was stored.';

COMMENT ON COLUMN public.memberships.updated_at IS 'When the row last changed.';

CREATE TABLE public.municipalities (
    code text NOT NULL COLLATE pg_catalog."C",
    slug text NOT NULL COLLATE pg_catalog."C",
    name_nl text NOT NULL COLLATE pg_catalog."und-x-icu",
    name_en text COLLATE pg_catalog."und-x-icu",
    province text NOT NULL COLLATE pg_catalog."C",
    valid_from date,
    valid_to date,
    successor text COLLATE pg_catalog."C",
    version bigint DEFAULT 1 NOT NULL,
    created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    updated_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    CONSTRAINT municipalities_code_check CHECK ((code ~ '^GM[0-9]{4}$'::text)),
    CONSTRAINT municipalities_period_check CHECK ((valid_to > valid_from)),
    CONSTRAINT municipalities_self_check CHECK ((successor <> code)),
    CONSTRAINT municipalities_slug_check CHECK (((slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'::text) AND (length(slug) <= 100))),
    CONSTRAINT municipalities_successor_check CHECK (((successor IS NULL) OR (valid_to IS NOT NULL)))
);

COMMENT ON TABLE public.municipalities IS 'Municipalities of the Netherlands, past ones included.';

COMMENT ON COLUMN public.municipalities.code IS 'Code of Statistics Netherlands (CBS): GM and four digits.';

COMMENT ON COLUMN public.municipalities.slug IS 'Readable key for web addresses.';

COMMENT ON COLUMN public.municipalities.name_nl IS 'Official name.';

COMMENT ON COLUMN public.municipalities.name_en IS 'English name, only where English has one of its own.';

COMMENT ON COLUMN public.municipalities.province IS 'The province it lies in.';

COMMENT ON COLUMN public.municipalities.valid_from IS 'First day on which it existed; empty when that is before this list began.';

COMMENT ON COLUMN public.municipalities.valid_to IS 'First day on which it no longer existed; empty for a municipality of today.';

COMMENT ON COLUMN public.municipalities.successor IS 'The municipality that its inhabitants became part of.';

COMMENT ON COLUMN public.municipalities.version IS 'Raised by one at every change.';

COMMENT ON COLUMN public.municipalities.created_at IS 'When the row was stored.';

COMMENT ON COLUMN public.municipalities.updated_at IS 'When the row last changed.';

CREATE TABLE public.partners (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    slug text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."und-x-icu",
    aliases text[] DEFAULT '{}'::text[] NOT NULL,
    role text NOT NULL,
    kind text NOT NULL,
    joined_on date,
    website text,
    contact_email text,
    contact_phone text,
    contact_url text,
    contact_opening_hours text,
    kvk_number text COLLATE pg_catalog."C",
    description_nl text,
    description_en text,
    version bigint DEFAULT 1 NOT NULL,
    created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    updated_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    CONSTRAINT partners_aliases_check CHECK ((array_position(aliases, NULL::text) IS NULL)),
    CONSTRAINT partners_kind_check CHECK ((kind = ANY (ARRAY['umbrella'::text, 'fund'::text, 'knowledge'::text, 'bank'::text, 'network'::text, 'co-operative'::text, 'company'::text, 'other'::text]))),
    CONSTRAINT partners_kvk_number_check CHECK ((kvk_number ~ '^[0-9]{8}$'::text)),
    CONSTRAINT partners_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
    CONSTRAINT partners_role_check CHECK ((role = ANY (ARRAY['core'::text, 'affiliated'::text]))),
    CONSTRAINT partners_slug_check CHECK (((slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'::text) AND (length(slug) <= 100)))
);

COMMENT ON TABLE public.partners IS 'Organisations in the coalition.';

COMMENT ON COLUMN public.partners.id IS 'Identifier; never reused.';

COMMENT ON COLUMN public.partners.slug IS 'Readable key for web addresses.';

COMMENT ON COLUMN public.partners.name IS 'Name as the organisation writes it.';

COMMENT ON COLUMN public.partners.aliases IS 'Other names under which sources know it.';

COMMENT ON COLUMN public.partners.role IS 'core: one of the founders; affiliated: joined them.';

COMMENT ON COLUMN public.partners.kind IS 'What sort of organisation it is.';

COMMENT ON COLUMN public.partners.joined_on IS 'Day on which it joined the coalition, where known.';

COMMENT ON COLUMN public.partners.website IS 'Web address.';

COMMENT ON COLUMN public.partners.contact_email IS 'Address of its public contact point, never of a person.';

COMMENT ON COLUMN public.partners.contact_phone IS 'Telephone number of its public contact point.';

COMMENT ON COLUMN public.partners.contact_url IS 'Page of its public contact point.';

COMMENT ON COLUMN public.partners.contact_opening_hours IS 'When the contact point can be reached, as people would say it.';

COMMENT ON COLUMN public.partners.kvk_number IS 'Number in the trade register (KvK), eight digits.';

COMMENT ON COLUMN public.partners.description_nl IS 'What it does, in Dutch.';

COMMENT ON COLUMN public.partners.description_en IS 'What it does, in English.';

COMMENT ON COLUMN public.partners.version IS 'Raised by one at every change.';

COMMENT ON COLUMN public.partners.created_at IS 'When the row was stored.';

COMMENT ON COLUMN public.partners.updated_at IS 'When the row last changed.';

CREATE TABLE public.personal_reads (
    id bigint NOT NULL,
    read_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    api_key text NOT NULL COLLATE pg_catalog."C",
    reason text NOT NULL,
    pledges uuid[] NOT NULL
);

COMMENT ON TABLE public.personal_reads IS 'Who was shown the personal data of which pledges, and why: what is needed after a leak of a key.';

COMMENT ON COLUMN public.personal_reads.id IS 'Identifier.';

COMMENT ON COLUMN public.personal_reads.read_at IS 'When.';

COMMENT ON COLUMN public.personal_reads.api_key IS 'Id of the key.';

COMMENT ON COLUMN public.personal_reads.reason IS 'What the reader gave as the reason; says erased when the only pledge shown is, or one that it named.';

COMMENT ON COLUMN public.personal_reads.pledges IS 'Ids of the pledges shown.';

ALTER TABLE public.personal_reads ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.personal_reads_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.pledge_consents (
    pledge uuid NOT NULL,
    purpose text NOT NULL,
    given boolean NOT NULL,
    declaration text NOT NULL COLLATE pg_catalog."C",
    hash text COLLATE pg_catalog."C",
    language text NOT NULL,
    given_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pledge_consents_purpose_check CHECK ((purpose = ANY (ARRAY['sign'::text, 'public-name'::text, 'newsletter'::text, 'share-with-partners'::text])))
);

COMMENT ON TABLE public.pledge_consents IS 'Receipts: every consent that was given or taken back, with the text it was given to. Never changed, only added to.';

COMMENT ON COLUMN public.pledge_consents.pledge IS 'Whose pledge.';

COMMENT ON COLUMN public.pledge_consents.purpose IS 'What for.';

COMMENT ON COLUMN public.pledge_consents.given IS 'Given, or refused and taken back.';

COMMENT ON COLUMN public.pledge_consents.declaration IS 'The declaration whose purposes the signer read.';

COMMENT ON COLUMN public.pledge_consents.hash IS 'Hash of that text.';

COMMENT ON COLUMN public.pledge_consents.language IS 'Language in which it was read.';

COMMENT ON COLUMN public.pledge_consents.given_at IS 'When.';

CREATE TABLE public.pledge_count_changes (
    id bigint NOT NULL,
    delta integer NOT NULL,
    goals uuid[] NOT NULL,
    sector text NOT NULL COLLATE pg_catalog."C",
    municipality text NOT NULL COLLATE pg_catalog."C",
    month text NOT NULL COLLATE pg_catalog."C"
);

COMMENT ON TABLE public.pledge_count_changes IS 'What pledge_counts does not have yet. A counter that everybody changes would make them wait for each other.';

COMMENT ON COLUMN public.pledge_count_changes.id IS 'Order of arrival, more or less.';

COMMENT ON COLUMN public.pledge_count_changes.delta IS 'One more or one less.';

COMMENT ON COLUMN public.pledge_count_changes.goals IS 'Goals supported.';

COMMENT ON COLUMN public.pledge_count_changes.sector IS 'Sector of an organisation, other when it told none; person for people.';

COMMENT ON COLUMN public.pledge_count_changes.municipality IS 'Code, or none.';

COMMENT ON COLUMN public.pledge_count_changes.month IS 'Month of the confirmation in Amsterdam, as 2026-11.';

ALTER TABLE public.pledge_count_changes ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.pledge_count_changes_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.pledge_counts (
    dimension text NOT NULL COLLATE pg_catalog."C",
    key text NOT NULL COLLATE pg_catalog."C",
    count bigint NOT NULL,
    CONSTRAINT pledge_counts_dimension_check CHECK ((dimension = ANY (ARRAY['total'::text, 'goal'::text, 'sector'::text, 'municipality'::text, 'month'::text])))
);

COMMENT ON TABLE public.pledge_counts IS 'How many pledges count, up to the changes in pledge_count_changes.';

COMMENT ON COLUMN public.pledge_counts.dimension IS 'What is counted by.';

COMMENT ON COLUMN public.pledge_counts.key IS 'Empty for the total; id of a goal; sector, or person; code of a municipality or none; month as 2026-11.';

COMMENT ON COLUMN public.pledge_counts.count IS 'How many.';

CREATE TABLE public.pledge_decisions (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    pledge uuid NOT NULL,
    decision text NOT NULL,
    reason text,
    partner uuid,
    api_key text COLLATE pg_catalog."C",
    version bigint DEFAULT 1 NOT NULL,
    created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    updated_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pledge_decisions_decision_check CHECK ((decision = ANY (ARRAY['confirm'::text, 'verify'::text, 'unverify'::text, 'approve-statement'::text, 'refuse-statement'::text, 'invalidate'::text, 'revalidate'::text, 'promote'::text, 'erase'::text]))),
    CONSTRAINT pledge_decisions_reason_check CHECK (((reason IS NOT NULL) OR (decision <> ALL (ARRAY['refuse-statement'::text, 'invalidate'::text, 'confirm'::text, 'erase'::text]))))
);

COMMENT ON TABLE public.pledge_decisions IS 'What editors decided about a pledge, and who did so. Storing a decision carries it out. Rows outlive the pledge: they name nobody but the key.';

COMMENT ON COLUMN public.pledge_decisions.id IS 'Identifier; never reused.';

COMMENT ON COLUMN public.pledge_decisions.pledge IS 'Id of the pledge, which may be gone.';

COMMENT ON COLUMN public.pledge_decisions.decision IS 'What was decided.';

COMMENT ON COLUMN public.pledge_decisions.reason IS 'Why; must name nobody. Says erased when the pledge is; that of the erasure itself only when it named the signer.';

COMMENT ON COLUMN public.pledge_decisions.partner IS 'The partner that a promotion made.';

COMMENT ON COLUMN public.pledge_decisions.api_key IS 'Id of the key with which it was decided.';

COMMENT ON COLUMN public.pledge_decisions.version IS 'Always one: decisions do not change.';

COMMENT ON COLUMN public.pledge_decisions.created_at IS 'When.';

COMMENT ON COLUMN public.pledge_decisions.updated_at IS 'Same as created_at.';

CREATE TABLE public.pledge_tokens (
    hash bytea NOT NULL,
    pledge uuid NOT NULL,
    purpose text NOT NULL,
    signed_at timestamp(3) with time zone,
    created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    expires_at timestamp(3) with time zone NOT NULL,
    CONSTRAINT pledge_tokens_hash_check CHECK ((octet_length(hash) = 32)),
    CONSTRAINT pledge_tokens_purpose_check CHECK ((purpose = ANY (ARRAY['confirm'::text, 'manage'::text])))
);

COMMENT ON TABLE public.pledge_tokens IS 'What the links in mails open. Only hashes: what leaks from here opens nothing.';

COMMENT ON COLUMN public.pledge_tokens.hash IS 'SHA-256 of the token, which is 256 bits of chance.';

COMMENT ON COLUMN public.pledge_tokens.pledge IS 'The pledge it is about.';

COMMENT ON COLUMN public.pledge_tokens.purpose IS 'confirm: makes it count; manage: shows, corrects, withdraws and erases it.';

COMMENT ON COLUMN public.pledge_tokens.signed_at IS 'To confirm: signed_at that the pledge had when the link was sent, so that it confirms nothing else; null: whatever it is now.';

COMMENT ON COLUMN public.pledge_tokens.created_at IS 'When it was made.';

COMMENT ON COLUMN public.pledge_tokens.expires_at IS 'Until when it works.';

CREATE TABLE public.pledge_transitions (
    state text NOT NULL COLLATE pg_catalog."C",
    event text NOT NULL COLLATE pg_catalog."C",
    guard text NOT NULL COLLATE pg_catalog."C",
    becomes text NOT NULL COLLATE pg_catalog."C",
    effect text NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT pledge_transitions_becomes_check CHECK ((becomes = ANY (ARRAY['pending'::text, 'confirmed'::text, 'withdrawn'::text, 'gone'::text]))),
    CONSTRAINT pledge_transitions_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'confirmed'::text, 'withdrawn'::text])))
);

COMMENT ON TABLE public.pledge_transitions IS 'What becomes of a pledge in a state when something happens. What has no row here does not happen. Never written but by migrations.';

COMMENT ON COLUMN public.pledge_transitions.state IS 'As pledges.status.';

COMMENT ON COLUMN public.pledge_transitions.event IS 'What a signer, an editor or time does; decisions by their names.';

COMMENT ON COLUMN public.pledge_transitions.guard IS 'What must be true of the pledge besides: see pledge_allows().';

COMMENT ON COLUMN public.pledge_transitions.becomes IS 'The state after it; gone: the pledge is erased.';

COMMENT ON COLUMN public.pledge_transitions.effect IS 'What is done along with it: see pledge_effect().';

CREATE TABLE public.programmes (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    slug text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."und-x-icu",
    presented_on date,
    ends_on date,
    website text,
    description_nl text,
    description_en text,
    version bigint DEFAULT 1 NOT NULL,
    created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    updated_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    CONSTRAINT programmes_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
    CONSTRAINT programmes_period_check CHECK ((ends_on > presented_on)),
    CONSTRAINT programmes_slug_check CHECK (((slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'::text) AND (length(slug) <= 100)))
);

COMMENT ON TABLE public.programmes IS 'Action programmes of the coalition.';

COMMENT ON COLUMN public.programmes.id IS 'Identifier; never reused.';

COMMENT ON COLUMN public.programmes.slug IS 'Readable key for web addresses.';

COMMENT ON COLUMN public.programmes.name IS 'Title.';

COMMENT ON COLUMN public.programmes.presented_on IS 'Day on which it was made public.';

COMMENT ON COLUMN public.programmes.ends_on IS 'Day on which it ends; empty while that is open.';

COMMENT ON COLUMN public.programmes.website IS 'Web address.';

COMMENT ON COLUMN public.programmes.description_nl IS 'What it is about, in Dutch.';

COMMENT ON COLUMN public.programmes.description_en IS 'What it is about, in English.';

COMMENT ON COLUMN public.programmes.version IS 'Raised by one at every change.';

COMMENT ON COLUMN public.programmes.created_at IS 'When the row was stored.';

COMMENT ON COLUMN public.programmes.updated_at IS 'When the row last changed.';

CREATE TABLE public.provinces (
    code text NOT NULL COLLATE pg_catalog."C",
    slug text NOT NULL COLLATE pg_catalog."C",
    name_nl text NOT NULL COLLATE pg_catalog."und-x-icu",
    name_en text COLLATE pg_catalog."und-x-icu",
    version bigint DEFAULT 1 NOT NULL,
    created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    updated_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    CONSTRAINT provinces_code_check CHECK ((code ~ '^PV[0-9]{2}$'::text)),
    CONSTRAINT provinces_slug_check CHECK (((slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'::text) AND (length(slug) <= 100)))
);

COMMENT ON TABLE public.provinces IS 'The twelve provinces of the Netherlands.';

COMMENT ON COLUMN public.provinces.code IS 'Code of Statistics Netherlands (CBS): PV and two digits.';

COMMENT ON COLUMN public.provinces.slug IS 'Readable key for web addresses.';

COMMENT ON COLUMN public.provinces.name_nl IS 'Official name; in Fryslân that is the Frisian one.';

COMMENT ON COLUMN public.provinces.name_en IS 'English name, where English has one of its own.';

COMMENT ON COLUMN public.provinces.version IS 'Raised by one at every change.';

COMMENT ON COLUMN public.provinces.created_at IS 'When the row was stored.';

COMMENT ON COLUMN public.provinces.updated_at IS 'When the row last changed.';

CREATE TABLE public.schema_functions (
    step bigint NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    checksum text NOT NULL COLLATE pg_catalog."C",
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);

COMMENT ON TABLE public.schema_functions IS 'Files of functions that were applied to this database; the last row of a name is what is there now.';

COMMENT ON COLUMN public.schema_functions.step IS 'Order in which they were applied.';

COMMENT ON COLUMN public.schema_functions.name IS 'functions/ and the name of the function.';

COMMENT ON COLUMN public.schema_functions.checksum IS 'SHA-256 of the file, in hexadecimal.';

COMMENT ON COLUMN public.schema_functions.applied_at IS 'When it was applied.';

ALTER TABLE public.schema_functions ALTER COLUMN step ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.schema_functions_step_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.schema_migrations (
    version integer NOT NULL,
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);

COMMENT ON TABLE public.schema_migrations IS 'Changes of the schema that were applied to this database';

COMMENT ON COLUMN public.schema_migrations.version IS 'Number of the migration';

COMMENT ON COLUMN public.schema_migrations.name IS 'File name of the migration, without .sql';

COMMENT ON COLUMN public.schema_migrations.checksum IS 'SHA-256 of the file, in hexadecimal';

COMMENT ON COLUMN public.schema_migrations.applied_at IS 'When it was applied';

CREATE TABLE public.signup_blocks (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    kind text NOT NULL,
    value text NOT NULL COLLATE pg_catalog."C",
    reason text,
    version bigint DEFAULT 1 NOT NULL,
    created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    updated_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    CONSTRAINT signup_blocks_kind_check CHECK ((kind = ANY (ARRAY['domain'::text, 'prefix'::text]))),
    CONSTRAINT signup_blocks_value_check CHECK (
CASE kind
    WHEN 'prefix'::text THEN ((value)::cidr IS NOT NULL)
    ELSE (value ~ '^[a-z0-9-]+(\.[a-z0-9-]+)*$'::text)
END)
);

COMMENT ON TABLE public.signup_blocks IS 'From where no sign-ups are taken. They are answered as all others are.';

COMMENT ON COLUMN public.signup_blocks.id IS 'Identifier; never reused.';

COMMENT ON COLUMN public.signup_blocks.kind IS 'domain: of an e-mail address, with all below it; prefix: of a network address.';

COMMENT ON COLUMN public.signup_blocks.value IS 'example.org, or 192.0.2.0/24.';

COMMENT ON COLUMN public.signup_blocks.reason IS 'Why, for other editors; nothing personal.';

COMMENT ON COLUMN public.signup_blocks.version IS 'Raised by one at every change.';

COMMENT ON COLUMN public.signup_blocks.created_at IS 'When the row was stored.';

COMMENT ON COLUMN public.signup_blocks.updated_at IS 'When the row last changed.';

CREATE TABLE public.themes (
    slug text NOT NULL COLLATE pg_catalog."C",
    name_nl text NOT NULL COLLATE pg_catalog."und-x-icu",
    name_en text NOT NULL COLLATE pg_catalog."und-x-icu",
    description_nl text,
    description_en text,
    version bigint DEFAULT 1 NOT NULL,
    created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    updated_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    CONSTRAINT themes_slug_check CHECK (((slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'::text) AND (length(slug) <= 100)))
);

COMMENT ON TABLE public.themes IS 'What collectives work on.';

COMMENT ON COLUMN public.themes.slug IS 'Readable key, also in web addresses.';

COMMENT ON COLUMN public.themes.name_nl IS 'Dutch name.';

COMMENT ON COLUMN public.themes.name_en IS 'English name.';

COMMENT ON COLUMN public.themes.description_nl IS 'What it covers, in Dutch.';

COMMENT ON COLUMN public.themes.description_en IS 'What it covers, in English.';

COMMENT ON COLUMN public.themes.version IS 'Raised by one at every change.';

COMMENT ON COLUMN public.themes.created_at IS 'When the row was stored.';

COMMENT ON COLUMN public.themes.updated_at IS 'When the row last changed.';

ALTER TABLE ONLY public.api_keys
    ADD CONSTRAINT api_keys_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.collective_external_ids
    ADD CONSTRAINT collective_external_ids_pkey PRIMARY KEY (identifier);

ALTER TABLE ONLY public.collective_types
    ADD CONSTRAINT collective_types_pkey PRIMARY KEY (slug);

ALTER TABLE ONLY public.collectives
    ADD CONSTRAINT collectives_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.collectives
    ADD CONSTRAINT collectives_slug_key UNIQUE (slug);

ALTER TABLE ONLY public.declarations
    ADD CONSTRAINT declarations_pkey PRIMARY KEY (slug);

ALTER TABLE ONLY public.declarations
    ADD CONSTRAINT declarations_programme_number_key UNIQUE (programme, number);

ALTER TABLE ONLY public.failed_signups
    ADD CONSTRAINT failed_signups_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.goal_progress
    ADD CONSTRAINT goal_progress_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.goals
    ADD CONSTRAINT goals_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.goals
    ADD CONSTRAINT goals_programme_number_key UNIQUE (programme, number);

ALTER TABLE ONLY public.goals
    ADD CONSTRAINT goals_slug_key UNIQUE (slug);

ALTER TABLE ONLY public.mail_removals
    ADD CONSTRAINT mail_removals_pkey PRIMARY KEY (pledge);

ALTER TABLE ONLY public.mails
    ADD CONSTRAINT mails_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.memberships
    ADD CONSTRAINT memberships_period_excl EXCLUDE USING gist (COALESCE(collective, member_partner) WITH =, partner WITH =, daterange(valid_from, valid_to, '[)'::text) WITH &&);

ALTER TABLE ONLY public.memberships
    ADD CONSTRAINT memberships_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.municipalities
    ADD CONSTRAINT municipalities_code_province_key UNIQUE (code, province);

ALTER TABLE ONLY public.municipalities
    ADD CONSTRAINT municipalities_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.municipalities
    ADD CONSTRAINT municipalities_slug_key UNIQUE (slug);

ALTER TABLE ONLY public.partners
    ADD CONSTRAINT partners_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.partners
    ADD CONSTRAINT partners_slug_key UNIQUE (slug);

ALTER TABLE ONLY public.personal_reads
    ADD CONSTRAINT personal_reads_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.pledge_count_changes
    ADD CONSTRAINT pledge_count_changes_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.pledge_counts
    ADD CONSTRAINT pledge_counts_pkey PRIMARY KEY (dimension, key);

ALTER TABLE ONLY public.pledge_decisions
    ADD CONSTRAINT pledge_decisions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.pledge_signups
    ADD CONSTRAINT pledge_signups_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.pledge_tokens
    ADD CONSTRAINT pledge_tokens_pkey PRIMARY KEY (hash);

ALTER TABLE ONLY public.pledge_transitions
    ADD CONSTRAINT pledge_transitions_pkey PRIMARY KEY (event, state);

ALTER TABLE ONLY public.pledges
    ADD CONSTRAINT pledges_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.programmes
    ADD CONSTRAINT programmes_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.programmes
    ADD CONSTRAINT programmes_slug_key UNIQUE (slug);

ALTER TABLE ONLY public.provinces
    ADD CONSTRAINT provinces_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.provinces
    ADD CONSTRAINT provinces_slug_key UNIQUE (slug);

ALTER TABLE ONLY public.schema_functions
    ADD CONSTRAINT schema_functions_pkey PRIMARY KEY (step);

ALTER TABLE ONLY public.schema_migrations
    ADD CONSTRAINT schema_migrations_pkey PRIMARY KEY (version);

ALTER TABLE ONLY public.signup_blocks
    ADD CONSTRAINT signup_blocks_kind_value_key UNIQUE (kind, value);

ALTER TABLE ONLY public.signup_blocks
    ADD CONSTRAINT signup_blocks_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.themes
    ADD CONSTRAINT themes_pkey PRIMARY KEY (slug);

CREATE INDEX api_keys_municipality_idx ON public.api_keys USING btree (municipality) WHERE (municipality IS NOT NULL);

CREATE INDEX api_keys_partner_idx ON public.api_keys USING btree (partner) WHERE (partner IS NOT NULL);

CREATE INDEX collective_external_ids_collective_idx ON public.collective_external_ids USING btree (collective);

CREATE INDEX collective_types_name_nl_slug_idx ON public.collective_types USING btree (name_nl, slug);

CREATE INDEX collective_types_updated_at_slug_idx ON public.collective_types USING btree (updated_at, slug);

CREATE INDEX collectives_created_at_id_idx ON public.collectives USING btree (created_at, id);

CREATE INDEX collectives_external_ids_idx ON public.collectives USING gin (external_ids);

CREATE UNIQUE INDEX collectives_kvk_number_key ON public.collectives USING btree (kvk_number) WHERE (kvk_number IS NOT NULL);

CREATE INDEX collectives_maintainer_idx ON public.collectives USING btree (maintainer) WHERE (maintainer IS NOT NULL);

CREATE INDEX collectives_municipality_idx ON public.collectives USING btree (municipality, name, id);

CREATE INDEX collectives_name_id_idx ON public.collectives USING btree (name, id);

CREATE INDEX collectives_postcode_area_idx ON public.collectives USING btree (postcode_area) WHERE (postcode_area IS NOT NULL);

CREATE INDEX collectives_province_idx ON public.collectives USING btree (province, name, id);

CREATE INDEX collectives_public_name_idx ON public.collectives USING btree (name, id) WHERE (publication_state = 'published'::text);

CREATE INDEX collectives_public_point_idx ON public.collectives USING btree (longitude, latitude) WHERE ((publication_state = 'published'::text) AND (longitude IS NOT NULL));

CREATE INDEX collectives_public_updated_at_idx ON public.collectives USING btree (updated_at, id) WHERE (publication_state = 'published'::text);

CREATE INDEX collectives_themes_idx ON public.collectives USING gin (themes);

CREATE INDEX collectives_type_idx ON public.collectives USING btree (type, name, id);

CREATE INDEX collectives_updated_at_id_idx ON public.collectives USING btree (updated_at, id);

CREATE INDEX goal_progress_goal_idx ON public.goal_progress USING btree (goal, stated_on, id);

CREATE INDEX goal_progress_stated_on_id_idx ON public.goal_progress USING btree (stated_on, id);

CREATE INDEX goal_progress_updated_at_id_idx ON public.goal_progress USING btree (updated_at, id);

CREATE INDEX goals_number_id_idx ON public.goals USING btree (number, id);

CREATE INDEX goals_responsible_partners_idx ON public.goals USING gin (responsible_partners);

CREATE INDEX goals_target_year_id_idx ON public.goals USING btree (target_year, id);

CREATE INDEX goals_updated_at_id_idx ON public.goals USING btree (updated_at, id);

CREATE INDEX mails_created_at_id_idx ON public.mails USING btree (created_at, id);

CREATE INDEX mails_dead_idx ON public.mails USING btree (created_at, id) WHERE (state = 'dead'::text);

CREATE INDEX mails_pledge_created_at_idx ON public.mails USING btree (pledge, created_at);

CREATE INDEX mails_queued_idx ON public.mails USING btree (due_at) WHERE (state = 'queued'::text);

CREATE INDEX mails_sent_idx ON public.mails USING btree (sent_at) WHERE (state = 'sent'::text);

CREATE INDEX memberships_collective_idx ON public.memberships USING btree (collective) WHERE (collective IS NOT NULL);

CREATE INDEX memberships_created_at_id_idx ON public.memberships USING btree (created_at, id);

CREATE INDEX memberships_member_partner_idx ON public.memberships USING btree (member_partner) WHERE (member_partner IS NOT NULL);

CREATE INDEX memberships_partner_idx ON public.memberships USING btree (partner, id);

CREATE INDEX memberships_updated_at_id_idx ON public.memberships USING btree (updated_at, id);

CREATE INDEX municipalities_name_nl_code_idx ON public.municipalities USING btree (name_nl, code);

CREATE INDEX municipalities_province_idx ON public.municipalities USING btree (province, name_nl, code);

CREATE INDEX municipalities_successor_idx ON public.municipalities USING btree (successor) WHERE (successor IS NOT NULL);

CREATE INDEX municipalities_updated_at_code_idx ON public.municipalities USING btree (updated_at, code);

CREATE INDEX partners_created_at_id_idx ON public.partners USING btree (created_at, id);

CREATE UNIQUE INDEX partners_kvk_number_key ON public.partners USING btree (kvk_number) WHERE (kvk_number IS NOT NULL);

CREATE INDEX partners_name_id_idx ON public.partners USING btree (name, id);

CREATE INDEX partners_updated_at_id_idx ON public.partners USING btree (updated_at, id);

CREATE INDEX personal_reads_pledges_idx ON public.personal_reads USING gin (pledges);

CREATE INDEX personal_reads_read_at_idx ON public.personal_reads USING btree (read_at);

CREATE INDEX pledge_consents_declaration_idx ON public.pledge_consents USING btree (declaration);

CREATE INDEX pledge_consents_pledge_idx ON public.pledge_consents USING btree (pledge);

CREATE INDEX pledge_decisions_pledge_idx ON public.pledge_decisions USING btree (pledge, created_at, id);

CREATE INDEX pledge_tokens_expires_at_idx ON public.pledge_tokens USING btree (expires_at);

CREATE INDEX pledge_tokens_pledge_idx ON public.pledge_tokens USING btree (pledge);

CREATE INDEX pledges_collective_idx ON public.pledges USING btree (collective) WHERE (collective IS NOT NULL);

CREATE INDEX pledges_created_at_id_idx ON public.pledges USING btree (created_at, id);

CREATE INDEX pledges_declaration_idx ON public.pledges USING btree (declaration) WHERE (declaration IS NOT NULL);

CREATE INDEX pledges_email_idx ON public.pledges USING btree (lower(email));

CREATE INDEX pledges_goals_idx ON public.pledges USING gin (goals);

CREATE INDEX pledges_municipality_idx ON public.pledges USING btree (municipality) WHERE (municipality IS NOT NULL);

CREATE INDEX pledges_partner_idx ON public.pledges USING btree (partner) WHERE (partner IS NOT NULL);

CREATE INDEX pledges_public_created_at_idx ON public.pledges USING btree (created_at, id) WHERE ((status = 'confirmed'::text) AND public_name AND (invalidated_at IS NULL));

CREATE UNIQUE INDEX pledges_signer_key ON public.pledges USING btree (lower(email), signer, (
CASE
    WHEN (signer = 'organisation'::text) THEN lower(name)
    ELSE ''::text
END)) WHERE (declaration IS NOT NULL);

CREATE INDEX pledges_statement_submitted_idx ON public.pledges USING btree (created_at, id) WHERE (statement_state = 'submitted'::text);

CREATE INDEX pledges_updated_at_id_idx ON public.pledges USING btree (updated_at, id);

CREATE INDEX programmes_name_id_idx ON public.programmes USING btree (name, id);

CREATE INDEX programmes_updated_at_id_idx ON public.programmes USING btree (updated_at, id);

CREATE INDEX provinces_name_nl_code_idx ON public.provinces USING btree (name_nl, code);

CREATE INDEX provinces_updated_at_code_idx ON public.provinces USING btree (updated_at, code);

CREATE INDEX themes_name_nl_slug_idx ON public.themes USING btree (name_nl, slug);

CREATE INDEX themes_updated_at_slug_idx ON public.themes USING btree (updated_at, slug);

CREATE TRIGGER collective_types_announce AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.collective_types FOR EACH STATEMENT EXECUTE FUNCTION public.wdhs_announce();

CREATE TRIGGER collective_types_touch BEFORE UPDATE ON public.collective_types FOR EACH ROW EXECUTE FUNCTION public.wdhs_touch();

CREATE TRIGGER collectives_announce AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.collectives FOR EACH STATEMENT EXECUTE FUNCTION public.wdhs_announce();

CREATE TRIGGER collectives_external_ids_insert AFTER INSERT ON public.collectives FOR EACH ROW WHEN ((new.external_ids <> '{}'::text[])) EXECUTE FUNCTION public.wdhs_keep_external_ids();

CREATE TRIGGER collectives_external_ids_update AFTER UPDATE OF external_ids ON public.collectives FOR EACH ROW EXECUTE FUNCTION public.wdhs_keep_external_ids();

CREATE TRIGGER collectives_province BEFORE INSERT OR UPDATE OF municipality, province ON public.collectives FOR EACH ROW EXECUTE FUNCTION public.wdhs_keep_province();

CREATE TRIGGER collectives_themes_insert AFTER INSERT ON public.collectives REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.check_references('themes', 'themes', 'slug', 'collectives_themes_fkey');

CREATE TRIGGER collectives_themes_update AFTER UPDATE ON public.collectives REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.check_references('themes', 'themes', 'slug', 'collectives_themes_fkey');

CREATE TRIGGER collectives_touch BEFORE UPDATE ON public.collectives FOR EACH ROW EXECUTE FUNCTION public.wdhs_touch();

CREATE TRIGGER declarations_announce AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.declarations FOR EACH STATEMENT EXECUTE FUNCTION public.wdhs_announce();

CREATE TRIGGER declarations_hash BEFORE INSERT OR UPDATE ON public.declarations FOR EACH ROW EXECUTE FUNCTION public.wdhs_declaration();

CREATE TRIGGER declarations_touch BEFORE UPDATE ON public.declarations FOR EACH ROW EXECUTE FUNCTION public.wdhs_touch();

CREATE TRIGGER goal_progress_announce AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.goal_progress FOR EACH STATEMENT EXECUTE FUNCTION public.wdhs_announce();

CREATE TRIGGER goal_progress_touch BEFORE UPDATE ON public.goal_progress FOR EACH ROW EXECUTE FUNCTION public.wdhs_touch();

CREATE TRIGGER goals_announce AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.goals FOR EACH STATEMENT EXECUTE FUNCTION public.wdhs_announce();

CREATE CONSTRAINT TRIGGER goals_pledges_restrict AFTER DELETE OR UPDATE OF id ON public.goals NOT DEFERRABLE INITIALLY IMMEDIATE FOR EACH ROW EXECUTE FUNCTION public.restrict_references('id', 'pledges', 'goals', 'pledges_goals_fkey');

CREATE TRIGGER goals_responsible_partners_insert AFTER INSERT ON public.goals REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.check_references('responsible_partners', 'partners', 'id', 'goals_responsible_partners_fkey');

CREATE TRIGGER goals_responsible_partners_update AFTER UPDATE ON public.goals REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.check_references('responsible_partners', 'partners', 'id', 'goals_responsible_partners_fkey');

CREATE TRIGGER goals_touch BEFORE UPDATE ON public.goals FOR EACH ROW EXECUTE FUNCTION public.wdhs_touch();

CREATE TRIGGER mails_again BEFORE UPDATE ON public.mails FOR EACH ROW WHEN (((old.state <> 'queued'::text) AND (new.state = 'queued'::text))) EXECUTE FUNCTION public.wdhs_mail_again();

CREATE TRIGGER mails_touch BEFORE UPDATE ON public.mails FOR EACH ROW EXECUTE FUNCTION public.wdhs_touch();

CREATE TRIGGER memberships_announce AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.memberships FOR EACH STATEMENT EXECUTE FUNCTION public.wdhs_announce();

CREATE TRIGGER memberships_touch BEFORE UPDATE ON public.memberships FOR EACH ROW EXECUTE FUNCTION public.wdhs_touch();

CREATE TRIGGER municipalities_announce AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.municipalities FOR EACH STATEMENT EXECUTE FUNCTION public.wdhs_announce();

CREATE TRIGGER municipalities_touch BEFORE UPDATE ON public.municipalities FOR EACH ROW EXECUTE FUNCTION public.wdhs_touch();

CREATE TRIGGER partners_announce AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.partners FOR EACH STATEMENT EXECUTE FUNCTION public.wdhs_announce();

CREATE CONSTRAINT TRIGGER partners_goals_restrict AFTER DELETE OR UPDATE OF id ON public.partners NOT DEFERRABLE INITIALLY IMMEDIATE FOR EACH ROW EXECUTE FUNCTION public.restrict_references('id', 'goals', 'responsible_partners', 'goals_responsible_partners_fkey');

CREATE TRIGGER partners_touch BEFORE UPDATE ON public.partners FOR EACH ROW EXECUTE FUNCTION public.wdhs_touch();

CREATE TRIGGER pledge_decisions_decide BEFORE INSERT ON public.pledge_decisions FOR EACH ROW WHEN ((new.pledge IS NOT NULL)) EXECUTE FUNCTION public.wdhs_decide();

CREATE TRIGGER pledges_announce_delete AFTER DELETE ON public.pledges FOR EACH ROW WHEN (((old.status = 'confirmed'::text) AND old.public_name)) EXECUTE FUNCTION public.wdhs_announce_pledge();

CREATE TRIGGER pledges_announce_insert AFTER INSERT ON public.pledges FOR EACH ROW WHEN (((new.status = 'confirmed'::text) AND new.public_name)) EXECUTE FUNCTION public.wdhs_announce_pledge();

CREATE TRIGGER pledges_announce_truncate AFTER TRUNCATE ON public.pledges FOR EACH STATEMENT EXECUTE FUNCTION public.wdhs_announce();

CREATE TRIGGER pledges_announce_update AFTER UPDATE ON public.pledges FOR EACH ROW WHEN ((((old.status = 'confirmed'::text) AND old.public_name) OR ((new.status = 'confirmed'::text) AND new.public_name))) EXECUTE FUNCTION public.wdhs_announce_pledge();

CREATE TRIGGER pledges_changed BEFORE INSERT OR UPDATE ON public.pledges FOR EACH ROW EXECUTE FUNCTION public.wdhs_pledge_changed();

CREATE TRIGGER pledges_confirmed BEFORE INSERT OR UPDATE ON public.pledges FOR EACH ROW EXECUTE FUNCTION public.wdhs_pledge_confirmed();

CREATE TRIGGER pledges_count_insert AFTER INSERT ON public.pledges FOR EACH ROW WHEN (((new.status = 'confirmed'::text) AND (new.invalidated_at IS NULL))) EXECUTE FUNCTION public.wdhs_count_new_pledge();

CREATE TRIGGER pledges_count_update AFTER UPDATE ON public.pledges FOR EACH ROW WHEN ((((old.status = 'confirmed'::text) OR (new.status = 'confirmed'::text)) AND (((((old.status IS DISTINCT FROM new.status) OR ((old.invalidated_at IS NULL) IS DISTINCT FROM (new.invalidated_at IS NULL))) OR (old.goals IS DISTINCT FROM new.goals)) OR (old.sector IS DISTINCT FROM new.sector)) OR (old.municipality IS DISTINCT FROM new.municipality)))) EXECUTE FUNCTION public.wdhs_count_pledge();

CREATE TRIGGER pledges_goals_insert AFTER INSERT ON public.pledges REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.check_references('goals', 'goals', 'id', 'pledges_goals_fkey');

CREATE TRIGGER pledges_goals_update AFTER UPDATE ON public.pledges REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.check_references('goals', 'goals', 'id', 'pledges_goals_fkey');

CREATE TRIGGER pledges_note_consents_insert AFTER INSERT ON public.pledges FOR EACH ROW WHEN ((new.declaration IS NOT NULL)) EXECUTE FUNCTION public.wdhs_note_consents();

CREATE TRIGGER pledges_note_consents_update AFTER UPDATE ON public.pledges FOR EACH ROW WHEN (((new.declaration IS NOT NULL) AND ((((new.signed_at IS DISTINCT FROM old.signed_at) OR (new.public_name IS DISTINCT FROM old.public_name)) OR (new.newsletter IS DISTINCT FROM old.newsletter)) OR (new.share_with_partners IS DISTINCT FROM old.share_with_partners)))) EXECUTE FUNCTION public.wdhs_note_consents();

CREATE TRIGGER pledges_touch BEFORE UPDATE ON public.pledges FOR EACH ROW EXECUTE FUNCTION public.wdhs_touch();

CREATE TRIGGER programmes_announce AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.programmes FOR EACH STATEMENT EXECUTE FUNCTION public.wdhs_announce();

CREATE TRIGGER programmes_touch BEFORE UPDATE ON public.programmes FOR EACH ROW EXECUTE FUNCTION public.wdhs_touch();

CREATE TRIGGER provinces_announce AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.provinces FOR EACH STATEMENT EXECUTE FUNCTION public.wdhs_announce();

CREATE TRIGGER provinces_touch BEFORE UPDATE ON public.provinces FOR EACH ROW EXECUTE FUNCTION public.wdhs_touch();

CREATE TRIGGER signup_blocks_touch BEFORE UPDATE ON public.signup_blocks FOR EACH ROW EXECUTE FUNCTION public.wdhs_touch();

CREATE TRIGGER themes_announce AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.themes FOR EACH STATEMENT EXECUTE FUNCTION public.wdhs_announce();

CREATE CONSTRAINT TRIGGER themes_collectives_restrict AFTER DELETE OR UPDATE OF slug ON public.themes NOT DEFERRABLE INITIALLY IMMEDIATE FOR EACH ROW EXECUTE FUNCTION public.restrict_references('slug', 'collectives', 'themes', 'collectives_themes_fkey');

CREATE TRIGGER themes_touch BEFORE UPDATE ON public.themes FOR EACH ROW EXECUTE FUNCTION public.wdhs_touch();

ALTER TABLE ONLY public.api_keys
    ADD CONSTRAINT api_keys_municipality_fkey FOREIGN KEY (municipality) REFERENCES public.municipalities(code) ON DELETE CASCADE;

ALTER TABLE ONLY public.api_keys
    ADD CONSTRAINT api_keys_partner_fkey FOREIGN KEY (partner) REFERENCES public.partners(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.collective_external_ids
    ADD CONSTRAINT collective_external_ids_collective_fkey FOREIGN KEY (collective) REFERENCES public.collectives(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.collectives
    ADD CONSTRAINT collectives_maintainer_fkey FOREIGN KEY (maintainer) REFERENCES public.partners(id);

ALTER TABLE ONLY public.collectives
    ADD CONSTRAINT collectives_municipality_fkey FOREIGN KEY (municipality, province) REFERENCES public.municipalities(code, province) MATCH FULL ON UPDATE CASCADE;

ALTER TABLE ONLY public.collectives
    ADD CONSTRAINT collectives_type_fkey FOREIGN KEY (type) REFERENCES public.collective_types(slug);

ALTER TABLE ONLY public.declarations
    ADD CONSTRAINT declarations_programme_fkey FOREIGN KEY (programme) REFERENCES public.programmes(id);

ALTER TABLE ONLY public.goal_progress
    ADD CONSTRAINT goal_progress_goal_fkey FOREIGN KEY (goal) REFERENCES public.goals(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.goals
    ADD CONSTRAINT goals_programme_fkey FOREIGN KEY (programme) REFERENCES public.programmes(id) ON DELETE RESTRICT;

ALTER TABLE ONLY public.mails
    ADD CONSTRAINT mails_pledge_fkey FOREIGN KEY (pledge) REFERENCES public.pledges(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.memberships
    ADD CONSTRAINT memberships_collective_fkey FOREIGN KEY (collective) REFERENCES public.collectives(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.memberships
    ADD CONSTRAINT memberships_member_partner_fkey FOREIGN KEY (member_partner) REFERENCES public.partners(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.memberships
    ADD CONSTRAINT memberships_partner_fkey FOREIGN KEY (partner) REFERENCES public.partners(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.municipalities
    ADD CONSTRAINT municipalities_province_fkey FOREIGN KEY (province) REFERENCES public.provinces(code);

ALTER TABLE ONLY public.municipalities
    ADD CONSTRAINT municipalities_successor_fkey FOREIGN KEY (successor) REFERENCES public.municipalities(code);

ALTER TABLE ONLY public.pledge_consents
    ADD CONSTRAINT pledge_consents_declaration_fkey FOREIGN KEY (declaration) REFERENCES public.declarations(slug);

ALTER TABLE ONLY public.pledge_consents
    ADD CONSTRAINT pledge_consents_pledge_fkey FOREIGN KEY (pledge) REFERENCES public.pledges(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.pledge_tokens
    ADD CONSTRAINT pledge_tokens_pledge_fkey FOREIGN KEY (pledge) REFERENCES public.pledges(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.pledges
    ADD CONSTRAINT pledges_collective_fkey FOREIGN KEY (collective) REFERENCES public.collectives(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.pledges
    ADD CONSTRAINT pledges_declaration_fkey FOREIGN KEY (declaration) REFERENCES public.declarations(slug);

ALTER TABLE ONLY public.pledges
    ADD CONSTRAINT pledges_municipality_fkey FOREIGN KEY (municipality) REFERENCES public.municipalities(code);

ALTER TABLE ONLY public.pledges
    ADD CONSTRAINT pledges_partner_fkey FOREIGN KEY (partner) REFERENCES public.partners(id) ON DELETE SET NULL;

GRANT USAGE ON SCHEMA public TO wdhs_serving;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.pledges TO wdhs_serving;

GRANT SELECT,INSERT,DELETE ON TABLE public.pledge_signups TO wdhs_serving;

GRANT UPDATE(dropped) ON TABLE public.pledge_signups TO wdhs_serving;

GRANT SELECT ON TABLE public.api_keys TO wdhs_serving;

GRANT UPDATE(last_used_on) ON TABLE public.api_keys TO wdhs_serving;

GRANT SELECT ON TABLE public.collective_external_ids TO wdhs_serving;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.collective_types TO wdhs_serving;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.collectives TO wdhs_serving;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.declarations TO wdhs_serving;

GRANT SELECT,INSERT,DELETE ON TABLE public.failed_signups TO wdhs_serving;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.goal_progress TO wdhs_serving;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.goals TO wdhs_serving;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.mail_removals TO wdhs_serving;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.mails TO wdhs_serving;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.memberships TO wdhs_serving;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.municipalities TO wdhs_serving;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.partners TO wdhs_serving;

GRANT SELECT,INSERT,DELETE ON TABLE public.personal_reads TO wdhs_serving;

GRANT UPDATE(reason) ON TABLE public.personal_reads TO wdhs_serving;

GRANT SELECT,INSERT,DELETE ON TABLE public.pledge_consents TO wdhs_serving;

GRANT SELECT,INSERT,DELETE ON TABLE public.pledge_count_changes TO wdhs_serving;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.pledge_counts TO wdhs_serving;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.pledge_decisions TO wdhs_serving;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.pledge_tokens TO wdhs_serving;

GRANT SELECT ON TABLE public.pledge_transitions TO wdhs_serving;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.programmes TO wdhs_serving;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.provinces TO wdhs_serving;

GRANT SELECT ON TABLE public.schema_functions TO wdhs_serving;

GRANT SELECT ON TABLE public.schema_migrations TO wdhs_serving;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.signup_blocks TO wdhs_serving;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.themes TO wdhs_serving;
