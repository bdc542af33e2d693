-- How a run's trials compared on tune when one of them was chosen.
create table trial_standing (
    instance_id bigint not null,
    trial integer not null,
    metric varchar(20) not null,
    metric_value double precision not null,
    low double precision,
    high double precision,
    difference double precision not null,
    difference_low double precision,
    difference_high double precision,
    place varchar(20) not null,
    chosen boolean not null,
    primary key (instance_id, trial)
);
