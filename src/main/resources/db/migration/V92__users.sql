-- The users whom the site itself keeps: every orchestrator of the site reads them anew each time somebody asks for something.
create table site_user (
    name_key varchar(255) primary key,
    name varchar(255) not null,
    password_hash varchar(1000) not null,
    role_names varchar(255) not null,
    enabled boolean not null,
    generation bigint not null,
    file_digest varchar(64),
    changed_by varchar(255) not null,
    changed_at timestamp with time zone not null
);

-- What programs sign in with; a name is used once.
create table access_token (
    name varchar(63) primary key,
    secret_digest varchar(64) not null unique,
    role_names varchar(255) not null,
    created_by varchar(255) not null,
    created_at timestamp with time zone not null,
    expires_at timestamp with time zone not null,
    revoked_by varchar(255),
    revoked_at timestamp with time zone
);

-- A row is locked by whoever decides by several rows of the table that it names.
create table table_lock (
    name varchar(63) primary key
);
insert into table_lock (name) values ('site_user');
