package dev.drydock.bootstrap;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.ExecutionLeases.Holder;
import dev.drydock.application.runs.ExecutionLogFiles;
import dev.drydock.application.runs.Executions;
import dev.drydock.application.runs.JobRuntime;
import dev.drydock.application.runs.MeasureUsage;
import dev.drydock.application.runs.PurgeRuns;
import dev.drydock.application.runs.Retention;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.runs.RunRecords;
import dev.drydock.application.runs.RunTask;
import dev.drydock.application.runs.Runs;
import dev.drydock.application.training.ChooseTrial;
import dev.drydock.application.training.MakeTrainingReport;
import dev.drydock.application.training.RaisedBudgets;
import dev.drydock.application.training.ReproduceTraining;
import dev.drydock.application.training.Reserves;
import dev.drydock.application.training.RunBudgets;
import dev.drydock.application.training.Rungs;
import dev.drydock.application.training.TrainTrial;
import dev.drydock.application.training.ViewTraining;
import dev.drydock.application.training.WatchBudget;
import dev.drydock.artifacts.PackagedRunRecords;
import dev.drydock.artifacts.RunRecordFiles;
import dev.drydock.config.SiteConfiguration;
import dev.drydock.config.SiteFolder;
import dev.drydock.domain.dataset.SnapshotStore;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.release.PackageStore;
import dev.drydock.domain.training.TaskFolders;
import dev.drydock.domain.training.TaskInputs;
import dev.drydock.domain.training.TaskLogs;
import dev.drydock.domain.validation.EvaluationData;
import dev.drydock.workers.TaskLogsOnDisk;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The use cases of training. */
class TrainingProducer {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

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
            RunTask runTask,
            Rungs rungs,
            Reserves reserves,
            WatchBudget watchBudget) {
        return new TrainTrial(
                transactions,
                facts,
                models,
                versions,
                packages,
                snapshots,
                inputs,
                runTask,
                rungs,
                reserves,
                watchBudget,
                TrainingProducer::pause);
    }

    private static void pause() {
        try {
            Thread.sleep(BETWEEN_LOOKS.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Produces
    @Singleton
    ReproduceTraining reproduceTraining(
            Transactions transactions,
            VersionRepository versions,
            PackageStore packages,
            SnapshotStore snapshots,
            RunTask runTask,
            RunFacts facts,
            Runs runs,
            AuditLog audit) {
        return new ReproduceTraining(
                transactions, versions, packages, snapshots, new RunRecordFiles(), runTask, facts, runs, audit);
    }

    @Produces
    @Singleton
    RunBudgets runBudgets(
            Transactions transactions,
            Authorization authorization,
            RunRecords records,
            RunFacts facts,
            ModelRepository models,
            RaisedBudgets raised,
            TaskLogs attempts,
            TaskFolders folders,
            AuditLog audit,
            Clock clock) {
        MeasureUsage measureUsage = new MeasureUsage(attempts, folders, clock);
        return new RunBudgets(transactions, authorization, records, facts, models, raised, measureUsage, audit, clock);
    }

    @Produces
    @Singleton
    WatchBudget watchBudget(
            Transactions transactions,
            RunBudgets budgets,
            Executions executions,
            JobRuntime runtime,
            AuditLog audit,
            Clock clock,
            Holder self) {
        return new WatchBudget(transactions, budgets, executions, runtime, audit, clock, "node:" + self.node());
    }

    @Produces
    @Singleton
    MakeTrainingReport makeTrainingReport(
            Transactions transactions,
            RunFacts facts,
            ModelRepository models,
            ViewTraining viewTraining,
            ChooseTrial chooseTrial,
            EvaluationData data,
            TaskLogs attempts,
            RunBudgets budgets) {
        return new MakeTrainingReport(
                transactions,
                facts,
                models,
                viewTraining,
                chooseTrial,
                data,
                new RunRecordFiles(),
                new PackagedRunRecords(),
                attempts,
                budgets);
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
    TaskLogs taskLogs(SiteFolder site) {
        return new TaskLogsOnDisk(site.var().resolve("tasks"));
    }
}
