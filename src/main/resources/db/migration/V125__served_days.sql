-- Clients' requests at the serving node by model and day of the site's time zone (ISO date). latency is text: upper bound in milliseconds, colon,
-- number of requests, for each bucket that has one, separated by blanks.
create table served_day (
    model varchar(63) not null,
    served_on varchar(10) not null,
    requests bigint not null,
    errors bigint not null,
    abstentions bigint not null,
    latency varchar(10000) not null,
    primary key (model, served_on)
);

-- The counters of each start of a node as they were read last; the days have what came to them. A change locks table_lock, so that two
-- orchestrators do not add the same requests.
create table served_reading (
    model varchar(63) not null,
    node_start varchar(40) not null,
    read_at timestamp with time zone not null,
    requests bigint not null,
    errors bigint not null,
    abstentions bigint not null,
    latency varchar(10000) not null,
    primary key (model, node_start)
);

insert into table_lock (name) values ('served_day');
