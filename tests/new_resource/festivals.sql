-- Festivals, on which collectives show what they do.

create table festivals (
    id uuid not null default gen_random_uuid(),
    slug text collate "C" not null,
    name text collate "und-x-icu" not null,
    kind text collate "C" not null default 'fair',
    municipality text collate "C" not null,
    held_on date not null,
    visitors integer,
    website text,
    description_nl text,
    description_en text,
    version bigint not null default 1,
    created_at timestamptz(3) not null default now(),
    updated_at timestamptz(3) not null default now(),
    constraint festivals_pkey primary key (id),
    constraint festivals_slug_key unique (slug),
    constraint festivals_slug_check check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 100),
    constraint festivals_name_check check (length(name) between 1 and 200),
    constraint festivals_kind_check check (kind in ('fair', 'open-day')),
    constraint festivals_visitors_check check (visitors between 0 and 1000000),
    constraint festivals_municipality_fkey foreign key (municipality) references municipalities (code)
);
create trigger festivals_touch before update on festivals for each row execute function wdhs_touch();
create trigger festivals_announce after insert or update or delete or truncate on festivals
    for each statement execute function wdhs_announce();
create index festivals_held_on_id_idx on festivals (held_on, id);
create index festivals_municipality_idx on festivals (municipality);

comment on table festivals is 'Days on which collectives show what they do.';

grant select, insert, update, delete on festivals to wdhs_serving;
