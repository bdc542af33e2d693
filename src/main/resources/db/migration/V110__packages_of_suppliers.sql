-- A package that another site signed has the same digest at both sites: of what was brought, and of what came with deliveries.
alter table contribution add column signed_package_digest varchar(64);

create table delivery_package (
    site varchar(63) not null,
    sequence_no bigint not null,
    package_digest varchar(64) not null,
    primary key (site, sequence_no, package_digest),
    foreign key (site, sequence_no) references delivery_received (site, sequence_no)
);
