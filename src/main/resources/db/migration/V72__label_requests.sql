-- What labels people were asked for, and what became of the answers.
create table label_request (
    model varchar(255) not null,
    request_number integer not null,
    token varchar(255) unique,
    question_digest varchar(64) not null,
    requested_by varchar(255) not null,
    requested_at timestamp with time zone not null,
    as_of timestamp with time zone not null,
    strategy varchar(30) not null,
    row_count integer not null,
    random_rows integer not null,
    candidate_rows bigint not null,
    champion varchar(300),
    sheet varchar(64) not null,
    primary key (model, request_number)
);

create table asked_row (
    model varchar(255) not null,
    request_number integer not null,
    prediction_id varchar(255) not null,
    predicted_at bigint not null,
    fate varchar(20),
    joined_by bigint,
    primary key (model, request_number, prediction_id),
    foreign key (model, request_number) references label_request
);
create index asked_row_of_prediction on asked_row (model, prediction_id);
