-- What other sites report about the packages that this one supplied, by the delivery that carried the report.
create table site_report (
    site varchar(63) not null,
    sequence_no bigint not null,
    envelope text not null,
    made_at timestamp with time zone not null,
    primary key (site, sequence_no)
);
