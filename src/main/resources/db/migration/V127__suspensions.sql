-- Models that people suspended. A model's last suspension counts; it is in force until lifted_at.
create table suspension (
    digest varchar(64) primary key,
    model varchar(63) not null,
    envelope varchar(30000) not null,
    person varchar(255) not null,
    reason varchar(1000) not null,
    issued_at timestamp with time zone not null,
    recorded_at timestamp with time zone not null,
    lifted_at timestamp with time zone
);
create index suspension_by_model on suspension (model, issued_at);

-- Who signed that the model may answer again. Those that counted when it was lifted go to the serving node. Two people may sign the same bytes.
create table resumption (
    digest varchar(64) not null,
    suspension varchar(64) not null references suspension,
    envelope varchar(30000) not null,
    person varchar(255) not null,
    reason varchar(1000) not null,
    recorded_at timestamp with time zone not null,
    counted boolean not null,
    primary key (digest, person)
);
create index resumption_by_suspension on resumption (suspension);
