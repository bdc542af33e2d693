package dev.drydock.bootstrap;

import dev.drydock.application.AuditLog;
import dev.drydock.application.Authorization;
import dev.drydock.application.Executions;
import dev.drydock.application.PurgeTasks;
import dev.drydock.application.RunFacts;
import dev.drydock.application.RunTask;
import dev.drydock.application.SelectTrial;
import dev.drydock.application.TrainTrial;
import dev.drydock.application.Transactions;
import dev.drydock.application.Trials;
import dev.drydock.application.ViewTraining;
import dev.drydock.domain.dataset.SnapshotStore;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.release.PackageStore;
import dev.drydock.domain.training.TaskFolders;
import dev.drydock.domain.training.TaskInputs;
import dev.drydock.domain.training.TaskProgress;
import dev.drydock.domain.training.TaskRepository;
import dev.drydock.domain.training.WorkerLauncher;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** The use cases of training. */
class TrainingProducer {

    @Produces
    @Singleton
    RunTask runTask(Transactions transactions, TaskRepository tasks, WorkerLauncher launcher, Clock clock) {
        return new RunTask(transactions, tasks, launcher, clock);
    }

    @Produces
    @Singleton
    Trials trials(
            Transactions transactions,
            RunFacts facts,
            ModelRepository models,
            VersionRepository versions,
            TaskRepository tasks) {
        return new Trials(transactions, facts, models, versions, tasks);
    }

    @Produces
    @Singleton
    TrainTrial trainTrial(
            Transactions transactions,
            RunFacts facts,
            ModelRepository models,
            VersionRepository versions,
            PackageStore packages,
            SnapshotStore snapshots,
            TaskInputs inputs,
            RunTask runTask) {
        return new TrainTrial(transactions, facts, models, versions, packages, snapshots, inputs, runTask);
    }

    @Produces
    @Singleton
    ViewTraining viewTraining(
            Transactions transactions,
            Authorization authorization,
            Executions executions,
            RunFacts facts,
            ModelRepository models,
            TaskRepository tasks,
            TaskProgress progress) {
        return new ViewTraining(transactions, authorization, executions, facts, models, tasks, progress);
    }

    @Produces
    @Singleton
    PurgeTasks purgeTasks(
            Transactions transactions,
            Authorization authorization,
            Executions executions,
            RunFacts facts,
            VersionRepository versions,
            TaskFolders folders,
            AuditLog audit,
            Clock clock) {
        return new PurgeTasks(transactions, authorization, executions, facts, versions, folders, audit, clock);
    }

    @Produces
    @Singleton
    SelectTrial selectTrial(Transactions transactions, RunFacts facts, Trials trials) {
        return new SelectTrial(transactions, facts, trials);
    }
}
