package dev.drydock.bootstrap;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.ExecutionLeases.Holder;
import dev.drydock.application.runs.ExecutionLogFiles;
import dev.drydock.application.runs.Executions;
import dev.drydock.application.runs.HoldRun;
import dev.drydock.application.runs.JobRuntime;
import dev.drydock.application.runs.LogParts;
import dev.drydock.application.runs.MeasureUsage;
import dev.drydock.application.runs.PurgeRuns;
import dev.drydock.application.runs.PurgeTasks;
import dev.drydock.application.runs.ReadLogs;
import dev.drydock.application.runs.Retention;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.runs.RunRecords;
import dev.drydock.application.runs.RunTask;
import dev.drydock.application.runs.Runs;
import dev.drydock.application.runs.SubmitJob;
import dev.drydock.application.training.ChooseTrial;
import dev.drydock.application.training.MakeTrainingReport;
import dev.drydock.application.training.RaisedBudgets;
import dev.drydock.application.training.ReproduceCandidate;
import dev.drydock.application.training.ReproduceTraining;
import dev.drydock.application.training.Reserves;
import dev.drydock.application.training.RunBudgets;
import dev.drydock.application.training.Rungs;
import dev.drydock.application.training.SelectTrial;
import dev.drydock.application.training.TrainTrial;
import dev.drydock.application.training.TrialStandings;
import dev.drydock.application.training.Trials;
import dev.drydock.application.training.ViewTraining;
import dev.drydock.application.training.ViewTrainingReport;
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
import dev.drydock.domain.training.TaskProgress;
import dev.drydock.domain.training.TaskRepository;
import dev.drydock.domain.training.WorkerLauncher;
import dev.drydock.domain.validation.EvaluationData;
import dev.drydock.domain.validation.PackageContent;
import dev.drydock.domain.validation.SuiteDocuments;
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
    ReproduceCandidate reproduceCandidate(
            Transactions transactions,
            Authorization authorization,
            ReproduceTraining reproduceTraining,
            SubmitJob submitJob) {
        return new ReproduceCandidate(transactions, authorization, reproduceTraining, submitJob);
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
    Rungs rungs(
            Transactions transactions,
            RunFacts facts,
            Runs runs,
            ModelRepository models,
            TaskRepository tasks,
            ChooseTrial chooseTrial,
            AuditLog audit) {
        return new Rungs(transactions, facts, runs, models, tasks, chooseTrial, audit);
    }

    @Produces
    @Singleton
    Reserves reserves(
            Transactions transactions,
            RunFacts facts,
            Runs runs,
            Trials trials,
            ChooseTrial chooseTrial,
            AuditLog audit) {
        return new Reserves(transactions, facts, runs, trials, chooseTrial, audit);
    }

    @Produces
    @Singleton
    ViewTraining viewTraining(
            Transactions transactions,
            Authorization authorization,
            Executions executions,
            RunFacts facts,
            ModelRepository models,
            Trials trials,
            TaskProgress progress,
            TrialStandings standings) {
        return new ViewTraining(transactions, authorization, executions, facts, models, trials, progress, standings);
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
    ViewTrainingReport viewTrainingReport(
            Transactions transactions,
            Authorization authorization,
            Executions executions,
            RunFacts facts,
            VersionRepository versions,
            PackageStore packages,
            PackageContent content,
            MakeTrainingReport makeTrainingReport,
            SuiteDocuments documents) {
        return new ViewTrainingReport(
                transactions,
                authorization,
                executions,
                facts,
                versions,
                packages,
                content,
                makeTrainingReport,
                documents);
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
    ChooseTrial chooseTrial(Transactions transactions, RunFacts facts, ModelRepository models, EvaluationData data) {
        return new ChooseTrial(transactions, facts, models, data);
    }

    @Produces
    @Singleton
    SelectTrial selectTrial(
            Transactions transactions,
            RunFacts facts,
            Runs runs,
            Trials trials,
            ChooseTrial chooseTrial,
            TrialStandings standings,
            AuditLog audit) {
        return new SelectTrial(transactions, facts, runs, trials, chooseTrial, standings, audit);
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
