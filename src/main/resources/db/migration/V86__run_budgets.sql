-- What a person allowed a run beyond its model's budget.
create table run_budget (
    instance_id bigint not null,
    resource_name varchar(20) not null,
    limit_amount bigint not null,
    raised_by varchar(255) not null,
    raised_at timestamp with time zone not null,
    primary key (instance_id, resource_name)
);
