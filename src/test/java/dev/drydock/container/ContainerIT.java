package dev.drydock.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Role;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.Executions.Step;
import dev.drydock.application.runs.RestartExecution;
import dev.drydock.application.runs.SubmitJob;
import dev.drydock.application.runs.ViewExecution;
import jakarta.inject.Inject;
import jakarta.transaction.Status;
import jakarta.transaction.UserTransaction;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.hamcrest.Matcher;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.importer.ZipImporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;

/**
 * The orchestrator's WAR as it was built, with a job of the tests' own, in the installation's Liberty:
 *
 * <ul>
 *   <li>batch artifacts are CDI beans and get their properties;
 *   <li>rows that JPA wrote and the batch runtime's checkpoint are in one transaction, so that a restart repeats and loses none;
 *   <li>a step's transaction lasts longer than a request's may;
 *   <li>the container asks for a user, and the role decides.
 * </ul>
 */
@ArquillianTest
class ContainerIT {
    private static final Actor SCHEDULER = new Actor("scheduler", Set.of(Role.SCHEDULER));
    private static final Actor ENGINEER = new Actor("engineer", Set.of(Role.ENGINEER));
    private static final String SUBMISSION = "{\"job\":\"count-numbers\",\"parameters\":{\"upTo\":\"1\"}}";

    @Inject
    SubmitJob submitJob;

    @Inject
    RestartExecution restartExecution;

    @Inject
    ViewExecution viewExecution;

    @Inject
    CommitRefusal refusal;

    @Inject
    Pause pause;

    @Inject
    UserTransaction transaction;

    @Deployment
    static WebArchive orchestrator() {
        return ShrinkWrap.create(ZipImporter.class, "drydock.war")
                .importFrom(Path.of(System.getProperty("drydock.basedir"), "target", "drydock.war")
                        .toFile())
                .as(WebArchive.class)
                .addClasses(
                        NumberReader.class, FactWriter.class, CommitRefusal.class, CountingAnalyzer.class, Pause.class)
                .addAsLibraries(jarOf(Assertions.class), jarOf(Awaitility.class), jarOf(Matcher.class));
    }

    static File jarOf(Class<?> type) {
        return new File(type.getProtectionDomain().getCodeSource().getLocation().getPath());
    }

    @Test
    void artifactsGetTheirPropertiesAndRunAsAJob() {
        ViewExecution.View ended = awaitEnd(submit(7));
        assertThat(ended.execution().status()).isEqualTo("COMPLETED");
        assertThat(numbers(ended)).isEqualTo(writtenBy(ended.execution(), 0, 7));
        assertThat(step(ended).metrics()).containsEntry("READ_COUNT", 7L).containsEntry("WRITE_COUNT", 7L);
    }

    @Test
    void aRefusedCommitLosesRowsAndCheckpointTogether() {
        refusal.refuseCommitOf(4);
        ViewExecution.View refused = awaitEnd(submit(10));
        assertThat(refused.execution().status()).isEqualTo("FAILED");
        assertThat(refused.failure()).isPresent();
        assertThat(numbers(refused)).isEqualTo(writtenBy(refused.execution(), 0, 3));

        ViewExecution.View restarted = awaitEnd(restartExecution.restart(
                ENGINEER, refused.execution().executionId(), Optional.empty(), Optional.empty()));
        assertThat(restarted.execution().status()).isEqualTo("COMPLETED");
        assertThat(step(restarted).metrics()).containsEntry("READ_COUNT", 7L);
        Map<String, String> both = writtenBy(refused.execution(), 0, 3);
        both.putAll(writtenBy(restarted.execution(), 3, 10));
        assertThat(numbers(restarted)).isEqualTo(both);
    }

    @Test
    void noTransactionTimeoutEndsAStepThatIsAnalyzed() throws Exception {
        pause.before(1);
        Execution running = submit("count-analyzed", 3);
        pause.awaitReached();
        try {
            awaitTransactionTimeout();
        } finally {
            pause.end();
        }

        ViewExecution.View ended = awaitEnd(running);
        assertThat(ended.execution().status()).isEqualTo("COMPLETED");
        assertThat(numbers(ended)).isEqualTo(writtenBy(running, 0, 3));
    }

    /** Until the server has given up a transaction that begins now. */
    private void awaitTransactionTimeout() throws Exception {
        transaction.begin();
        Awaitility.await()
                .pollInSameThread()
                .atMost(Duration.ofMinutes(1))
                .until(() -> transaction.getStatus() == Status.STATUS_MARKED_ROLLBACK);
        transaction.rollback();
    }

    private Execution submit(int upTo) {
        return submit("count-numbers", upTo);
    }

    private Execution submit(String job, int upTo) {
        return submitJob.submit(SCHEDULER, job, Map.of("upTo", Integer.toString(upTo)), Optional.empty());
    }

    private ViewExecution.View awaitEnd(Execution execution) {
        return Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(
                        () -> viewExecution.view(SCHEDULER, execution.executionId()),
                        view -> view.execution().hasEnded());
    }

    private static Step step(ViewExecution.View view) {
        return view.steps().get(0);
    }

    private static Map<String, String> numbers(ViewExecution.View view) {
        Map<String, String> numbers = new TreeMap<>(view.facts());
        numbers.keySet().removeIf(fact -> !fact.startsWith(FactWriter.FACT));
        return numbers;
    }

    private static Map<String, String> writtenBy(Execution execution, int from, int to) {
        Map<String, String> numbers = new TreeMap<>();
        for (int number = from; number < to; number++) {
            numbers.put(FactWriter.FACT + number, Long.toString(execution.executionId()));
        }
        return numbers;
    }

    @Test
    @RunAsClient
    void withoutAUserNothingIsAnswered() throws IOException, InterruptedException {
        ContainerClient anyone = ContainerClient.ofSite();
        assertThat(anyone.status("", "GET", "jobs", "")).isEqualTo(401);
        assertThat(anyone.status("", "POST", "executions", SUBMISSION)).isEqualTo(401);
    }

    @Test
    @RunAsClient
    void theWrongRoleIsRefused() throws IOException, InterruptedException {
        ContainerClient client = ContainerClient.ofSite();
        assertThat(client.status("auditor", "POST", "executions", SUBMISSION)).isEqualTo(403);
        assertThat(client.status("scheduler", "GET", "audit/records", "")).isEqualTo(403);
    }

    @Test
    @RunAsClient
    void theRightRoleIsServed() throws IOException, InterruptedException {
        ContainerClient client = ContainerClient.ofSite();
        assertThat(client.status("auditor", "GET", "jobs", "")).isEqualTo(200);
        assertThat(client.status("auditor", "GET", "audit/records", "")).isEqualTo(200);
        assertThat(client.status("scheduler", "POST", "executions", SUBMISSION)).isEqualTo(201);
    }
}
