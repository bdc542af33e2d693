-- Why a person rejected a version.
create table version_rejection (
    model varchar(255) not null,
    version_number integer not null,
    reason varchar(2000) not null,
    rejected_by varchar(255) not null,
    rejected_at timestamp with time zone not null,
    primary key (model, version_number)
);
