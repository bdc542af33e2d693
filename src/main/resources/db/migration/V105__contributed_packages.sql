-- Of weights that are of another site's signed package: the contributor who signed it, its version there, and the gates waived there, a line each.
alter table contribution add column signed_by varchar(64);
alter table contribution add column signed_version varchar(2000);
alter table contribution add column waived_there varchar(4000);

-- The facts of a run go when it is purged. Who brought the weights of a version must stay known as long as the version.
create table contribution_use (
    run_instance bigint primary key,
    model varchar(63) not null,
    digest varchar(64) not null,
    foreign key (model, digest) references contribution (model, digest)
);
insert into contribution_use (run_instance, model, digest)
select f.instance_id, c.model, c.digest from run_fact f join run_fact m on m.instance_id = f.instance_id and m.fact = 'model'
join contribution c on c.model = m.fact_value and c.digest = f.fact_value where f.fact = 'contribution';
