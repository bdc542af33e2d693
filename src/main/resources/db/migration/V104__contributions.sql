-- Weights for a model in service that were trained elsewhere. The package store keeps each under its digest.
create table contribution (
    model varchar(63) not null references model (name),
    digest varchar(64) not null,
    weights varchar(40) not null,
    trained_by varchar(200) not null,
    how varchar(2000) not null,
    training_data varchar(2000) not null,
    brought_by varchar(255) not null,
    brought_at timestamp with time zone not null,
    primary key (model, digest)
);
