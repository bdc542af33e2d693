-- Every model.yaml that was in force: a run keeps the one it was submitted under, and who brought it may not approve what it made.
create sequence model_definition_seq start with 1000000 increment by 50;
create table model_definition (
    id bigint primary key,
    model varchar(63) not null references model (name),
    definition text not null,
    definition_digest varchar(64) not null,
    registered_by varchar(255) not null,
    registered_at timestamp with time zone not null
);
create index definition_of_model on model_definition (model, definition_digest, id);
insert into model_definition (id, model, definition, definition_digest, registered_by, registered_at)
    select row_number() over (order by name), name, definition, definition_digest, registered_by, registered_at from model;
