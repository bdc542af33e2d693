-- The package from which trainings by a model.yaml start, while a version of another revision of the model is in service.
alter table model add column base_package varchar(64);
alter table model_definition add column base_package varchar(64);
