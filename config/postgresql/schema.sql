-- Applied at each start: everything here is fine with being there already.
set client_min_messages = warning;

create table if not exists visits (
    id   bigint generated always as identity primary key,
    page text not null,
    at   timestamptz not null default now()
);
create index if not exists visits_by_page on visits (page);
