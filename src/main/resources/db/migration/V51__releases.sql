-- Signed statements of people, and the orders that were made from them.
create sequence approval_seq start with 1 increment by 50;
create table approval (
    id bigint primary key,
    model varchar(63) not null,
    version_number integer not null,
    action varchar(20) not null,
    gate varchar(100) not null,
    person varchar(64) not null,
    reason varchar(2000) not null,
    statement_digest varchar(64) not null,
    envelope text not null,
    issued_at timestamp with time zone not null,
    expires_at timestamp with time zone not null,
    received_at timestamp with time zone not null,
    foreign key (model, version_number) references model_version (model, version_number),
    unique (statement_digest, person)
);
create index approval_of_version on approval (model, version_number);

-- The last sequence given out; a row, since a sequence's cached numbers could come twice after a crash.
create table order_counter (
    site varchar(64) primary key,
    last_sequence bigint not null
);

create table release_order (
    order_sequence bigint primary key,
    action varchar(20) not null,
    model varchar(63) not null,
    version_number integer not null,
    package_digest varchar(64) not null,
    envelope text not null,
    state varchar(20) not null,
    run_instance bigint not null,
    requested_by varchar(255) not null,
    issued_at timestamp with time zone not null,
    expires_at timestamp with time zone not null,
    settled_at timestamp with time zone,
    note varchar(4000) not null,
    foreign key (model, version_number) references model_version (model, version_number)
);
create index order_of_model on release_order (model, order_sequence);
create index order_of_run on release_order (run_instance);
