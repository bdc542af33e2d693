package dev.drydock.bootstrap;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.audit.AuditKey;
import dev.drydock.application.audit.AuditTrail;
import dev.drydock.application.audit.SearchAudit;
import dev.drydock.application.audit.VerifyAudit;
import dev.drydock.application.audit.ViewAudit;
import dev.drydock.application.release.WatchFiles;
import dev.drydock.application.runs.AbandonExecution;
import dev.drydock.application.runs.ApproveJob;
import dev.drydock.application.runs.ApprovedJobs;
import dev.drydock.application.runs.ExecutionLeases;
import dev.drydock.application.runs.ExecutionLeases.Holder;
import dev.drydock.application.runs.ExecutionQueue;
import dev.drydock.application.runs.Executions;
import dev.drydock.application.runs.Fence;
import dev.drydock.application.runs.JobApprovals;
import dev.drydock.application.runs.JobRuntime;
import dev.drydock.application.runs.ListExecutions;
import dev.drydock.application.runs.ListJobs;
import dev.drydock.application.runs.ListRecentRuns;
import dev.drydock.application.runs.LogParts;
import dev.drydock.application.runs.PatientTransactions;
import dev.drydock.application.runs.PreviewRestart;
import dev.drydock.application.runs.PrioritizeExecution;
import dev.drydock.application.runs.RecordFailure;
import dev.drydock.application.runs.RecoverOrphan;
import dev.drydock.application.runs.RestartExecution;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.runs.RunSurroundings;
import dev.drydock.application.runs.Runs;
import dev.drydock.application.runs.StopExecution;
import dev.drydock.application.runs.SubmitJob;
import dev.drydock.application.runs.ViewExecution;
import dev.drydock.application.runs.ViewExecutionLog;
import dev.drydock.application.runs.ViewFlow;
import dev.drydock.application.runs.ViewQueue;
import dev.drydock.batch.runtime.Artifacts;
import dev.drydock.batch.runtime.DatabaseCommits;
import dev.drydock.batch.runtime.DatabasePatience;
import dev.drydock.batch.runtime.ExecutionLogs;
import dev.drydock.batch.runtime.JBeretJobRuntime;
import dev.drydock.batch.runtime.JobFiles;
import dev.drydock.batch.runtime.OrphanRecovery;
import dev.drydock.batch.runtime.ShippedJobs;
import dev.drydock.config.SiteFolder;
import dev.drydock.domain.dataset.ExportRepository;
import dev.drydock.domain.dataset.StagingArea;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.release.LineageRecords;
import dev.drydock.domain.training.LeftWorkers;
import dev.drydock.domain.training.TaskFolders;
import dev.drydock.domain.training.TaskProgress;
import dev.drydock.domain.validation.PolicySource;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Singleton;
import jakarta.transaction.UserTransaction;
import java.time.Clock;
import java.util.List;
import javax.sql.DataSource;

/** The batch runtime and the use cases of jobs, executions and audit. */
class RuntimeProducer {
    @Resource(name = "jdbc/drydock")
    DataSource dataSource;

    @Resource
    UserTransaction userTransaction;

    @Resource(lookup = "java:comp/DefaultManagedExecutorService")
    ManagedExecutorService executor;

    @Produces
    @Singleton
    ExecutionLogs logs(SiteFolder site) {
        return new ExecutionLogs(site.var().resolve("logs/executions"));
    }

    @Produces
    @Singleton
    Artifacts artifacts(BeanManager beans, RecordFailure failures, ExecutionLogs logs) {
        return new Artifacts(beans, failures, logs);
    }

    @Produces
    @Singleton
    @Typed(JBeretJobRuntime.class)
    JBeretJobRuntime jberet(
            Installation installation,
            SiteFolder site,
            Artifacts artifacts,
            ExecutionLeases leases,
            ExecutionQueue queue,
            Holder self) {
        return new JBeretJobRuntime(
                new JobFiles(List.of(installation.jobs(), site.jobs()), artifacts::isKnown),
                artifacts,
                dataSource,
                new LibertyTransactionManager(userTransaction),
                leases,
                queue,
                self,
                executor);
    }

    @Produces
    @Singleton
    JobRuntime jobRuntime(JBeretJobRuntime runtime, JobApprovals approvals) {
        return new ApprovedJobs(runtime, approvals);
    }

    @Produces
    @Singleton
    JobApprovals jobApprovals(LineageRecords records) {
        return new JobApprovals(records, job -> ShippedJobs.isShipped(job.name(), job.digest()));
    }

    @Produces
    @Singleton
    ApproveJob approveJob(Transactions transactions, Authorization authorization, JobRuntime runtime, AuditLog audit) {
        return new ApproveJob(transactions, authorization, runtime, audit);
    }

    @Produces
    @Singleton
    OrphanRecovery orphanRecovery(
            Transactions transactions,
            ExecutionLeases leases,
            Executions executions,
            RecoverOrphan recoverOrphan,
            Holder self,
            JBeretJobRuntime runtime) {
        return new OrphanRecovery(transactions, leases, executions, recoverOrphan, self, runtime, System::nanoTime);
    }

    @Produces
    @Singleton
    Fence fence(ExecutionLeases leases, Holder self) {
        return new Fence(
                leases,
                self,
                new PatientTransactions(new DatabasePatience(dataSource)::await, new DatabaseCommits(dataSource)));
    }

    @Produces
    @Singleton
    RecoverOrphan recoverOrphan(
            Transactions transactions,
            ExecutionLeases leases,
            Executions executions,
            Runs runs,
            JobRuntime runtime,
            AuditLog audit,
            RecordFailure failures) {
        return new RecoverOrphan(transactions, leases, executions, runs, runtime, audit, failures);
    }

    @Produces
    @Singleton
    Authorization authorization(Transactions transactions, AuditLog audit, WatchFiles watch) {
        return new Authorization(transactions, audit, watch::lookAgain);
    }

    @Produces
    @Singleton
    RecordFailure recordFailure(Transactions transactions, Executions executions) {
        return new RecordFailure(transactions, executions);
    }

    @Produces
    @Singleton
    SubmitJob submitJob(
            Transactions transactions,
            Authorization authorization,
            JobRuntime runtime,
            ModelRepository models,
            Runs runs,
            Executions executions,
            RunFacts facts,
            RunSurroundings surroundings,
            AuditLog audit,
            Clock clock) {
        return new SubmitJob(
                transactions, authorization, runtime, models, runs, executions, facts, surroundings, audit, clock);
    }

    @Produces
    @Singleton
    RunSurroundings runSurroundings(ModelRepository models, PolicySource policies) {
        return new RunSurroundings(models, policies);
    }

    @Produces
    @Singleton
    PreviewRestart previewRestart(
            Transactions transactions,
            Authorization authorization,
            JobRuntime runtime,
            Executions executions,
            Runs runs,
            RunFacts facts,
            RunSurroundings surroundings,
            ExportRepository exports,
            StagingArea staging,
            LogParts logs,
            TaskProgress progress) {
        return new PreviewRestart(
                transactions,
                authorization,
                runtime,
                executions,
                runs,
                facts,
                surroundings,
                exports,
                staging,
                logs,
                progress);
    }

    @Produces
    @Singleton
    StopExecution stopExecution(
            Transactions transactions,
            Authorization authorization,
            JobRuntime runtime,
            Executions executions,
            AuditLog audit) {
        return new StopExecution(transactions, authorization, runtime, executions, audit);
    }

    @Produces
    @Singleton
    PrioritizeExecution prioritizeExecution(
            Transactions transactions,
            Authorization authorization,
            Executions executions,
            ExecutionQueue queue,
            AuditLog audit) {
        return new PrioritizeExecution(transactions, authorization, executions, queue, audit);
    }

    @Produces
    @Singleton
    RestartExecution restartExecution(
            Transactions transactions,
            Authorization authorization,
            JobRuntime runtime,
            Executions executions,
            Runs runs,
            AuditLog audit) {
        return new RestartExecution(transactions, authorization, runtime, executions, runs, audit);
    }

    @Produces
    @Singleton
    AbandonExecution abandonExecution(
            Transactions transactions,
            Authorization authorization,
            JobRuntime runtime,
            Executions executions,
            TaskFolders folders,
            LeftWorkers workers,
            AuditLog audit) {
        return new AbandonExecution(transactions, authorization, runtime, executions, folders, workers, audit);
    }

    @Produces
    @Singleton
    ListExecutions listExecutions(
            Transactions transactions,
            Authorization authorization,
            Executions executions,
            Runs runs,
            RunFacts facts,
            ExecutionQueue queue) {
        return new ListExecutions(transactions, authorization, executions, runs, facts, queue);
    }

    @Produces
    @Singleton
    ListRecentRuns listRecentRuns(
            Transactions transactions, Authorization authorization, Executions executions, RunFacts facts) {
        return new ListRecentRuns(transactions, authorization, executions, facts);
    }

    @Produces
    @Singleton
    ViewFlow viewFlow(
            Transactions transactions, Authorization authorization, JobRuntime runtime, Executions executions) {
        return new ViewFlow(transactions, authorization, runtime, executions);
    }

    @Produces
    @Singleton
    ViewExecution viewExecution(
            Transactions transactions,
            Authorization authorization,
            Executions executions,
            Runs runs,
            RunFacts facts,
            ExecutionQueue queue,
            JobRuntime runtime) {
        return new ViewExecution(transactions, authorization, executions, runs, facts, queue, runtime);
    }

    @Produces
    @Singleton
    ViewQueue viewQueue(Transactions transactions, Authorization authorization, ExecutionQueue queue) {
        return new ViewQueue(transactions, authorization, queue);
    }

    @Produces
    @Singleton
    ViewExecutionLog viewExecutionLog(
            Transactions transactions, Authorization authorization, Executions executions, ExecutionLogs logs) {
        return new ViewExecutionLog(transactions, authorization, executions, logs::file);
    }

    @Produces
    @Singleton
    ListJobs listJobs(
            Authorization authorization, JobRuntime runtime, JobApprovals approvals, Transactions transactions) {
        return new ListJobs(authorization, runtime, approvals, transactions);
    }

    @Produces
    @Singleton
    ViewAudit viewAudit(Transactions transactions, Authorization authorization, AuditTrail trail) {
        return new ViewAudit(transactions, authorization, trail);
    }

    @Produces
    @Singleton
    SearchAudit searchAudit(Transactions transactions, Authorization authorization, AuditTrail trail) {
        return new SearchAudit(transactions, authorization, trail);
    }

    @Produces
    @Singleton
    VerifyAudit verifyAudit(
            Transactions transactions, Authorization authorization, AuditTrail trail, AuditKey key, Clock clock) {
        return new VerifyAudit(transactions, authorization, trail, key, clock);
    }
}
