-- Whether the schedule has its cron expression from the model.yaml of its model, and follows it.
alter table schedule add column cron_of_model boolean default false not null;
