package dev.drydock.application.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.application.TrialsFixture;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Journal;
import dev.drydock.application.monitoring.HistoryRecords.Served;
import dev.drydock.application.runs.ExecutionLeases.Holder;
import dev.drydock.application.runs.Retention;
import dev.drydock.application.runs.SiteZone;
import dev.drydock.domain.release.LatencyCounts;
import dev.drydock.domain.release.ServedTraffic;
import dev.drydock.domain.release.ServedTraffic.Counts;
import dev.drydock.domain.validation.PolicySource;
import dev.drydock.domain.validation.SiteRules;
import dev.drydock.persistence.JpaHistoryRecords;
import dev.drydock.persistence.JpaServedDays;
import dev.drydock.persistence.TestDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** In Berlin, in the week in which 25 October 2026 has 25 hours. */
class CountTrafficTest {
    private static final String MODEL = "pump";
    private static final Instant START = Instant.parse("2026-10-24T08:00:00.123456789Z");
    private static final LocalDate SATURDAY = LocalDate.of(2026, 10, 24);

    private final List<AuditLog.Event> audited = new ArrayList<>();
    private int retentionDays;
    private int retainedDays = 30;

    @ParameterizedTest
    @EnumSource
    void addsWhatCameSinceTheLastReadingToTheDayInTheSitesZone(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            look(database, "2026-10-24T08:00:10Z", START, counts(10, 1, "0.4:9"));
            look(database, "2026-10-24T21:59:50Z", START, counts(15, 1, "0.4:13 2.5:1"));
            look(database, "2026-10-24T22:00:05Z", START, counts(16, 2, "0.4:13 2.5:1")); // five seconds after midnight
            look(
                    database,
                    "2026-10-25T22:59:59Z",
                    START,
                    counts(26, 2, "0.4:23 2.5:1")); // 25 hours later, the same day
            look(database, "2026-10-25T23:00:14Z", START, counts(26, 2, "0.4:23 2.5:1"));

            assertThat(days(database))
                    .containsExactly(
                            new Served(SATURDAY, counts(15, 1, "0.4:13 2.5:1")),
                            new Served(SATURDAY.plusDays(1), counts(11, 1, "0.4:10")),
                            new Served(SATURDAY.plusDays(2), counts(0, 0, "")));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRestartOfTheNodeCountsNothingTwiceAndNothingNegative(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            look(database, "2026-10-24T08:00:10Z", START, counts(10, 1, "0.4:9"));
            Instant second = Instant.parse("2026-10-24T09:00:00Z");
            look(database, "2026-10-24T09:00:10Z", second, counts(3, 0, "0.4:3"));
            look(database, "2026-10-24T09:00:25Z", second, counts(5, 0, "0.4:5"));
            look(database, "2026-10-24T09:00:40Z", START, counts(12, 1, "0.4:11")); // two nodes behind one address
            look(database, "2026-10-24T09:00:55Z", second, counts(6, 0, "0.4:6"));
            look(database, "2026-10-24T09:01:10Z", second, counts(2, 0, "0.4:2")); // smaller under the same start

            assertThat(days(database)).containsExactly(new Served(SATURDAY, counts(18, 1, "0.4:17")));

            look(database, "2026-10-24T09:01:25Z", second, counts(7, 0, "0.4:7"));
            assertThat(days(database)).containsExactly(new Served(SATURDAY, counts(19, 1, "0.4:18")));
        }
    }

    /** The answers reach the database in another order than the questions, or at once. */
    @ParameterizedTest
    @EnumSource
    void twoOrchestratorsCountEachRequestOnce(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            look(database, "2026-10-24T08:00:25Z", START, counts(20, 1, "0.4:19"));
            look(database, "2026-10-24T08:00:24Z", START, counts(18, 2, "0.4:16"));
            assertThat(days(database)).containsExactly(new Served(SATURDAY, counts(20, 2, "0.4:19")));

            CompletableFuture<?>[] orchestrators = new CompletableFuture<?>[4];
            for (int orchestrator = 0; orchestrator < orchestrators.length; orchestrator++) {
                int more = orchestrator;
                orchestrators[orchestrator] = CompletableFuture.runAsync(() ->
                        look(database, "2026-10-24T08:01:00Z", START, counts(40 + more, 2, "0.4:" + (38 + more))));
            }
            CompletableFuture.allOf(orchestrators).join();

            assertThat(days(database)).containsExactly(new Served(SATURDAY, counts(43, 2, "0.4:41")));
        }
    }

    /** Nobody knows on which days they came. A pause within one day counts. */
    @ParameterizedTest
    @EnumSource
    void leavesOutRequestsOfAPauseOfSeveralDays(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            look(database, "2026-10-26T10:00:00Z", START, counts(1000, 0, "0.4:1000")); // first asked on the third day
            assertThat(days(database)).isEmpty();
            look(database, "2026-10-26T14:00:00Z", START, counts(1010, 0, "0.4:1010"));
            look(database, "2026-10-27T14:00:00Z", START, counts(1500, 0, "0.4:1500"));
            look(database, "2026-10-27T14:00:15Z", START, counts(1501, 0, "0.4:1501"));

            assertThat(days(database))
                    .containsExactly(
                            new Served(SATURDAY.plusDays(2), counts(10, 0, "0.4:10")),
                            new Served(SATURDAY.plusDays(3), counts(1, 0, "0.4:1")));
        }
    }

    /** The node's clock is ahead, or this server's was. */
    @ParameterizedTest
    @EnumSource
    void otherClocksLoseNothing(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            look(database, "2026-10-24T07:00:00Z", START, counts(5, 0, "0.4:5"));
            look(database, "2026-10-24T06:00:00Z", START, counts(7, 0, "0.4:7"));

            assertThat(days(database)).containsExactly(new Served(SATURDAY, counts(7, 0, "0.4:7")));
        }
    }

    @ParameterizedTest
    @EnumSource
    void writesAnIdleNodeDownEveryFiveMinutesAlone(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            look(database, "2026-10-24T08:01:00Z", START, counts(1, 0, "0.4:1"));
            look(database, "2026-10-24T08:02:00Z", START, counts(1, 0, "0.4:1"));
            assertThat(reading(database).at()).isEqualTo(Instant.parse("2026-10-24T08:01:00Z"));
            look(database, "2026-10-24T08:06:00Z", START, counts(1, 0, "0.4:1"));
            assertThat(reading(database).at()).isEqualTo(Instant.parse("2026-10-24T08:06:00Z"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void removesOldDaysUnlessPolicyOrRetentionKeepThemAndSaysSo(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            look(database, "2026-10-24T08:01:00Z", START, counts(1, 0, "0.4:1"));
            Instant later = Instant.parse("2026-10-24T08:01:00Z").plus(Duration.ofDays(401));
            retentionDays = 500;
            look(database, later.toString(), later, counts(1, 0, "0.4:1"));
            assertThat(days(database)).hasSize(2);
            assertThat(audited).isEmpty();
            assertThat(database.transactions()
                            .required(() -> days(database, JpaServedDays.class).find(MODEL, START)))
                    .as("nobody reads this start any more")
                    .isEmpty();
            retentionDays = 0;
            retainedDays = 500;
            look(database, later.plusSeconds(15).toString(), later, counts(1, 0, "0.4:1"));
            assertThat(days(database)).hasSize(2);
            retainedDays = 30;
            look(database, later.plusSeconds(15).toString(), later, counts(1, 0, "0.4:1"));

            assertThat(days(database)).hasSize(1);
            assertThat(audited)
                    .singleElement()
                    .satisfies(event -> assertThat(event.action()).isEqualTo("traffic.purge"))
                    .satisfies(event -> assertThat(event.toString()).contains("node:1", "2026-10-25"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aNodeThatCountsNothingIsNotWrittenDown(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            traffic(database, "2026-10-24T08:01:00Z").count(Map.of());

            assertThat(days(database)).isEmpty();
        }
    }

    private static Counts counts(long requests, long errors, String latency) {
        return new Counts(requests, errors, 0, LatencyCounts.parse(latency));
    }

    /** Each look is another orchestrator's, or that of one which was started again. */
    private void look(TestDatabase database, String at, Instant since, Counts counts) {
        traffic(database, at).count(Map.of(MODEL, new ServedTraffic(since, counts)));
    }

    private CountTraffic traffic(TestDatabase database, String at) {
        return new CountTraffic(
                database.transactions(),
                days(database, JpaServedDays.class),
                new SiteZone(ZoneId.of("Europe/Berlin")),
                new Retention(Optional.of(Duration.ofDays(retainedDays)), Map.of()),
                TrialsFixture.fake(
                        PolicySource.class,
                        "siteRules",
                        asked -> new SiteRules(
                                SiteRules.NONE.approvals(),
                                SiteRules.NONE.waivers(),
                                SiteRules.NONE.deliveries(),
                                retentionDays,
                                SiteRules.NONE.egress())),
                new Holder("1", "first"),
                new Journal(audited::add, Clock.fixed(Instant.parse(at), ZoneOffset.UTC)));
    }

    private static <T> T days(TestDatabase database, Class<T> type) {
        return database.repository(type);
    }

    private static List<Served> days(TestDatabase database) {
        return database.transactions()
                .required(() -> database.repository(JpaHistoryRecords.class)
                        .served(MODEL, LocalDate.of(2026, 1, 1), LocalDate.of(2028, 1, 1)));
    }

    private static ServedDays.Reading reading(TestDatabase database) {
        return database.transactions()
                .required(() -> database.repository(JpaServedDays.class).find(MODEL, START))
                .orElseThrow();
    }
}
