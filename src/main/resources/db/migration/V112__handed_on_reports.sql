-- What third sites report, as a site that received the report handed it on: the last one of each site to each addressee.
create table handed_on_report (
    site varchar(63) not null,
    addressee varchar(63) not null,
    carrier varchar(63) not null,
    envelope text not null,
    made_at timestamp with time zone not null,
    primary key (site, addressee)
);
