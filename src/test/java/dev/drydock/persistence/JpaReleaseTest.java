package dev.drydock.persistence;

import static dev.drydock.packaging.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionRepository.AliasChange;
import dev.drydock.domain.registry.VersionRepository.Origin;
import dev.drydock.domain.registry.VersionRepository.Rejection;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.release.ApprovalRecord;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.OrderRecord;
import dev.drydock.failure.RegistryFailure;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The registry and the releases on both databases. */
class JpaReleaseTest {
    private static final Instant AT = Instant.parse("2026-11-25T02:00:00Z");
    private static final VersionId FIRST = new VersionId("pump", 1);

    @ParameterizedTest
    @EnumSource
    void keepsModelsAndVersionsWithEverythingThatIsKnownOfThem(TestDatabase.Kind kind) {
        try (Fixture f = new Fixture(kind)) {
            ModelVersion imported = f.create(OptionalLong.empty());
            assertThat(imported.id()).isEqualTo(FIRST);
            assertThat(imported.state()).isEqualTo(VersionState.ASSEMBLED);
            f.run(() -> {
                f.versions.recordAssembly(FIRST, "import-1", "aa");
                f.versions.recordReport(FIRST, "bb", "PASS");
                f.versions.move(FIRST, VersionState.SEALED);
                f.versions.recordPackage(FIRST, "cc");
            });
            ModelVersion read = f.database.transactions().required(() -> f.versions.require(FIRST));
            assertThat(read.workspace()).contains("import-1");
            assertThat(read.subjectDigest()).contains("aa");
            assertThat(read.reportDigest()).contains("bb");
            assertThat(read.packageDigest()).contains("cc");
            assertThat(read.createdAt()).isEqualTo(AT);
            assertThat(f.<List<ModelVersion>>get(() -> f.versions.listIn(List.of(VersionState.SEALED), 10)))
                    .hasSize(1);
            assertThat(f.<List<RegisteredModel>>get(f.models::list)).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void keepsWhyAPersonRejectedAVersion(TestDatabase.Kind kind) {
        try (Fixture f = new Fixture(kind)) {
            f.create(OptionalLong.empty());
            assertThat(f.<Optional<Rejection>>get(() -> f.versions.findRejection(FIRST)))
                    .isEmpty();
            Rejection rejection = new Rejection("Flips too many \u00e9".repeat(100), "rhea", AT);
            f.run(() -> f.versions.recordRejection(FIRST, rejection));
            assertThat(f.<Optional<Rejection>>get(() -> f.versions.findRejection(FIRST)))
                    .contains(rejection);
        }
    }

    @ParameterizedTest
    @EnumSource
    void givesARunItsVersionAgain(TestDatabase.Kind kind) {
        try (Fixture f = new Fixture(kind)) {
            ModelVersion first = f.create(OptionalLong.of(12));
            ModelVersion again = f.create(OptionalLong.of(12));
            ModelVersion other = f.create(OptionalLong.of(13));
            assertThat(again.id()).isEqualTo(first.id());
            assertThat(other.id().number()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesAMoveThatTheTableDoesNotHave(TestDatabase.Kind kind) {
        try (Fixture f = new Fixture(kind)) {
            f.create(OptionalLong.empty());
            assertFails(
                    RegistryFailure.VERSION_STATE_WRONG,
                    "Version pump/1 cannot become RELEASED: it is ASSEMBLED, which can only become",
                    () -> f.run(() -> f.versions.move(FIRST, VersionState.RELEASED)));
            f.run(() -> f.versions.move(FIRST, VersionState.REJECTED));
            f.run(() -> f.versions.move(FIRST, VersionState.REJECTED));
            assertFails(
                    RegistryFailure.VERSION_STATE_WRONG,
                    "which is final",
                    () -> f.run(() -> f.versions.move(FIRST, VersionState.SEALED)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void keepsSinceWhenAVersionIsInItsState(TestDatabase.Kind kind) {
        try (Fixture f = new Fixture(kind)) {
            f.create(OptionalLong.empty());
            assertThat(f.<Instant>get(() -> f.versions.stateSince(FIRST))).isEqualTo(AT);
            f.versions.clock = Clock.fixed(AT.plusSeconds(60), ZoneOffset.UTC);
            f.run(() -> f.versions.move(FIRST, VersionState.WAITING_FOR_WAIVER));
            f.versions.clock = Clock.fixed(AT.plusSeconds(90), ZoneOffset.UTC);
            f.run(() -> f.versions.move(FIRST, VersionState.WAITING_FOR_WAIVER));
            assertThat(f.<Instant>get(() -> f.versions.stateSince(FIRST))).isEqualTo(AT.plusSeconds(60));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aVersionOfAnEarlierDrydockIsInItsStateSinceItWasMade(TestDatabase.Kind kind) throws Exception {
        DataSource site = TestDatabase.withSchema(kind, "125");
        try (Connection connection = site.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("insert into model (name, definition, definition_digest, registered_by, registered_at)"
                    + " values ('pump', 'drydock: 1', 'ff', 'sam', timestamp with time zone '2026-11-25 02:00:00+00')");
            statement.execute("insert into model_version (model, version_number, state, created_by, created_at)"
                    + " values ('pump', 1, 'PROPOSED', 'sam', timestamp with time zone '2026-11-25 02:00:00+00')");
        }
        try (TestDatabase database = TestDatabase.over(site)) {
            JpaVersionRepository versions = database.repository(JpaVersionRepository.class);
            assertThat(database.transactions().required(() -> versions.stateSince(FIRST)))
                    .isEqualTo(AT);
            database.execute("update model_version set state_since = null");
            assertThat(database.transactions().required(() -> versions.stateSince(FIRST)))
                    .as("moved by an orchestrator that was not upgraded yet")
                    .isEqualTo(AT);
        }
    }

    @ParameterizedTest
    @EnumSource
    void neverPutsAnotherPackageOrReportUnderAVersion(TestDatabase.Kind kind) {
        try (Fixture f = new Fixture(kind)) {
            f.create(OptionalLong.empty());
            f.run(() -> {
                f.versions.recordAssembly(FIRST, "w", "aa");
                f.versions.recordReport(FIRST, "bb", "INSUFFICIENT_EVIDENCE");
                f.versions.recordReport(FIRST, "b2", "PASS");
                f.versions.move(FIRST, VersionState.SEALED);
                f.versions.recordPackage(FIRST, "cc");
            });
            f.assertAltered("has the subject digest aa", () -> f.versions.recordAssembly(FIRST, "w", "ab"));
            f.assertAltered("has the report b2", () -> f.versions.recordReport(FIRST, "b3", "PASS"));
            f.assertAltered("has the package digest cc", () -> f.versions.recordPackage(FIRST, "cd"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void remembersEveryChampion(TestDatabase.Kind kind) {
        try (Fixture f = new Fixture(kind)) {
            assertThat(f.<Optional<ModelVersion>>get(() -> f.versions.champion("pump")))
                    .isEmpty();
            f.create(OptionalLong.empty());
            f.create(OptionalLong.of(9));
            VersionId second = new VersionId("pump", 2);
            f.alias(FIRST, AT);
            f.alias(second, AT.plusSeconds(1));
            f.alias(FIRST, AT.plusSeconds(2));
            assertThat(f.<ModelVersion>get(() -> f.versions.requireChampion("pump"))
                            .id())
                    .isEqualTo(FIRST);
            assertThat(f.<List<AliasChange>>get(() -> f.versions.aliasHistory("pump", VersionRepository.CHAMPION, 10)))
                    .extracting(AliasChange::version)
                    .containsExactly(FIRST, second, FIRST);
        }
    }

    @ParameterizedTest
    @EnumSource
    void keepsAnApprovalOnce(TestDatabase.Kind kind) {
        try (Fixture f = new Fixture(kind)) {
            f.create(OptionalLong.empty());
            ApprovalRecord approval = new ApprovalRecord(
                    FIRST,
                    Action.WAIVE,
                    Optional.of("no-baseline"),
                    "milo",
                    Optional.of("first of its kind"),
                    "dd",
                    "{}",
                    AT,
                    AT.plusSeconds(60),
                    AT);
            f.run(() -> f.releases.addApproval(approval));
            f.run(() -> f.releases.addApproval(approval));
            assertThat(f.<List<ApprovalRecord>>get(() -> f.releases.approvals(FIRST, Action.WAIVE)))
                    .containsExactly(approval);
            assertThat(f.<List<ApprovalRecord>>get(() -> f.releases.approvals(FIRST, Action.ACTIVATE)))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void givesEverySequenceOnceThoughManyAskAtOnce(TestDatabase.Kind kind) throws Exception {
        try (Fixture f = new Fixture(kind)) {
            long first = f.<Long>get(() -> f.releases.nextSequence("demo"));
            ExecutorService threads = Executors.newFixedThreadPool(4);
            try {
                List<Future<Long>> asked = java.util.stream.IntStream.range(0, 40)
                        .mapToObj(i -> threads.submit(() -> f.<Long>get(() -> f.releases.nextSequence("demo"))))
                        .toList();
                Set<Long> given = new HashSet<>();
                for (Future<Long> one : asked) {
                    given.add(one.get());
                }
                assertThat(given).hasSize(40).allMatch(sequence -> sequence > first);
            } finally {
                threads.shutdownNow();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void knowsWhichOrderIsOpenAndWhichWereFollowed(TestDatabase.Kind kind) {
        try (Fixture f = new Fixture(kind)) {
            f.create(OptionalLong.empty());
            OrderRecord order = new OrderRecord(
                    5,
                    Action.ACTIVATE,
                    FIRST,
                    "cc",
                    "{}",
                    OrderRecord.State.INTENDED,
                    77,
                    "rhea",
                    AT,
                    AT.plusSeconds(60),
                    "");
            f.run(() -> f.releases.addOrder(order));
            assertThat(f.<Optional<OrderRecord>>get(() -> f.releases.findOpenOrder("pump", AT)))
                    .contains(order);
            assertThat(f.<Optional<OrderRecord>>get(() -> f.releases.findOrderOfRun(77, Action.ACTIVATE)))
                    .contains(order);
            assertThat(f.<Optional<OrderRecord>>get(() -> f.releases.findOpenOrder("pump", AT.plusSeconds(60))))
                    .isEmpty();
            f.run(() -> f.releases.settle(5, OrderRecord.State.FOLLOWED, "", AT));
            assertThat(f.<Optional<OrderRecord>>get(() -> f.releases.findOpenOrder("pump", AT)))
                    .isEmpty();
            assertThat(f.<List<OrderRecord>>get(() -> f.releases.followed("pump", 5)))
                    .extracting(OrderRecord::sequence)
                    .containsExactly(5L);
            OrderRecord later = new OrderRecord(
                    6,
                    Action.ROLL_BACK,
                    FIRST,
                    "cc",
                    "{}",
                    OrderRecord.State.REFUSED,
                    78,
                    "rhea",
                    AT.minusSeconds(60),
                    AT,
                    "");
            f.run(() -> f.releases.addOrder(later));
            assertThat(f.<List<OrderRecord>>get(() -> f.releases.newest(5)))
                    .as("by number, whatever became of them and whatever the clock said")
                    .extracting(OrderRecord::sequence)
                    .containsExactly(6L, 5L);
            assertThat(f.<List<OrderRecord>>get(() -> f.releases.newest(1))).hasSize(1);
        }
    }

    private static final class Fixture implements AutoCloseable {
        final TestDatabase database;
        final JpaModelRepository models;
        final JpaVersionRepository versions;
        final JpaReleaseRepository releases;

        Fixture(TestDatabase.Kind kind) {
            database = TestDatabase.open(kind);
            models = database.repository(JpaModelRepository.class);
            versions = database.repository(JpaVersionRepository.class);
            releases = database.repository(JpaReleaseRepository.class);
            run(() -> models.register(new RegisteredModel("pump", "drydock: 1\n", "ff", "sam", AT)));
        }

        ModelVersion create(OptionalLong run) {
            return get(() -> versions.create("pump", new Origin(Optional.empty(), run, "sam", Optional.empty()), AT));
        }

        void alias(VersionId version, Instant at) {
            run(() -> versions.setAlias(new AliasChange("pump", VersionRepository.CHAMPION, version, "rhea", at)));
        }

        void run(Runnable work) {
            database.transactions().run(work);
        }

        <T> T get(java.util.function.Supplier<T> work) {
            return database.transactions().required(work);
        }

        void assertAltered(String words, Runnable work) {
            assertFails(RegistryFailure.VERSION_ALTERED, words, () -> run(work));
        }

        @Override
        public void close() {
            database.close();
        }
    }
}
