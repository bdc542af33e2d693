package dev.drydock.bootstrap;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.release.WatchFiles;
import dev.drydock.application.runs.ApprovedJobs;
import dev.drydock.application.runs.ExecutionLeases;
import dev.drydock.application.runs.ExecutionLeases.Holder;
import dev.drydock.application.runs.ExecutionQueue;
import dev.drydock.application.runs.Executions;
import dev.drydock.application.runs.Fence;
import dev.drydock.application.runs.JobApprovals;
import dev.drydock.application.runs.JobRuntime;
import dev.drydock.application.runs.PatientTransactions;
import dev.drydock.application.runs.RecordFailure;
import dev.drydock.application.runs.RecoverOrphan;
import dev.drydock.application.runs.ViewExecutionLog;
import dev.drydock.batch.runtime.Artifacts;
import dev.drydock.batch.runtime.DatabaseCommits;
import dev.drydock.batch.runtime.DatabasePatience;
import dev.drydock.batch.runtime.ExecutionLogs;
import dev.drydock.batch.runtime.JBeretJobRuntime;
import dev.drydock.batch.runtime.JobFiles;
import dev.drydock.batch.runtime.OrphanRecovery;
import dev.drydock.batch.runtime.ShippedJobs;
import dev.drydock.config.SiteFolder;
import dev.drydock.domain.release.LineageRecords;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Singleton;
import jakarta.transaction.UserTransaction;
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
    Authorization authorization(Transactions transactions, AuditLog audit, WatchFiles watch) {
        return new Authorization(transactions, audit, watch::lookAgain);
    }

    @Produces
    @Singleton
    ViewExecutionLog viewExecutionLog(
            Transactions transactions, Authorization authorization, Executions executions, ExecutionLogs logs) {
        return new ViewExecutionLog(transactions, authorization, executions, logs::file);
    }
}
