package dev.drydock.bootstrap;

import dev.drydock.application.AuditLog;
import dev.drydock.application.Authorization;
import dev.drydock.application.ExecutionLogFiles;
import dev.drydock.application.Executions;
import dev.drydock.application.HoldRun;
import dev.drydock.application.LogParts;
import dev.drydock.application.PurgeRuns;
import dev.drydock.application.PurgeTasks;
import dev.drydock.application.ReadLogs;
import dev.drydock.application.Retention;
import dev.drydock.application.RunFacts;
import dev.drydock.application.RunRecords;
import dev.drydock.application.RunTask;
import dev.drydock.application.SelectTrial;
import dev.drydock.application.TrainTrial;
import dev.drydock.application.Transactions;
import dev.drydock.application.Trials;
import dev.drydock.application.ViewTraining;
import dev.drydock.config.SiteConfiguration;
import dev.drydock.config.SiteFolder;
import dev.drydock.domain.dataset.SnapshotStore;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.release.PackageStore;
import dev.drydock.domain.training.TaskFolders;
import dev.drydock.domain.training.TaskInputs;
import dev.drydock.domain.training.TaskLogs;
import dev.drydock.domain.training.TaskProgress;
import dev.drydock.domain.training.TaskRepository;
import dev.drydock.domain.training.WorkerLauncher;
import dev.drydock.workers.TaskLogsOnDisk;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

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
            RunRecords records,
            TaskFolders folders,
            AuditLog audit,
            Clock clock) {
        return new PurgeTasks(transactions, authorization, executions, facts, versions, records, folders, audit, clock);
    }

    @Produces
    @Singleton
    PurgeRuns purgeRuns(
            Transactions transactions,
            Authorization authorization,
            RunRecords records,
            RunFacts facts,
            VersionRepository versions,
            TaskFolders folders,
            ExecutionLogFiles logs,
            SiteConfiguration configuration,
            AuditLog audit,
            Clock clock) {
        Retention retention = new Retention(
                Optional.ofNullable(configuration.retention().get("")),
                configuration.retention().entrySet().stream()
                        .filter(entry -> !entry.getKey().isEmpty())
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
        return new PurgeRuns(
                transactions, authorization, records, facts, versions, folders, logs, retention, audit, clock);
    }

    @Produces
    @Singleton
    HoldRun holdRun(
            Transactions transactions, Authorization authorization, RunRecords records, AuditLog audit, Clock clock) {
        return new HoldRun(transactions, authorization, records, audit, clock);
    }

    @Produces
    @Singleton
    SelectTrial selectTrial(Transactions transactions, RunFacts facts, Trials trials) {
        return new SelectTrial(transactions, facts, trials);
    }

    @Produces
    @Singleton
    TaskLogs taskLogs(SiteFolder site) {
        return new TaskLogsOnDisk(site.var().resolve("tasks"));
    }

    @Produces
    @Singleton
    ReadLogs readLogs(
            Transactions transactions,
            Authorization authorization,
            Executions executions,
            LogParts parts,
            AuditLog audit) {
        return new ReadLogs(transactions, authorization, executions, parts, audit);
    }

    @Produces
    @Singleton
    LogParts logParts(ExecutionLogFiles files, TaskLogs workers) {
        return new LogParts(files, workers);
    }
}
