-- What a sign-up sets of a pledge: of a column that is never null, what the table begins with in place of null.

create or replace function signup_columns() returns table (attname name, given text)
    language sql stable
    set search_path from current
as $$
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
comment on function signup_columns() is
    'The columns that pledge_signups and pledges both have, but the id, and SQL for the value of each, out of a sign-up s.';
