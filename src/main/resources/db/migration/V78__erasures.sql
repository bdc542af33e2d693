-- What was erased. Of whom, only digests under a key of the site tell.
create table erasure (
    model varchar(255) not null,
    erasure_number integer not null,
    asked_by varchar(255) not null,
    asked_at timestamp with time zone not null,
    reason varchar(1000),
    group_count integer not null,
    prediction_count integer not null,
    run_instance bigint,
    finished_at timestamp with time zone,
    primary key (model, erasure_number)
);

-- Groups and predictions whose rows are gone and stay out.
create table erased_subject (
    model varchar(255) not null,
    digest varchar(64) not null,
    erasure_number integer not null,
    primary key (model, digest),
    foreign key (model, erasure_number) references erasure
);

-- The copies of rows that an erasure found.
create table erased_copy (
    model varchar(255) not null,
    erasure_number integer not null,
    place varchar(20) not null,
    copy_name varchar(500) not null,
    row_count bigint not null,
    digest_before varchar(64) not null,
    digest_after varchar(64) not null,
    primary key (model, erasure_number, place, copy_name),
    foreign key (model, erasure_number) references erasure
);
