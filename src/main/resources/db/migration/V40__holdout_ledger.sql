-- Every look of a run at a snapshot's holdout. Numbers rise by one within a snapshot.
create table holdout_use (
    snapshot varchar(64) not null,
    run_instance bigint not null,
    use_number integer not null,
    model varchar(255) not null,
    model_version varchar(300) not null,
    used_at timestamp with time zone not null,
    primary key (snapshot, run_instance),
    unique (snapshot, use_number)
);
