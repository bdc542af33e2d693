-- What executions are searched and sorted by.
create index job_execution_created on job_execution (createtime);
create index job_execution_updated on job_execution (lastupdatedtime);
create index job_execution_by_status on job_execution (batchstatus);
create index job_instance_by_name on job_instance (jobname);
create index run_of_submitter on run (submitter);

-- A fact that is a digest, so that runs are found by a snapshot or package; other facts are too long for an index.
alter table run_fact add column digest varchar(64);
update run_fact set digest = fact_value where length(fact_value) = 64;
create index run_fact_by_digest on run_fact (digest);
