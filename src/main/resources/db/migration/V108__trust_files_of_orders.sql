-- The trust file that each order was made under, for dossiers. Orders of an earlier version of Drydock name none.
create table trust_file (
    digest varchar(64) primary key,
    envelope text not null,
    kept_at timestamp with time zone not null
);
alter table release_order add column trust_digest varchar(64);
