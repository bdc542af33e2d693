-- What workers are asked to do. Which attempt's result counts is decided here, by one update that compares the fence.
create table task (
    task_key varchar(120) primary key,
    kind varchar(20) not null,
    request_digest varchar(64) not null,
    fence bigint not null,
    state varchar(20) not null,
    directory varchar(2000),
    outputs varchar(4000),
    metrics varchar(4000),
    failure_code varchar(100),
    failure_sentence varchar(4000),
    begun_at timestamp with time zone not null,
    settled_at timestamp with time zone
);
