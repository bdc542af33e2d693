package dev.drydock.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.application.access.AuditLog.Event;
import dev.drydock.application.audit.AuditTrail.Entry;
import dev.drydock.application.audit.AuditTrail.Search;
import dev.drydock.domain.audit.AuditRecord;
import dev.drydock.domain.audit.AuditVerifier;
import dev.drydock.domain.audit.AuditVerifier.Finding;
import dev.drydock.domain.audit.AuditVerifier.Kind;
import dev.drydock.domain.audit.AuditVerifier.Stored;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JpaAuditLogTest {
    @ParameterizedTest
    @EnumSource
    void writersSideBySideMakeOneLogWithoutGaps(TestDatabase.Kind kind) throws Exception {
        try (TestDatabase database = TestDatabase.open(kind)) {
            JpaAuditLog log = TestAuditLog.over(database);
            ExecutorService threads = Executors.newFixedThreadPool(4);
            List<Future<?>> writers = new ArrayList<>();
            for (int writer = 0; writer < 4; writer++) {
                writers.add(threads.submit(() -> IntStream.range(0, 10)
                        .forEach(i ->
                                database.transactions().run(() -> log.append(Event.of("a", "b", "c", "i", "" + i))))));
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
            threads.shutdown();

            AuditVerifier.Result result = verify(database, log);
            assertThat(result.findings()).isEmpty();
            assertThat(result.size()).isEqualTo(40);
        }
    }

    @ParameterizedTest
    @EnumSource
    void noticesAClockThatWentBackOnceInAWhile(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            JpaAuditLog log = TestAuditLog.over(database);
            for (String at :
                    List.of("10:00:00", "09:56:00", "10:00:00", "08:30:00", "08:31:00", "10:00:00", "07:00:00")) {
                log.clock = Clock.fixed(Instant.parse("2026-11-24T" + at + "Z"), ZoneOffset.UTC);
                database.transactions().run(() -> log.append(Event.of("sam", "at " + at, "c")));
            }

            assertThat(records(database, log))
                    .extracting(record -> record.actor() + " " + record.action())
                    .containsExactly(
                            "sam at 10:00:00",
                            "sam at 09:56:00",
                            "sam at 10:00:00",
                            "node:test clock.set-back",
                            "sam at 08:30:00",
                            "sam at 08:31:00",
                            "sam at 10:00:00",
                            "sam at 07:00:00");
            assertThat(records(database, log).get(3).details())
                    .containsEntry("before", "2026-11-24T10:00:00Z")
                    .containsEntry("now", "2026-11-24T08:30:00Z");
            AuditVerifier.Result result = verify(database, log);
            assertThat(result.intact()).isTrue();
            assertThat(result.lastSetBacks())
                    .extracting(AuditVerifier.SetBack::place)
                    .as("whoever verifies sees each")
                    .containsExactly(3L, 7L);
        }
    }

    @ParameterizedTest
    @EnumSource
    void noticesManySmallStepsBackToo(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            JpaAuditLog log = TestAuditLog.over(database);
            for (String at : List.of("10:00:00", "09:56:00", "09:52:00", "09:48:00")) {
                log.clock = Clock.fixed(Instant.parse("2026-11-24T" + at + "Z"), ZoneOffset.UTC);
                database.transactions().run(() -> log.append(Event.of("sam", "at " + at, "c")));
            }

            assertThat(records(database, log))
                    .extracting(AuditRecord::action)
                    .containsExactly("at 10:00:00", "at 09:56:00", "clock.set-back", "at 09:52:00", "at 09:48:00");
            assertThat(verify(database, log).lastSetBacks())
                    .containsExactly(new AuditVerifier.SetBack(2, "2026-11-24T10:00:00Z", "2026-11-24T09:52:00Z"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aNoticeThatIsRolledBackIsWrittenByTheNextRecord(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            JpaAuditLog log = TestAuditLog.over(database);
            database.transactions().run(() -> log.append(Event.of("sam", "first", "c")));
            log.clock = Clock.fixed(Instant.parse("2026-11-20T00:00:00Z"), ZoneOffset.UTC);
            assertThatThrownBy(() -> database.transactions().run(() -> {
                        log.append(Event.of("sam", "second", "c"));
                        throw new IllegalStateException("no");
                    }))
                    .hasMessage("no");

            database.transactions().run(() -> log.append(Event.of("sam", "third", "c")));

            assertThat(records(database, log))
                    .extracting(AuditRecord::action)
                    .containsExactly("first", "clock.set-back", "third");
        }
    }

    private static List<AuditRecord> records(TestDatabase database, JpaAuditLog log) {
        return database.transactions().required(() -> log.records(0, 100)).stream()
                .map(entry -> AuditRecord.parse(entry.canonical()).orElseThrow())
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void aRecordOfARolledBackChangeWasNeverThere(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            JpaAuditLog log = TestAuditLog.over(database);
            database.transactions().run(() -> log.append(Event.of("a", "first", "c")));
            assertThatThrownBy(() -> database.transactions().run(() -> {
                        log.append(Event.of("a", "second", "c"));
                        throw new IllegalStateException("no");
                    }))
                    .hasMessage("no");
            database.transactions().run(() -> log.append(Event.of("a", "third", "c")));

            assertThat(verify(database, log).intact()).isTrue();
            assertThat(database.transactions().required(() -> log.records(0, 10)))
                    .extracting(entry -> entry.canonical().contains("second"))
                    .containsExactly(false, false);
        }
    }

    @ParameterizedTest
    @EnumSource
    void recordsAreFoundByWhoWhatAndOutcome(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            JpaAuditLog log = TestAuditLog.over(database);
            database.transactions().run(() -> log.append(Event.of("emil", "execution.submit", "execution/1")));
            database.transactions()
                    .run(() -> log.append(Event.of("rhea", "candidate.approve", "pump_1/7", "actor", "emil")));
            database.transactions().run(() -> log.append(Event.of("e%l", "submit-job.refused", "pump%1/7", "at", "x")));

            assertThat(numbers(database, log, new Search("emil", "", "", Optional.empty(), 0, 3)))
                    .containsExactly(0L);
            assertThat(numbers(database, log, new Search("e%l", "", "", Optional.empty(), 0, 3)))
                    .containsExactly(2L);
            assertThat(numbers(database, log, new Search("", "approve", "", Optional.empty(), 0, 3)))
                    .containsExactly(1L);
            assertThat(numbers(database, log, new Search("", "", "pump_1", Optional.empty(), 0, 3)))
                    .containsExactly(1L);
            assertThat(numbers(database, log, new Search("", "", "", Optional.of(true), 0, 3)))
                    .containsExactly(2L);
            assertThat(numbers(database, log, new Search("", "", "", Optional.empty(), 1, 3)))
                    .containsExactly(2L, 1L);
            assertThat(numbers(database, log, new Search("", "", "", Optional.empty(), 0, 3).before(1)))
                    .containsExactly(0L);
        }
    }

    private static List<Long> numbers(TestDatabase database, JpaAuditLog log, Search search) {
        return database.transactions().required(() -> log.search(search, 10)).stream()
                .map(Entry::number)
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void aRowChangedInTheDatabaseIsLocated(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            JpaAuditLog log = TestAuditLog.over(database);
            for (int i = 0; i < 5; i++) {
                database.transactions().run(() -> log.append(Event.of("mallory", "candidate.approve", "pump/7")));
            }
            database.transactions()
                    .run(() -> database.entityManager()
                            .createNativeQuery(
                                    "update audit_record set canonical = replace(canonical, 'mallory', 'alice') where number = 3")
                            .executeUpdate());

            assertThat(verify(database, log).findings())
                    .extracting(Finding::kind, Finding::place)
                    .containsExactly(org.assertj.core.groups.Tuple.tuple(Kind.CHANGED, 3L));
        }
    }

    @ParameterizedTest
    @EnumSource
    void anotherKeyContinuesTheLogAfterTheFormerOneHasSignedTheChange(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            JpaAuditLog log = TestAuditLog.over(database);
            KeyPair next = TestAuditLog.key();
            append(database, log, "first");
            log.signer = TestAuditLog.signer(next, TestAuditLog.former(TestAuditLog.KEY, true));
            append(database, log, "second", "third");

            assertThat(actions(database, log)).containsExactly("first", "audit.key-change", "second", "third");
            for (PublicKey key : List.of(TestAuditLog.KEY.getPublic(), next.getPublic())) {
                AuditVerifier.Result result = verify(database, log, key);
                assertThat(result.findings()).isEmpty();
                assertThat(result.keyChanges()).containsExactly(1L);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLostKeyIsReplacedWithItsPublicHalf(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            JpaAuditLog log = TestAuditLog.over(database);
            KeyPair next = TestAuditLog.key();
            append(database, log, "first");
            log.signer = TestAuditLog.signer(next, TestAuditLog.former(TestAuditLog.KEY, false));
            append(database, log, "second");

            assertThat(actions(database, log)).containsExactly("first", "audit.key-change", "second");
            assertThat(verify(database, log, next.getPublic()).findings()).isEmpty();
            assertThat(verify(database, log, TestAuditLog.KEY.getPublic()).findings())
                    .extracting(Finding::kind)
                    .contains(Kind.KEY_CHANGED);
        }
    }

    /** A key that was replaced by hand, and a second server that still has the former key. */
    @ParameterizedTest
    @EnumSource
    void nothingIsWrittenWithAKeyThatDoesNotContinueTheLog(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            JpaAuditLog log = TestAuditLog.over(database);
            append(database, log, "first");
            JpaAuditLog other = TestAuditLog.over(database);
            other.signer = TestAuditLog.signer(TestAuditLog.key(), Optional.empty());
            assertKeyChanged(database, other);
            other.signer = TestAuditLog.signer(TestAuditLog.key(), TestAuditLog.former(TestAuditLog.key(), true));
            assertKeyChanged(database, other);

            other.signer = TestAuditLog.signer(TestAuditLog.key(), TestAuditLog.former(TestAuditLog.KEY, true));
            append(database, other, "second");
            assertKeyChanged(database, log);
            assertThat(actions(database, log)).containsExactly("first", "audit.key-change", "second");
        }
    }

    /** The rows, the tree and the newest checkpoint are somebody else's. The server does not sign that. */
    @ParameterizedTest
    @EnumSource
    void aLogThatNobodySignedIsNotContinued(TestDatabase.Kind kind) {
        for (String change : List.of(
                "delete from audit_checkpoint where size = 2",
                "update audit_checkpoint set note = replace(note, chr(10) || '2' || chr(10), chr(10) || '3' || chr(10))"
                        + " where size = 2",
                "update audit_head set size = 1, frontier = (select frontier from audit_head)",
                "update audit_checkpoint set note = (select note from audit_checkpoint where size = 1) where size = 2")) {
            try (TestDatabase database = TestDatabase.open(kind)) {
                JpaAuditLog log = TestAuditLog.over(database);
                append(database, log, "first", "second");
                database.execute(change);

                assertThatThrownBy(() -> append(database, log, "never"))
                        .as(change)
                        .isInstanceOfSatisfying(
                                DrydockException.class,
                                e -> assertThat(e.code()).isEqualTo(CommonFailure.STORED_BYTES_ALTERED));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anotherSitesLogIsNotContinued(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            JpaAuditLog log = TestAuditLog.over(database);
            append(database, log, "first");
            AuditSigner own = log.signer;
            log.signer = new AuditSigner("drydock/renamed", own.publicKey(), own.signer(), own.former());

            assertThatThrownBy(() -> append(database, log, "never"))
                    .isInstanceOfSatisfying(
                            DrydockException.class,
                            e -> assertThat(e.code()).isEqualTo(CommonFailure.CONFIGURATION_INVALID))
                    .hasMessageContaining("it is the log of drydock/test, and this site is drydock/renamed");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aChangeThatIsRolledBackIsWrittenByTheNextRecord(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            JpaAuditLog log = TestAuditLog.over(database);
            append(database, log, "first");
            log.signer = TestAuditLog.signer(TestAuditLog.key(), TestAuditLog.former(TestAuditLog.KEY, true));
            assertThatThrownBy(() -> database.transactions().run(() -> {
                        log.append(Event.of("sam", "lost", "c"));
                        throw new IllegalStateException("rolled back");
                    }))
                    .hasMessage("rolled back");
            append(database, log, "second");

            assertThat(actions(database, log)).containsExactly("first", "audit.key-change", "second");
            assertThat(verify(database, log).findings()).isEmpty();
        }
    }

    private static void assertKeyChanged(TestDatabase database, JpaAuditLog log) {
        assertThatThrownBy(() -> append(database, log, "never"))
                .isInstanceOfSatisfying(
                        DrydockException.class, e -> assertThat(e.code()).isEqualTo(CommonFailure.AUDIT_KEY_CHANGED))
                .hasMessageContaining("audit-former.key");
    }

    private static void append(TestDatabase database, JpaAuditLog log, String... actions) {
        for (String action : actions) {
            database.transactions().run(() -> log.append(Event.of("sam", action, "c")));
        }
    }

    private static List<String> actions(TestDatabase database, JpaAuditLog log) {
        return database.transactions().required(() -> log.records(0, 1000)).stream()
                .map(entry -> AuditRecord.parse(entry.canonical()).orElseThrow().action())
                .toList();
    }

    private static AuditVerifier.Result verify(TestDatabase database, JpaAuditLog log) {
        return verify(database, log, TestAuditLog.KEY.getPublic());
    }

    private static AuditVerifier.Result verify(TestDatabase database, JpaAuditLog log, PublicKey key) {
        return database.transactions()
                .required(() -> new AuditVerifier(TestAuditLog.ORIGIN, key)
                        .verify(
                                log.records(0, 1000).stream()
                                        .map(e -> new Stored(e.number(), e.canonical(), e.leafHash()))
                                        .iterator(),
                                log.checkpoints(0, 1000)));
    }
}
