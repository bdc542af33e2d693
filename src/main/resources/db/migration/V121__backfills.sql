-- A job that is started once for each of several past dates, one after the other. active_key is what two running backfills must not share:
-- the model, or the job if it has none; null when it has ended. A date has an exit status when its run has completed.
create table backfill (
    id bigint primary key,
    digest varchar(64) not null,
    active_key varchar(300) unique,
    job varchar(255) not null,
    dates varchar(1000) not null,
    stops boolean not null,
    state varchar(10) not null,
    author varchar(255) not null,
    author_roles varchar(255) not null,
    author_since timestamp with time zone not null,
    changed_by varchar(255) not null,
    ended_at timestamp with time zone
);
create index backfill_by_digest on backfill (digest);
create index backfill_by_state on backfill (state);

create table backfill_parameter (
    backfill bigint not null references backfill on delete cascade,
    name varchar(255) not null,
    parameter_value varchar(1000) not null,
    primary key (backfill, name)
);

create table backfill_date (
    backfill bigint not null references backfill on delete cascade,
    number integer not null,
    as_of timestamp with time zone not null,
    as_of_local varchar(100) not null,
    instance_id bigint,
    execution_id bigint,
    exit_status varchar(255),
    code varchar(100),
    sentence varchar(4000),
    restart_of bigint,
    restart_by varchar(255),
    primary key (backfill, number)
);
