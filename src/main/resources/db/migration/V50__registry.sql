-- Models, their versions, and which version answers.
create table model (
    name varchar(63) primary key,
    definition text not null,
    definition_digest varchar(64) not null,
    registered_by varchar(255) not null,
    registered_at timestamp with time zone not null
);

create table model_version (
    model varchar(63) not null references model (name),
    version_number integer not null,
    state varchar(30) not null,
    parent_number integer,
    run_instance bigint,
    created_by varchar(255) not null,
    created_at timestamp with time zone not null,
    snapshot varchar(64),
    workspace varchar(120),
    subject_digest varchar(64),
    report_digest varchar(64),
    verdict varchar(30),
    package_digest varchar(64),
    primary key (model, version_number),
    -- A run makes one version, however often it is restarted.
    unique (model, run_instance)
);
create index version_by_state on model_version (state);

create sequence alias_change_seq start with 1 increment by 50;
create table alias_change (
    id bigint primary key,
    model varchar(63) not null,
    alias varchar(63) not null,
    version_number integer not null,
    set_by varchar(255) not null,
    set_at timestamp with time zone not null,
    foreign key (model, version_number) references model_version (model, version_number)
);
create index alias_of_model on alias_change (model, alias, id);

create table model_alias (
    model varchar(63) not null,
    alias varchar(63) not null,
    version_number integer not null,
    primary key (model, alias),
    foreign key (model, version_number) references model_version (model, version_number)
);
