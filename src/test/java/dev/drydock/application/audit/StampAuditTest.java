package dev.drydock.application.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog.Event;
import dev.drydock.application.access.Journal;
import dev.drydock.artifacts.LockedTurns;
import dev.drydock.artifacts.NetworkTimeStamps;
import dev.drydock.artifacts.StampFolder;
import dev.drydock.config.SiteFolder;
import dev.drydock.domain.audit.AuditRecord;
import dev.drydock.domain.audit.Checkpoint;
import dev.drydock.domain.audit.StampedCheckpoint;
import dev.drydock.packaging.TestTimeAuthority;
import dev.drydock.packaging.TimeStamps;
import dev.drydock.persistence.JpaAuditLog;
import dev.drydock.persistence.TestAuditLog;
import dev.drydock.persistence.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The newest checkpoint is stamped as often as configured, and an authority that is away holds nothing up. */
class StampAuditTest {
    @TempDir
    Path folder;

    private final TestClock clock = new TestClock();
    private TestDatabase database;
    private JpaAuditLog log;
    private TestTimeAuthority authority;
    private SiteFolder site;
    private StampFolder stamps;
    private Duration limit = Duration.ofSeconds(30);

    /** Moves by hand. */
    private static final class TestClock extends Clock {
        private Instant now = Instant.now();

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @BeforeEach
    void open() throws IOException {
        database = TestDatabase.open(TestDatabase.Kind.H2);
        log = TestAuditLog.over(database, clock);
        authority = new TestTimeAuthority(folder.resolve("tsa"));
        site = new SiteFolder(folder.resolve("site"));
        stamps = new StampFolder(site);
    }

    @AfterEach
    void close() {
        authority.close();
        database.close();
    }

    private StampAudit stamping(Optional<String> policy) {
        return stamping(authority.certificates(), policy);
    }

    private StampAudit stamping(Path certificates, Optional<String> policy) {
        return new StampAudit(
                database.transactions(),
                log,
                new Journal(log, clock),
                stamps,
                new LockedTurns(site),
                Optional.of(new StampSchedule(
                        new NetworkTimeStamps(java.net.URI.create(authority.url()), certificates, policy, limit),
                        Duration.ofHours(1),
                        new Actor("node:test", Set.of()))));
    }

    private void append(String action) {
        database.transactions().run(() -> log.append(Event.of("rhea", action, "pump-failure/7")));
    }

    private List<AuditRecord> records() {
        return database.transactions().required(() -> log.records(0, 1000)).stream()
                .flatMap(entry -> AuditRecord.parse(entry.canonical()).stream())
                .toList();
    }

    private AuditRecord last() {
        List<AuditRecord> records = records();
        return records.get(records.size() - 1);
    }

    @Test
    void keepsAStampThatOpensslVerifiesAndRecordsIt() throws IOException {
        append("candidate.approved");
        append("release.activate");
        stamping(Optional.of(TestTimeAuthority.POLICY)).look();

        Path note = site.timeStamps().resolve("checkpoint-0000000002.txt");
        Path kept = site.timeStamps().resolve("checkpoint-0000000002.tsr");
        assertThat(Checkpoint.ofNote(Files.readString(note)).size()).isEqualTo(2);
        assertThat(authority.verifies(note, kept)).isTrue();
        assertThat(last().action()).isEqualTo("audit.time-stamp");
        assertThat(last().details())
                .containsEntry("authority", "CN=Time 1,O=Plant")
                .containsEntry("records", "2")
                .containsKeys("stated", "stamp");
        assertThat(stamps.from(0, 10)).extracting(StampedCheckpoint::size).containsExactly(2L);
        assertThat(stamping(Optional.empty()).lastAttempt().orElseThrow().failed())
                .isFalse();
    }

    @Test
    void asksOnlyAfterThePauseAndOnlyForNewRecords() {
        append("candidate.approved");
        StampAudit stamping = stamping(Optional.empty());
        stamping.look();
        clock.now = clock.now.plus(Duration.ofHours(2));
        stamping.look();
        assertThat(authority.asked()).as("its own record is no news").isEqualTo(1);

        append("release.activate");
        stamping.look();
        append("release.activate");
        stamping.look();
        assertThat(authority.asked()).as("the pause is not over").isEqualTo(2);

        clock.now = clock.now.plus(Duration.ofMinutes(61));
        stamping.look();
        assertThat(authority.asked()).isEqualTo(3);
        assertThat(stamps.sizes()).containsExactly(1L, 3L, 5L);

        append("release.activate");
        clock.now = clock.now.minus(Duration.ofDays(1));
        stamping.look();
        assertThat(authority.asked())
                .as("a clock that went back stops no stamp")
                .isEqualTo(4);
    }

    @Test
    void goesOnWithTheNewestCheckpointWhenTheAuthorityIsBack() throws IOException {
        append("candidate.approved");
        authority.down();
        StampAudit stamping = stamping(Optional.empty());
        stamping.look();
        stamping.look();
        assertThat(records())
                .extracting(AuditRecord::action)
                .containsExactly("candidate.approved", "audit.time-stamp.failed");
        assertThat(last().details()).containsEntry("code", "TIME_STAMP_UNAVAILABLE");
        assertThat(stamping.lastAttempt().orElseThrow().failed()).isTrue();
        assertThat(stamps.sizes()).isEmpty();

        authority.up();
        clock.now = clock.now.plus(Duration.ofMinutes(61));
        stamping.look();
        assertThat(stamps.sizes()).containsExactly(2L);
        assertThat(last().action()).isEqualTo("audit.time-stamp");
    }

    @Test
    void keepsNothingOfAnAnswerThatDoesNotVerify() throws IOException {
        refuses("TIME_STAMP_REFUSED", "than 65536 bytes", () -> authority.changeAnswer(any -> new byte[1 << 20]));
        refuses("TIME_STAMP_REFUSED", "refused", () -> authority.changeAnswer(any -> new byte[] {1, 2, 3}));
        refuses("TIME_STAMP_REFUSED", "refused", () -> {
            authority.changeAnswer(answer -> answer);
            authority.changeQuery(any -> TimeStamps.query(new byte[] {1}, new byte[16], Optional.empty())
                    .encoded());
        });
        refuses("TIME_STAMP_UNAVAILABLE", "HTTP status 503", () -> {
            authority.changeQuery(query -> query);
            authority.answerStatus(503);
        });
        refuses("TIME_STAMP_REFUSED", "status 2", () -> {
            authority.answerStatus(200);
            authority.reject();
        });
    }

    private void refuses(String code, String why, Runnable change) {
        change.run();
        append("candidate.approved");
        clock.now = clock.now.plus(Duration.ofHours(2));
        stamping(Optional.empty()).look();
        assertThat(last().details().get("reason")).contains(why);
        assertThat(last().details()).containsEntry("code", code);
        assertThat(stamps.sizes()).isEmpty();
    }

    @Test
    void waitsNoLongerThanTheLimitForASlowAuthority() {
        append("candidate.approved");
        authority.answerSlowly();
        limit = Duration.ofMillis(1500);
        long begun = System.nanoTime();
        stamping(Optional.empty()).look();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(20));
        assertThat(last().details()).containsEntry("code", "TIME_STAMP_UNAVAILABLE");
        assertThat(stamps.sizes()).isEmpty();
    }

    @Test
    void recordsThatItsCertificatesAreMissingOrOfAnotherAuthority() throws IOException {
        append("candidate.approved");
        stamping(folder.resolve("none.pem"), Optional.empty()).look();
        assertThat(last().details()).containsEntry("code", "FILE_UNREADABLE");

        try (TestTimeAuthority other = new TestTimeAuthority(folder.resolve("other"))) {
            clock.now = clock.now.plus(Duration.ofHours(2));
            stamping(other.certificates(), Optional.empty()).look();
        }
        assertThat(last().details()).containsEntry("code", "TIME_STAMP_REFUSED");
        assertThat(stamps.sizes()).isEmpty();
    }

    /** What was written before a kill is no stamp yet. */
    @Test
    void aCheckpointWithoutItsStampCountsAsNone() throws IOException {
        Files.createDirectories(site.timeStamps());
        Files.writeString(site.timeStamps().resolve("checkpoint-0000000001.txt"), "");
        Files.writeString(site.timeStamps().resolve("checkpoint-0000000001.tsr.tmp"), "half");
        assertThat(stamps.newest()).isEmpty();

        append("candidate.approved");
        stamping(Optional.empty()).look();
        assertThat(stamps.sizes()).containsExactly(1L);
        assertThat(stamps.from(0, 1).get(0).note()).startsWith(TestAuditLog.ORIGIN);
    }
}
