-- Checks of versions in service: what each looked at, and what it found. The last five are null until it has judged.
create table serving_check (
    run_instance bigint primary key,
    model varchar(63) not null,
    version_number integer not null,
    snapshot varchar(64) not null,
    looked_at timestamp with time zone not null,
    share double precision not null,
    row_sketch varchar(50000) not null,
    measured boolean,
    verdict varchar(30),
    report_digest varchar(64),
    reason varchar(4000),
    foreign key (model, version_number) references model_version (model, version_number)
);
create index check_of_version on serving_check (model, version_number, looked_at);

-- Waivers whose expiry is in the audit log.
create table expired_waiver (
    statement_digest varchar(64) primary key,
    told_at timestamp with time zone not null
);
insert into table_lock (name) values ('expired_waiver');
