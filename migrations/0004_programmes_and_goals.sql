-- What the coalition wants: action programmes, their goals, and what was said about progress.

create table programmes (
    id uuid not null default gen_random_uuid(),
    slug text collate "C" not null,
    name text collate "und-x-icu" not null,
    presented_on date,
    ends_on date,
    website text,
    description_nl text,
    description_en text,
    version bigint not null default 1,
    created_at timestamptz(3) not null default now(),
    updated_at timestamptz(3) not null default now(),
    constraint programmes_pkey primary key (id),
    constraint programmes_slug_key unique (slug),
    constraint programmes_slug_check check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 100),
    constraint programmes_name_check check (length(name) between 1 and 200),
    constraint programmes_period_check check (ends_on > presented_on)
);
create trigger programmes_touch before update on programmes for each row execute function wdhs_touch();
create index programmes_name_id_idx on programmes (name, id);
create index programmes_updated_at_id_idx on programmes (updated_at, id);

comment on table programmes is 'Action programmes of the coalition.';
comment on column programmes.id is 'Identifier; never reused.';
comment on column programmes.slug is 'Readable key for web addresses.';
comment on column programmes.name is 'Title.';
comment on column programmes.presented_on is 'Day on which it was made public.';
comment on column programmes.ends_on is 'Day on which it ends; empty while that is open.';
comment on column programmes.website is 'Web address.';
comment on column programmes.description_nl is 'What it is about, in Dutch.';
comment on column programmes.description_en is 'What it is about, in English.';
comment on column programmes.version is 'Raised by one at every change.';
comment on column programmes.created_at is 'When the row was stored.';
comment on column programmes.updated_at is 'When the row last changed.';

-- Whether a goal is overdue follows from its target year and the year it is now; storing it would make it wrong one
-- day.
create table goals (
    id uuid not null default gen_random_uuid(),
    slug text collate "C" not null,
    programme uuid not null,
    number integer not null,
    slogan_nl text collate "und-x-icu" not null,
    slogan_en text collate "und-x-icu",
    description_nl text,
    description_en text,
    addressee_nl text,
    addressee_en text,
    target_year integer not null,
    at_the_latest boolean not null default false,
    status text not null default 'open',
    responsible_partners uuid[] not null default '{}',
    version bigint not null default 1,
    created_at timestamptz(3) not null default now(),
    updated_at timestamptz(3) not null default now(),
    constraint goals_pkey primary key (id),
    constraint goals_slug_key unique (slug),
    constraint goals_slug_check check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 100),
    constraint goals_programme_fkey foreign key (programme) references programmes (id) on delete restrict,
    constraint goals_number_check check (number between 1 and 100),
    constraint goals_programme_number_key unique (programme, number),
    constraint goals_target_year_check check (target_year between 2000 and 2100),
    constraint goals_status_check check (status in ('open', 'on-track', 'behind', 'achieved', 'missed')),
    constraint goals_responsible_partners_check check (array_position(responsible_partners, null) is null)
);
create trigger goals_touch before update on goals for each row execute function wdhs_touch();
create trigger goals_responsible_partners_insert after insert on goals referencing new table as fresh
    for each statement
    execute function check_references('responsible_partners', 'partners', 'id', 'goals_responsible_partners_fkey');
create trigger goals_responsible_partners_update after update on goals referencing old table as stale new table as fresh
    for each statement
    execute function check_references('responsible_partners', 'partners', 'id', 'goals_responsible_partners_fkey');
create constraint trigger partners_goals_restrict after delete or update of id on partners
    for each row
    execute function restrict_references('id', 'goals', 'responsible_partners', 'goals_responsible_partners_fkey');
create index goals_number_id_idx on goals (number, id);
create index goals_target_year_id_idx on goals (target_year, id);
create index goals_updated_at_id_idx on goals (updated_at, id);
create index goals_responsible_partners_idx on goals using gin (responsible_partners);

comment on table goals is 'Goals of a programme, each with the year by which it should be reached.';
comment on column goals.id is 'Identifier; never reused.';
comment on column goals.slug is 'Readable key for web addresses.';
comment on column goals.programme is 'The programme it belongs to.';
comment on column goals.number is 'Its number within the programme.';
comment on column goals.slogan_nl is 'The goal in one line, in Dutch.';
comment on column goals.slogan_en is 'The goal in one line, in English.';
comment on column goals.description_nl is 'What should be so by the target year, in Dutch.';
comment on column goals.description_en is 'What should be so by the target year, in English.';
comment on column goals.addressee_nl is 'Whom it asks something of, in Dutch.';
comment on column goals.addressee_en is 'Whom it asks something of, in English.';
comment on column goals.target_year is 'The year by which, or in which, it should be reached.';
comment on column goals.at_the_latest is 'True when the target year is a limit rather than an aim.';
comment on column goals.status is 'Where it stands, as the coalition sees it.';
comment on column goals.responsible_partners is 'Partners that take the lead: ids of partners.';
comment on column goals.version is 'Raised by one at every change.';
comment on column goals.created_at is 'When the row was stored.';
comment on column goals.updated_at is 'When the row last changed.';

create table goal_progress (
    id uuid not null default gen_random_uuid(),
    goal uuid not null,
    stated_on date not null,
    statement_nl text not null,
    statement_en text,
    source text not null,
    source_url text,
    status text,
    version bigint not null default 1,
    created_at timestamptz(3) not null default now(),
    updated_at timestamptz(3) not null default now(),
    constraint goal_progress_pkey primary key (id),
    constraint goal_progress_goal_fkey foreign key (goal) references goals (id) on delete cascade,
    constraint goal_progress_status_check check (status in ('open', 'on-track', 'behind', 'achieved', 'missed'))
);
create trigger goal_progress_touch before update on goal_progress for each row execute function wdhs_touch();
create index goal_progress_goal_idx on goal_progress (goal, stated_on, id);
create index goal_progress_stated_on_id_idx on goal_progress (stated_on, id);
create index goal_progress_updated_at_id_idx on goal_progress (updated_at, id);

comment on table goal_progress is 'Dated and sourced statements about how a goal is coming along.';
comment on column goal_progress.id is 'Identifier; never reused.';
comment on column goal_progress.goal is 'The goal it is about.';
comment on column goal_progress.stated_on is 'Day on which it was said.';
comment on column goal_progress.statement_nl is 'What was said, in Dutch.';
comment on column goal_progress.statement_en is 'What was said, in English.';
comment on column goal_progress.source is 'Who said it, or where it was published.';
comment on column goal_progress.source_url is 'Where it can be read.';
comment on column goal_progress.status is 'The status that follows from it, when it says so.';
comment on column goal_progress.version is 'Raised by one at every change.';
comment on column goal_progress.created_at is 'When the row was stored.';
comment on column goal_progress.updated_at is 'When the row last changed.';

grant select, insert, update, delete on programmes, goals, goal_progress to wdhs_serving;
