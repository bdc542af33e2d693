package dev.drydock.batch.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.application.runs.ExecutionLeases.Holder;
import dev.drydock.application.runs.RecordFailure;
import dev.drydock.persistence.JpaExecutionLeases;
import dev.drydock.persistence.JpaExecutionQueue;
import dev.drydock.persistence.JpaExecutions;
import dev.drydock.persistence.JpaRunFacts;
import dev.drydock.persistence.TestDatabase;
import jakarta.enterprise.inject.spi.BeanManager;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jboss.weld.environment.se.Weld;
import org.jboss.weld.environment.se.WeldContainer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The tests of the Jakarta Batch TCK that need no container, against the runtime as Drydock runs it: its job repository over
 * PostgreSQL, with leases, its transactions and its artifacts. {@code ContainerTckIT} runs them, and those of transactions, in the
 * WAR on H2.
 */
class JakartaBatchTckTest {
    @TempDir
    Path logs;

    private final TestDatabase database = TestDatabase.open(TestDatabase.Kind.POSTGRESQL);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final WeldContainer beans = new Weld().initialize();

    @AfterEach
    void close() {
        beans.close();
        threads.shutdown();
        database.close();
    }

    @Test
    void passesAllTestsThatTheTckHasNotDisabled() throws Exception {
        JBeretJobRuntime runtime = new JBeretJobRuntime(
                new JobFiles(List.of(logs), name -> true),
                artifacts(),
                database.dataSource(),
                database.transactionManager(),
                database.repository(JpaExecutionLeases.class),
                database.repository(JpaExecutionQueue.class),
                new Holder("node", "this"),
                threads);
        try (JakartaBatchTck tck = JakartaBatchTck.of(runtime)) {
            JakartaBatchTck.Outcome outcome = tck.runJobs(JakartaBatchTck.testClasses());

            assertThat(outcome.failed()).isEmpty();
            assertThat(outcome.disabled().keySet()).containsExactlyInAnyOrderElementsOf(JakartaBatchTck.DISABLED);
            assertThat(outcome.passed()).isEqualTo(175);
        }
    }

    private Artifacts artifacts() {
        BeanManager manager = beans.getBeanManager();
        JpaExecutions executions = database.repository(JpaExecutions.class);
        RecordFailure failures = new RecordFailure(database.transactions(), executions);
        RunTraces traces = new RunTraces(database.transactions(), database.repository(JpaRunFacts.class), executions);
        return new Artifacts(manager, failures, new ExecutionLogs(logs), traces);
    }
}
