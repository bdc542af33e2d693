package dev.drydock.batch.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Journal;
import dev.drydock.application.runs.BeginRun;
import dev.drydock.application.runs.Claim.Slots;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.Executions.Filter;
import dev.drydock.application.runs.Run;
import dev.drydock.application.runs.RunEnvironment;
import dev.drydock.application.runs.Runs;
import dev.drydock.application.runs.SubmitJob;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RunFailure;
import dev.drydock.persistence.JpaExecutionQueue;
import dev.drydock.persistence.JpaModelRepository;
import dev.drydock.persistence.JpaRunFacts;
import dev.drydock.persistence.JpaRuns;
import dev.drydock.persistence.TestAuditLog;
import dev.drydock.persistence.TestDatabase;
import jakarta.batch.api.AbstractBatchlet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Submissions with one token at the same moment, at two nodes: one run, whichever of them wins. */
class RepeatedTokenTest {
    private static final int SUBMITTERS = 10;

    /** One begins at once; the other must be granted a slot first. */
    private static final Map<String, String> JOBS =
            Map.of("free", "", "claiming", "<property name=\"drydock.needs\" value=\"cpu=1\"/>");

    @TempDir
    Path jobs;

    private final ExecutorService submitters = Executors.newFixedThreadPool(SUBMITTERS);
    private final List<Long> ran = new CopyOnWriteArrayList<>();
    private final List<Node> nodes = new ArrayList<>();

    @SuppressWarnings("NullAway") // opened by each test
    private TestDatabase database;

    @SuppressWarnings("NullAway") // opened by each test
    private TestAuditLog audit;

    @AfterEach
    void close() {
        submitters.shutdownNow();
        nodes.forEach(Node::close);
        database.close();
    }

    @ParameterizedTest
    @CsvSource({"H2, free", "H2, claiming", "POSTGRESQL, free", "POSTGRESQL, claiming"})
    void tenAtOnceAtTwoNodesStartOneRun(TestDatabase.Kind kind, String job) throws Exception {
        open(kind);
        CyclicBarrier gate = new CyclicBarrier(SUBMITTERS);
        List<Callable<Execution>> calls = new ArrayList<>();
        for (int i = 0; i < SUBMITTERS; i++) {
            SubmitJob submit = submit(nodes.get(i % nodes.size()), database.repository(JpaRuns.class));
            calls.add(() -> {
                pass(gate);
                return submit.submit(Node.ENGINEER, job, Map.of(), Optional.of("night"));
            });
        }

        assertOneRun(answers(calls), job);
    }

    /** Each has looked for the token before any has begun, so that all but one lose against what they could not see. */
    @ParameterizedTest
    @CsvSource({"H2, free", "H2, claiming", "POSTGRESQL, free", "POSTGRESQL, claiming"})
    void whoLosesTheRaceIsAnsweredTheRunThatWon(TestDatabase.Kind kind, String job) throws Exception {
        open(kind);
        CyclicBarrier allHaveLooked = new CyclicBarrier(4);
        List<Callable<Execution>> calls = new ArrayList<>();
        for (int i = 0; i < allHaveLooked.getParties(); i++) {
            SubmitJob submit = submit(nodes.get(i % nodes.size()), new Racing(allHaveLooked));
            calls.add(() -> submit.submit(Node.ENGINEER, job, Map.of(), Optional.of("night")));
        }

        assertOneRun(answers(calls), job);
    }

    @ParameterizedTest
    @CsvSource({"H2, free", "H2, claiming", "POSTGRESQL, free", "POSTGRESQL, claiming"})
    void whoLosesTheRaceWithOtherParametersIsRefused(TestDatabase.Kind kind, String job) throws Exception {
        open(kind);
        CyclicBarrier bothHaveLooked = new CyclicBarrier(2);
        List<Future<Execution>> started = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            SubmitJob submit = submit(nodes.get(i), new Racing(bothHaveLooked));
            Map<String, String> parameters = Map.of("note", "night " + i);
            started.add(submitters.submit(() -> submit.submit(Node.ENGINEER, job, parameters, Optional.of("night"))));
        }

        List<Execution> answered = new ArrayList<>();
        List<Throwable> refused = new ArrayList<>();
        for (Future<Execution> one : started) {
            try {
                answered.add(one.get());
            } catch (ExecutionException e) {
                refused.add(e.getCause());
            }
        }
        assertThat(refused)
                .singleElement()
                .isInstanceOfSatisfying(
                        DrydockException.class, e -> assertThat(e.code()).isEqualTo(RunFailure.JOB_TOKEN_REUSED));
        assertOneRun(answered, job);
        assertThat(audit.events())
                .extracting(AuditLog.Event::action)
                .containsExactlyInAnyOrder("execution.submit", "submit-job.refused");
    }

    /** Not every failure is a lost race: what went wrong is told, and nothing was started. */
    @ParameterizedTest
    @CsvSource({"H2", "POSTGRESQL"})
    void whatFailsWithoutAnotherSubmissionIsToldAsItIs(TestDatabase.Kind kind) throws IOException {
        open(kind);
        SubmitJob submit = submit(nodes.get(0), new Failing());

        assertThatThrownBy(() -> submit.submit(Node.ENGINEER, "free", Map.of(), Optional.of("night")))
                .hasMessage("the disk is full");

        assertThat(all()).isEmpty();
        assertThat(audit.events()).isEmpty();
        assertThat(nodes.get(0).runtime.runningHere()).isEmpty();
    }

    private void open(TestDatabase.Kind kind) throws IOException {
        database = TestDatabase.open(kind);
        audit = new TestAuditLog(database);
        for (Map.Entry<String, String> job : JOBS.entrySet()) {
            Files.writeString(jobs.resolve(job.getKey() + ".xml"), """
                    <job id="%s" xmlns="https://jakarta.ee/xml/ns/jakartaee" version="2.0">
                      <properties><property name="drydock.parameter.note" value="optional;text;a note"/>%s</properties>
                      <step id="only"><batchlet ref="note"/></step>
                    </job>
                    """.formatted(job.getKey(), job.getValue()));
        }
        database.transactions()
                .run(() -> database.repository(JpaExecutionQueue.class).setSlots(new Slots(0, 2)));
        for (String name : List.of("one", "two")) {
            nodes.add(new Node(name, database, jobs, artifacts(), audit));
        }
    }

    private ScriptedArtifacts artifacts() {
        return new ScriptedArtifacts().with("note", context -> {
            long execution = context.getJobContext().getExecutionId();
            return new AbstractBatchlet() {
                @Override
                public String process() {
                    ran.add(execution);
                    return "DONE";
                }
            };
        });
    }

    private SubmitJob submit(Node node, Runs runs) {
        JpaModelRepository models = database.repository(JpaModelRepository.class);
        return new SubmitJob(
                node.transactions,
                new Authorization(node.transactions, audit),
                node.runtime,
                models,
                runs,
                node.executions,
                new BeginRun(
                        node.runtime,
                        runs,
                        node.executions,
                        database.repository(JpaRunFacts.class),
                        new RunEnvironment(models, new NoPolicy()),
                        new Journal(audit, Clock.systemUTC())));
    }

    private List<Execution> answers(List<Callable<Execution>> calls) throws Exception {
        List<Execution> answers = new ArrayList<>();
        for (Future<Execution> call : submitters.invokeAll(calls)) {
            answers.add(call.get());
        }
        return answers;
    }

    private void assertOneRun(List<Execution> answers, String job) {
        Set<Long> answered =
                Set.copyOf(answers.stream().map(Execution::executionId).toList());
        assertThat(answered).hasSize(1);
        long execution = answered.iterator().next();
        assertThat(nodes.get(0).ended(execution).status()).isEqualTo("COMPLETED");
        assertThat(nodes.get(1).ended(execution).status()).isEqualTo("COMPLETED");
        assertThat(ran).containsExactly(execution);
        assertThat(all()).extracting(Execution::executionId).containsExactly(execution);
        assertThat(count("run") + count("job_instance") + count("job_execution"))
                .isEqualTo(3);
        assertThat(count("execution_claim")).isEqualTo(job.equals("claiming") ? 1 : 0);
        assertThat(audit.events())
                .filteredOn(event -> event.action().equals("execution.submit"))
                .extracting(AuditLog.Event::subject)
                .containsExactly("execution/" + execution);
        assertThat(nodes)
                .allSatisfy(node -> assertThat(node.runtime.runningHere()).isEmpty());
    }

    private List<Execution> all() {
        Node node = nodes.get(0);
        return node.transactions.required(() -> node.executions.list(Filter.newest(100)));
    }

    private long count(String table) {
        return database.transactions()
                .required(() -> ((Number) database.entityManager()
                                .createNativeQuery("select count(*) from " + table)
                                .getSingleResult())
                        .longValue());
    }

    private static void pass(CyclicBarrier barrier) {
        try {
            barrier.await(1, TimeUnit.MINUTES);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The runs of the database, for one who waits after the first look until the others have looked too. */
    private final class Racing extends RunsOfDatabase {
        private final CyclicBarrier allHaveLooked;
        private boolean looked;

        Racing(CyclicBarrier allHaveLooked) {
            this.allHaveLooked = allHaveLooked;
        }

        @Override
        public Optional<Run> findByToken(String token) {
            Optional<Run> found = super.findByToken(token);
            if (!looked) {
                looked = true;
                pass(allHaveLooked);
            }
            return found;
        }
    }

    private final class Failing extends RunsOfDatabase {
        @Override
        public void add(Run run) {
            super.add(run);
            throw new IllegalStateException("the disk is full");
        }
    }

    private class RunsOfDatabase implements Runs {
        private final JpaRuns runs = database.repository(JpaRuns.class);

        @Override
        public void add(Run run) {
            runs.add(run);
        }

        @Override
        public Optional<Run> find(long instanceId) {
            return runs.find(instanceId);
        }

        @Override
        public Optional<Run> findByToken(String token) {
            return runs.findByToken(token);
        }
    }
}
