-- Deliveries that this site sealed for others. The receipt is the other site's signed answer.
create table delivery_sent (
    site varchar(63) not null,
    sequence_no bigint not null,
    digest varchar(64) not null,
    envelope text not null,
    run_instance bigint not null unique,
    sealed_at timestamp with time zone not null,
    receipt text,
    receipt_verdict varchar(20),
    receipt_at timestamp with time zone,
    primary key (site, sequence_no)
);

-- Deliveries that this site took.
create table delivery_received (
    site varchar(63) not null,
    sequence_no bigint not null,
    digest varchar(64) not null,
    envelope text not null,
    run_instance bigint not null unique,
    taken_at timestamp with time zone not null,
    medium varchar(64) not null,
    custodian varchar(64) not null,
    primary key (site, sequence_no)
);

-- What this site answers, once a delivery; returned_with is the number of the delivery that carries it back.
create table delivery_receipt (
    digest varchar(64) primary key,
    site varchar(63) not null,
    sequence_no bigint not null,
    envelope text not null,
    made_at timestamp with time zone not null,
    returned_with bigint,
    unique (site, sequence_no)
);
insert into table_lock (name) values ('delivery');
