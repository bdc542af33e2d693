-- What Drydock knows of a run beyond the batch runtime: one row a job instance.
create table run (
    instance_id bigint primary key,
    job varchar(255) not null,
    model varchar(255),
    submitter varchar(255) not null,
    token varchar(255) unique,
    request_digest varchar(64) not null,
    job_digest varchar(64) not null,
    submitted_at timestamp with time zone not null
);
create index run_of_model on run (model);

-- How the steps of a run hand results on; written once.
create table run_fact (
    instance_id bigint not null,
    fact varchar(100) not null,
    fact_value varchar(4000) not null,
    primary key (instance_id, fact)
);

-- Why an execution failed: the first failure with a code of the catalogue.
create table execution_failure (
    execution_id bigint primary key,
    code varchar(100) not null,
    sentence varchar(4000) not null,
    step varchar(255)
);

-- Who runs an execution: a process of a node. The fence rises when another takes the execution over; a commit under an
-- old fence is refused.
create table execution_lease (
    execution_id bigint primary key,
    node varchar(255) not null,
    incarnation varchar(36) not null,
    fence bigint not null
);

-- The pulse of each process; another one judges it by whether the counter still rises.
create table node_pulse (
    incarnation varchar(36) primary key,
    node varchar(255) not null,
    counter bigint not null
);
