package dev.drydock.bootstrap;

import dev.drydock.application.runs.ApprovedJobs;
import dev.drydock.application.runs.ExecutionLeases;
import dev.drydock.application.runs.ExecutionLeases.Holder;
import dev.drydock.application.runs.ExecutionQueue;
import dev.drydock.application.runs.Fence;
import dev.drydock.application.runs.JobApprovals;
import dev.drydock.application.runs.JobRuntime;
import dev.drydock.application.runs.PlanRetry;
import dev.drydock.application.runs.RetryingTransactions;
import dev.drydock.batch.runtime.Artifacts;
import dev.drydock.batch.runtime.DatabaseCommits;
import dev.drydock.batch.runtime.DatabasePatience;
import dev.drydock.batch.runtime.ExecutionSpans;
import dev.drydock.batch.runtime.JBeretJobRuntime;
import dev.drydock.batch.runtime.JobFiles;
import dev.drydock.batch.runtime.LibertyTransactionManager;
import dev.drydock.config.Installation;
import dev.drydock.config.SiteFolder;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import jakarta.transaction.UserTransaction;
import java.util.List;
import javax.sql.DataSource;

/** The batch runtime, and what it needs of the container. */
class RuntimeProducer {
    @Resource(name = "jdbc/drydock")
    DataSource dataSource;

    @Resource
    UserTransaction userTransaction;

    @Resource(lookup = "java:comp/DefaultManagedExecutorService")
    ManagedExecutorService executor;

    @Produces
    @Singleton
    @Typed(JBeretJobRuntime.class)
    JBeretJobRuntime jberet(
            Installation installation,
            SiteFolder site,
            Artifacts artifacts,
            ExecutionLeases leases,
            ExecutionQueue queue,
            Holder self,
            PlanRetry planRetry,
            ExecutionSpans spans) {
        JBeretJobRuntime runtime = new JBeretJobRuntime(
                new JobFiles(List.of(installation.jobs(), site.jobs()), artifacts::isKnown),
                artifacts,
                dataSource,
                new LibertyTransactionManager(userTransaction),
                leases,
                queue,
                self,
                executor);
        runtime.planRetriesBy(planRetry);
        spans.watch(runtime);
        return runtime;
    }

    @Produces
    @Singleton
    JobRuntime jobRuntime(JBeretJobRuntime runtime, JobApprovals approvals) {
        return new ApprovedJobs(runtime, approvals);
    }

    @Produces
    @Singleton
    Fence fence(ExecutionLeases leases, Holder self) {
        return new Fence(
                leases,
                self,
                new RetryingTransactions(new DatabasePatience(dataSource)::await, new DatabaseCommits(dataSource)));
    }
}
