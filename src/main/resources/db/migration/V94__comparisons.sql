-- Comparisons of a candidate with a version that came into service after it was judged.
create table champion_comparison (
    run_instance bigint primary key,
    model varchar(63) not null,
    version_number integer not null,
    champion_number integer not null,
    verdict varchar(30) not null,
    report_digest varchar(64) not null,
    statement_digest varchar(64) not null,
    envelope text not null,
    made_at timestamp with time zone not null,
    foreign key (model, version_number) references model_version (model, version_number),
    foreign key (model, champion_number) references model_version (model, version_number)
);
create index comparison_of_version on champion_comparison (model, version_number);
