package dev.drydock.application.runs;

import static dev.drydock.packaging.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Role;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionRepository.AliasChange;
import dev.drydock.domain.registry.VersionRepository.Origin;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.failure.CommonFailure;
import dev.drydock.persistence.JpaModelRepository;
import dev.drydock.persistence.JpaRunFacts;
import dev.drydock.persistence.JpaRunRecords;
import dev.drydock.persistence.JpaVersionRepository;
import dev.drydock.persistence.TestDatabase;
import dev.drydock.workers.TaskFoldersOnDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Only what nobody can come back to is removed, and exactly what was told. */
class PurgeTasksTest {
    private static final Instant NOW = Instant.parse("2026-11-25T02:00:00Z");
    private static final Actor ADMIN = new Actor("ada", Set.of(Role.ADMIN));
    private static final Duration MONTH = Duration.ofDays(30);

    @TempDir
    Path tasks;

    private final TestDatabase database = TestDatabase.open(TestDatabase.Kind.H2);
    private final JpaVersionRepository versions = database.repository(JpaVersionRepository.class);
    private final JpaRunRecords records = database.repository(JpaRunRecords.class);
    private final JpaRunFacts facts = database.repository(JpaRunFacts.class);
    private final Map<Long, Execution> latest = new HashMap<>();
    private final List<AuditLog.Event> audited = new ArrayList<>();

    @SuppressWarnings("NullAway") // before each
    private PurgeTasks purge;

    @BeforeEach
    void registerAModel() {
        purge = new PurgeTasks(
                database.transactions(),
                new Authorization(database.transactions(), audited::add),
                new Known(),
                facts,
                versions,
                records,
                new TaskFoldersOnDisk(tasks),
                new Journal(audited::add, Clock.fixed(NOW, ZoneOffset.UTC)));
        database.transactions()
                .run(() -> database.repository(JpaModelRepository.class)
                        .register(new RegisteredModel("pump", "drydock: 1\n", "ff", "emil", NOW)));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void removesWhatIsOverAndExactlyWhatItTold() throws IOException {
        run(1, "COMPLETED", 31);
        run(2, "ABANDONED", 31);
        run(3, "COMPLETED", 29);
        run(4, "FAILED", 90);
        run(5, "STOPPED", 90);
        run(6, "STARTED", 90);
        run(7, "COMPLETED", 90);
        database.transactions().run(() -> records.hold(7, new RunRecords.Hold("case 17", "ada", NOW)));
        Files.createDirectories(tasks.resolve("pump-1-golden"));
        List<String> before = folders();

        PurgeTasks.Purged told = purge.purge(ADMIN, MONTH, true);
        assertThat(told.runs()).containsExactly(1L, 2L);
        assertThat(told.tasks()).isEqualTo(4);
        assertThat(told.bytes()).isEqualTo(40);
        assertThat(folders()).isEqualTo(before);

        assertThat(purge.purge(ADMIN, MONTH, false)).isEqualTo(told);
        assertThat(before).hasSize(folders().size() + 4);
        assertThat(folders()).noneMatch(key -> key.startsWith("1-") || key.startsWith("2-"));
        assertThat(purge.purge(ADMIN, MONTH, false).tasks()).isZero();
        assertThat(audited)
                .extracting(AuditLog.Event::action)
                .containsExactly("tasks.purge.asked", "tasks.purge", "tasks.purge");
    }

    @Test
    void keepsTheEvidenceOfWhatServesServedLastOrWaits() throws IOException {
        List<List<VersionState>> ways = List.of(
                List.of(VersionState.RELEASED, VersionState.RETIRED),
                List.of(VersionState.RELEASED, VersionState.RETIRED),
                List.of(VersionState.RELEASED),
                List.of(),
                List.of(VersionState.REJECTED));
        for (int run = 1; run <= ways.size(); run++) {
            run(run, "COMPLETED", 90);
            version(run, ways.get(run - 1));
        }
        assertThat(purge.purge(ADMIN, MONTH, false).runs()).containsExactly(1L, 5L);
        assertThat(folders()).extracting(key -> key.substring(0, 1)).containsOnly("2", "3", "4");
    }

    @Test
    void isForEngineersAndAdministrators() {
        Actor rhea = new Actor("rhea", Set.of(Role.RELEASE_MANAGER));
        assertFails(CommonFailure.NOT_ALLOWED, "admin or engineer", () -> purge.purge(rhea, MONTH, true));
        assertFails(CommonFailure.USAGE, "is negative", () -> purge.purge(ADMIN, Duration.ofDays(-1), true));
        assertThat(audited)
                .extracting(AuditLog.Event::action)
                .containsExactly("purge-tasks.refused", "purge-tasks.refused");
    }

    private void run(long run, String status, int daysAgo) throws IOException {
        Instant ended = NOW.minus(Duration.ofDays(daysAgo));
        latest.put(
                run,
                new Execution(
                        run,
                        run,
                        "nightly-retrain",
                        status,
                        Optional.empty(),
                        Map.of(),
                        ended,
                        Optional.of(ended),
                        status.equals("STARTED") ? Optional.empty() : Optional.of(ended),
                        Optional.of(ended)));
        for (String task : List.of("train-0", "score-candidate")) {
            Path attempt = Files.createDirectories(tasks.resolve(run + "-" + task + "/attempt-1-0"));
            Files.writeString(attempt.resolve("checkpoint"), "0123456789");
        }
    }

    private void version(long run, List<VersionState> way) {
        database.transactions().run(() -> {
            VersionId id = versions.create(
                            "pump", new Origin(Optional.empty(), OptionalLong.of(run), "sam", Optional.empty()), NOW)
                    .id();
            facts.record(run, RunFacts.CANDIDATE_VERSION, id.toString());
            if (way.contains(VersionState.RELEASED)) {
                List.of(VersionState.SEALED, VersionState.SIGNED, VersionState.PROPOSED, VersionState.APPROVED)
                        .forEach(state -> versions.move(id, state));
                versions.setAlias(
                        new AliasChange("pump", VersionRepository.CHAMPION, id, "rhea", NOW.plusSeconds(run)));
            }
            way.forEach(state -> versions.move(id, state));
        });
    }

    private List<String> folders() {
        return new TaskFoldersOnDisk(tasks).keys();
    }

    /** Knows the latest execution of each run, and nothing else. */
    private final class Known implements Executions {
        @Override
        public Optional<Execution> latest(long instanceId) {
            return Optional.ofNullable(latest.get(instanceId));
        }

        @Override
        public Optional<Execution> find(long executionId) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Step> steps(long executionId) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Execution> list(Filter filter) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Execution> search(ExecutionSearch search) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Execution> ofRun(long instanceId) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Execution> laterRuns(String job, long instanceId) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Set<Long> continued(Collection<Long> executionIds) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void lock(long executionId) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void lockRun(long instanceId) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<Failure> failure(long executionId) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void recordFailure(long executionId, Failure failure) {
            throw new UnsupportedOperationException();
        }
    }
}
