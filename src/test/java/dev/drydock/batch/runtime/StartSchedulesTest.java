package dev.drydock.batch.runtime;

import static dev.drydock.batch.runtime.ScheduleSite.EVE;
import static dev.drydock.batch.runtime.ScheduleSite.OTTO;
import static dev.drydock.batch.runtime.ScheduleSite.draft;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Role;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.runs.RunTokens;
import dev.drydock.application.schedule.ComparedClocks;
import dev.drydock.application.schedule.Occurrence;
import dev.drydock.application.schedule.ScheduleDraft;
import dev.drydock.application.schedule.Schedules;
import dev.drydock.application.schedule.StartSchedules;
import dev.drydock.application.schedule.TimetableText;
import dev.drydock.application.schedule.ViewSchedules.State;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RunFailure;
import dev.drydock.files.Sha256;
import dev.drydock.persistence.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Schedules start their jobs: at the right time, once, with who is behind it, and what they do not start is recorded. */
class StartSchedulesTest {
    private static final String NIGHTLY = "0 2 * * *";
    private static final String EACH_MINUTE = "* * * * *";

    @TempDir
    Path jobs;

    @SuppressWarnings("NullAway") // opened by each test
    private ScheduleSite site;

    private void open(TestDatabase.Kind kind, String time) throws IOException {
        site = new ScheduleSite(kind, jobs, time);
    }

    @AfterEach
    void close() {
        site.close();
    }

    @ParameterizedTest
    @EnumSource
    void startsTheJobWhenItIsDueAndNamesWhoIsBehindIt(TestDatabase.Kind kind) throws IOException {
        open(kind, "2026-12-01T12:00:00Z");
        site.add(
                EVE,
                new ScheduleDraft(
                        "night",
                        "walk",
                        Map.of("model", "pump", "count", "3"),
                        ScheduleSite.times(NIGHTLY, "UTC"),
                        "skip"));
        site.at("2026-12-02T01:59:59Z");
        site.look();
        assertThat(site.executions()).isEmpty();

        site.at("2026-12-02T02:00:03Z");
        site.look();
        site.at("2026-12-02T02:00:13Z");
        site.look();

        assertThat(site.occurrences("night")).containsExactly("2026-12-02T02:00:00Z STARTED - 1");
        Execution execution = site.executions().get(0);
        assertThat(site.executions()).hasSize(1);
        assertThat(site.newest("night").orElseThrow().started())
                .contains(new Occurrence.Started(execution.instanceId(), execution.executionId()));
        assertThat(site.audited("execution.submit")).singleElement().satisfies(event -> {
            assertThat(event.actor()).isEqualTo("schedule:night");
            assertThat(event.details())
                    .containsEntry("schedule", "night")
                    .containsEntry("author", "eve")
                    .containsEntry("due", "2026-12-02T02:00:00Z")
                    .containsEntry("parameter.count", "3");
        });
        assertThat(site.audited("schedule.start"))
                .singleElement()
                .satisfies(event ->
                        assertThat(event.details()).containsEntry("execution", Long.toString(execution.executionId())));
        Map<String, String> facts = site.transactions.required(() -> site.facts.all(execution.instanceId()));
        assertThat(facts).containsEntry(RunFacts.TRIGGER, "schedule").containsEntry(RunFacts.CAUSE_SCHEDULED_BY, "eve");
    }

    @ParameterizedTest
    @EnumSource
    void twoOrchestratorsStartADueRunOnce(TestDatabase.Kind kind) throws Exception {
        open(kind, "2026-12-01T12:00:00Z");
        for (int i = 0; i < 5; i++) {
            site.add(EVE, draft("night-" + i, "walk", NIGHTLY, "skip"));
        }
        site.at("2026-12-02T02:00:00Z");
        CyclicBarrier together = new CyclicBarrier(4);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Boolean>> looks = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                StartSchedules orchestrator = site.orchestrator(i % 2);
                looks.add(() -> {
                    together.await();
                    orchestrator.look();
                    return true;
                });
            }
            for (Future<Boolean> look : threads.invokeAll(looks)) {
                assertThat(look.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
        site.look();
        assertThat(site.executions()).hasSize(5);
        assertThat(site.audited("schedule.start")).hasSize(5);
    }

    /** The start and its record are one: what was not recorded never began. */
    @ParameterizedTest
    @EnumSource
    void aKillBetweenStartAndRecordLeavesNothingAndTheNextLookStartsOnce(TestDatabase.Kind kind) throws IOException {
        open(kind, "2026-12-01T12:00:00Z");
        site.add(EVE, draft("night", "walk", NIGHTLY, "skip"));
        site.at("2026-12-02T02:00:00Z");
        site.diesAt("schedule.start");
        site.look();
        assertThat(site.executions()).isEmpty();
        assertThat(site.occurrences("night")).isEmpty();
        assertThat(site.audited("execution.submit")).isEmpty();

        site.diesAt("");
        site.orchestrator(1).look();
        site.look();
        site.allEnded();
        assertThat(site.occurrences("night")).containsExactly("2026-12-02T02:00:00Z STARTED - 1");
        assertThat(site.executions()).hasSize(1);
        assertThat(site.ran).containsExactly("walk");
    }

    /** Whoever knew the token first would have decided what the night runs. */
    @Test
    void nobodyCanTakeTheTokenOfADueRun() throws IOException {
        open(TestDatabase.Kind.H2, "2026-12-01T12:00:00Z");
        site.add(EVE, draft("night", "walk", NIGHTLY, "skip"));
        for (String kind : List.of(
                RunTokens.SCHEDULE, RunTokens.INBOX, RunTokens.DELIVERY, RunTokens.BEHIND, RunTokens.BACKFILL)) {
            String token = kind + Sha256.hex("night\n2026-12-02T02:00:00Z");
            for (Actor person : List.of(EVE, OTTO)) {
                assertReserved(() -> site.nodes.get(0).submit.submit(person, "wait", Map.of(), Optional.of(token)));
                assertReserved(
                        () -> site.nodes.get(0).submit.submitAllowed(person, "wait", Map.of(), Optional.of(token)));
            }
        }
        site.at("2026-12-02T02:00:00Z");
        site.look();
        assertThat(site.occurrences("night")).containsExactly("2026-12-02T02:00:00Z STARTED - 1");
    }

    private static void assertReserved(ThrowingCallable submission) {
        assertThatThrownBy(submission).isInstanceOfSatisfying(DrydockException.class, refused -> {
            assertThat(refused.code()).isEqualTo(RunFailure.JOB_TOKEN_RESERVED);
            assertThat(refused.code().category().exitCode()).isEqualTo(64);
        });
    }

    @ParameterizedTest
    @EnumSource
    void aMissedStartIsSkippedOrMadeUpForOnceOrAllInOrder(TestDatabase.Kind kind) throws IOException {
        open(kind, "2026-12-01T12:00:00Z");
        List.of("skip", "once", "all").forEach(name -> site.add(EVE, draft(name, "walk", NIGHTLY, name)));
        site.at("2026-12-04T12:00:00Z");
        site.look();
        assertThat(site.occurrences("skip")).containsExactly("2026-12-02T02:00:00Z SKIPPED missed 3");
        assertThat(site.occurrences("once"))
                .containsExactly("2026-12-02T02:00:00Z SKIPPED missed 2", "2026-12-04T02:00:00Z STARTED - 1");
        for (int i = 0; i < 3; i++) {
            site.allEnded();
            site.look();
        }
        assertThat(site.occurrences("all"))
                .containsExactly(
                        "2026-12-02T02:00:00Z STARTED - 1",
                        "2026-12-03T02:00:00Z STARTED - 1",
                        "2026-12-04T02:00:00Z STARTED - 1");
        assertThat(site.audited("schedule.skip")).hasSize(2);
    }

    @Test
    void aStartWithinTheGraceIsNotMissed() throws IOException {
        open(TestDatabase.Kind.H2, "2026-12-01T12:00:00Z");
        site.add(EVE, draft("night", "walk", NIGHTLY, "skip"));
        site.at("2026-12-02T02:05:00Z");
        site.look();
        assertThat(site.occurrences("night")).containsExactly("2026-12-02T02:00:00Z STARTED - 1");
    }

    /** A year without a server: half a million minutes are one record. */
    @ParameterizedTest
    @EnumSource
    void aYearOfMinutesIsOneRecord(TestDatabase.Kind kind) throws IOException {
        open(kind, "2025-12-01T12:00:30Z");
        site.add(EVE, draft("minutes", "walk", EACH_MINUTE, "skip"));
        site.add(EVE, draft("all", "walk", EACH_MINUTE, "all"));
        site.at("2026-12-01T12:00:30Z");
        site.look();
        List<String> occurrences = site.occurrences("minutes");
        assertThat(occurrences.get(0)).isEqualTo("2025-12-01T12:01:00Z SKIPPED missed 10000");
        assertThat(occurrences).hasSizeLessThan(10);
        assertThat(site.audited("schedule.skip").get(0).details()).containsEntry("count", "more than 10000");
        assertThat(site.occurrences("all"))
                .as("five hundred are kept, and start one after the other")
                .startsWith("2025-12-01T12:01:00Z SKIPPED missed 10000", "2026-12-01T03:41:00Z STARTED - 1");
    }

    @ParameterizedTest
    @EnumSource
    void aRunThatHasNotEndedKeepsTheNextFromStarting(TestDatabase.Kind kind) throws IOException {
        open(kind, "2026-12-01T12:00:00Z");
        site.add(EVE, draft("busy", "wait", EACH_MINUTE, "skip"));
        site.add(EVE, draft("patient", "wait", EACH_MINUTE, "all"));
        for (int minute = 1; minute <= 4; minute++) {
            site.at("2026-12-01T12:0" + minute + ":00Z");
            site.look();
        }
        assertThat(site.occurrences("busy"))
                .containsExactly("2026-12-01T12:01:00Z STARTED - 1", "2026-12-01T12:02:00Z SKIPPED previous-running 3");
        assertThat(site.occurrences("patient")).containsExactly("2026-12-01T12:01:00Z STARTED - 1");
        assertThat(site.view(true).list(EVE))
                .extracting(viewed -> viewed.state())
                .containsOnly(State.RUNNING);

        site.gate.countDown();
        site.allEnded();
        site.at("2026-12-01T12:05:00Z");
        site.look();
        assertThat(site.occurrences("busy")).last().isEqualTo("2026-12-01T12:05:00Z STARTED - 1");
        assertThat(site.occurrences("patient")).element(1).isEqualTo("2026-12-01T12:02:00Z STARTED - 1");
    }

    /** Not only the last run counts: somebody may restart a former one. */
    @Test
    void aFormerRunThatSomebodyRestartedKeepsTheNextFromStarting() throws IOException {
        open(TestDatabase.Kind.H2, "2026-12-01T12:00:00Z");
        site.add(EVE, draft("busy", "wait", EACH_MINUTE, "skip"));
        site.at("2026-12-01T12:01:00Z");
        site.look();
        Execution former = site.executions().get(0);
        site.add(EVE, draft("ends", "walk", EACH_MINUTE, "skip"));
        site.transactions.run(() -> site.schedules.record(
                new Occurrence(
                        "ends",
                        Instant.parse("2026-12-01T12:00:00Z"),
                        "2026-12-01T12:00Z[UTC]",
                        Occurrence.State.STARTED,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(new Occurrence.Started(former.instanceId(), former.executionId())),
                        new Occurrence.Span(Instant.parse("2026-12-01T12:00:00Z"), 1, false)),
                Instant.parse("2026-12-01T12:00:00Z")));
        site.at("2026-12-01T12:02:00Z");
        site.look();
        assertThat(site.occurrences("ends")).last().isEqualTo("2026-12-01T12:02:00Z SKIPPED previous-running 1");
    }

    @ParameterizedTest
    @EnumSource
    void nothingStartsOnAHolidayOrInABlackout(TestDatabase.Kind kind) throws IOException {
        open(kind, "2026-12-24T12:00:00Z");
        site.holidays.put("de.txt", Set.of(LocalDate.parse("2026-12-25")));
        site.add(
                EVE,
                new ScheduleDraft(
                        "holidays",
                        "walk",
                        Map.of(),
                        new TimetableText(
                                "30 0 * * *", "Europe/Berlin", Optional.of("de.txt"), List.of(), Optional.empty()),
                        "skip"));
        site.add(
                EVE,
                new ScheduleDraft(
                        "black",
                        "walk",
                        Map.of(),
                        new TimetableText(
                                "0 2 * * *", "UTC", Optional.empty(), List.of("22:00-06:00 THU"), Optional.empty()),
                        "once"));
        for (String time : List.of(
                "2026-12-24T23:30:00Z", "2026-12-25T02:00:00Z", "2026-12-25T23:30:00Z", "2026-12-26T02:00:00Z")) {
            site.at(time);
            site.look();
            site.allEnded();
        }
        assertThat(site.occurrences("holidays"))
                .as("half past midnight in Berlin is the day before in UTC")
                .containsExactly("2026-12-24T23:30:00Z SKIPPED holiday 1", "2026-12-25T23:30:00Z STARTED - 1");
        assertThat(site.occurrences("black"))
                .containsExactly("2026-12-25T02:00:00Z SKIPPED blackout 1", "2026-12-26T02:00:00Z STARTED - 1");
        assertThat(site.newest("holidays").orElseThrow().local()).isEqualTo("2026-12-26T00:30+01:00[Europe/Berlin]");
    }

    @Test
    void aLateStartWaitsForTheEndOfABlackout() throws IOException {
        open(TestDatabase.Kind.H2, "2026-12-01T12:00:00Z");
        site.add(
                EVE,
                new ScheduleDraft(
                        "late",
                        "walk",
                        Map.of(),
                        new TimetableText(NIGHTLY, "UTC", Optional.empty(), List.of("08:00-18:00"), Optional.empty()),
                        "once"));
        site.at("2026-12-02T09:00:00Z");
        site.look();
        assertThat(site.occurrences("late")).isEmpty();
        assertThat(site.view(true).list(EVE))
                .extracting(viewed -> viewed.state())
                .containsExactly(State.LATE);
        site.at("2026-12-02T18:00:00Z");
        site.look();
        assertThat(site.occurrences("late")).containsExactly("2026-12-02T02:00:00Z STARTED - 1");
    }

    @ParameterizedTest
    @EnumSource
    void anAuthorWithoutTheRightStartsNothing(TestDatabase.Kind kind) throws IOException {
        open(kind, "2026-12-01T12:00:00Z");
        Actor token = site.token("cron-host");
        Actor outside = new Actor("ldap-user", Set.of(Role.ENGINEER));
        site.add(EVE, draft("disabled", "walk", NIGHTLY, "skip"));
        site.add(OTTO, draft("without-role", "walk", NIGHTLY, "skip"));
        site.add(token, draft("token", "walk", NIGHTLY, "skip"));
        site.add(outside, draft("outside", "walk", NIGHTLY, "skip"));
        site.at("2026-12-02T02:00:00Z");
        site.look();
        assertThat(site.executions()).hasSize(4);
        site.allEnded();

        site.set(EVE, false, EVE.roles());
        site.set(OTTO, true, Set.of(Role.AUDITOR));
        site.transactions.run(() -> site.tokens.revoke("cron-host", "ada", Instant.parse("2026-12-02T12:00:00Z")));
        site.at("2026-12-03T02:00:00Z");
        site.look();
        for (String name : List.of("disabled", "without-role", "token")) {
            assertThat(site.occurrences(name)).last().isEqualTo("2026-12-03T02:00:00Z FAILED SCHEDULE_AUTHOR_LOST 1");
        }
        assertThat(site.newest("disabled").flatMap(Occurrence::sentence).orElse(""))
                .contains("its author eve is disabled");
        assertThat(site.occurrences("outside")).last().isEqualTo("2026-12-03T02:00:00Z STARTED - 1");
        assertThat(site.audited("schedule.fail")).hasSize(3);
        assertThat(site.executions()).hasSize(5);
    }

    @ParameterizedTest
    @EnumSource
    void aRowThatCannotBeReadIsShownAndStopsNoOther(TestDatabase.Kind kind) throws IOException {
        open(kind, "2026-12-01T12:00:00Z");
        site.add(EVE, draft("a-broken", "walk", NIGHTLY, "skip"));
        site.add(EVE, draft("b-broken", "walk", NIGHTLY, "skip"));
        site.add(EVE, draft("c-good", "walk", NIGHTLY, "skip"));
        site.database.execute("update schedule set cron = 'whenever' where name = 'a-broken'");
        site.database.execute("update schedule set zone = 'Atlantis', catch_up = 'maybe' where name = 'b-broken'");
        site.at("2026-12-02T02:00:00Z");
        site.look();
        assertThat(site.occurrences("c-good")).containsExactly("2026-12-02T02:00:00Z STARTED - 1");
        site.allEnded();
        assertThat(site.view(true).list(EVE))
                .extracting(viewed -> viewed.state())
                .containsExactly(State.UNREADABLE, State.UNREADABLE, State.WAITING);
        assertThat(site.view(true).view(EVE, "b-broken").problem().orElse(""))
                .contains("zone is \"Atlantis\"", "catch-up is \"maybe\"");
    }

    private State state(String name) {
        return site.view(true).view(EVE, name).state();
    }

    @ParameterizedTest
    @EnumSource
    void clocksThatDifferStartNothing(TestDatabase.Kind kind) throws IOException {
        open(kind, "2026-12-01T12:00:00Z");
        site.add(EVE, draft("night", "walk", NIGHTLY, "skip"));
        site.at("2026-12-02T02:00:00Z");
        for (Duration apart : List.of(Duration.ofSeconds(61), Duration.ofSeconds(-61))) {
            site.databaseIsAhead(apart);
            ComparedClocks clocks = site.clocks();
            site.orchestrator(0, true, clocks).look();
            assertThat(clocks.last().orElseThrow().sentence())
                    .contains(
                            "2026-12-02T02:00:00Z",
                            Instant.parse("2026-12-02T02:00:00Z").plus(apart).toString());
        }
        assertThat(site.occurrences("night")).isEmpty();
        site.databaseIsAhead(Duration.ofSeconds(59));
        site.look();
        assertThat(site.occurrences("night")).containsExactly("2026-12-02T02:00:00Z STARTED - 1");
    }

    /** Both clocks were a month ahead for a while. */
    @ParameterizedTest
    @EnumSource
    void aScheduleCountsAgainFromTheRightTimeWhenTheClockWasAhead(TestDatabase.Kind kind) throws IOException {
        open(kind, "2026-12-01T12:00:00Z");
        site.add(EVE, draft("night", "walk", NIGHTLY, "skip"));
        site.at("2027-01-02T02:00:00Z");
        site.look();
        assertThat(site.executions()).hasSize(1);
        site.allEnded();

        site.at("2026-12-01T12:10:00Z");
        site.look();
        site.look();
        site.at("2026-12-02T02:00:00Z");
        site.look();

        assertThat(site.audited("schedule.recount"))
                .singleElement()
                .satisfies(event -> assertThat(event.details())
                        .containsEntry("decidedUntil", "2027-01-02T02:00:00Z")
                        .containsEntry("from", "2026-12-01T12:10:00Z"));
        assertThat(site.executions()).hasSize(2);
        site.at("2027-01-02T02:00:00Z");
        site.look();
        assertThat(site.executions()).as("started ahead of its time").hasSize(2);
    }

    @Test
    void aSiteWhoseSchedulesAreOffStartsNothing() throws IOException {
        open(TestDatabase.Kind.H2, "2026-12-01T12:00:00Z");
        site.add(EVE, draft("night", "walk", NIGHTLY, "all"));
        site.at("2026-12-02T02:00:00Z");
        site.orchestrator(0, false, site.clocks()).look();
        assertThat(site.occurrences("night")).isEmpty();
        assertThat(site.view(false).list(EVE))
                .extracting(viewed -> viewed.state())
                .containsExactly(State.OFF);
    }

    @ParameterizedTest
    @EnumSource
    void aCauseThatPassesIsTriedAgainAndKept(TestDatabase.Kind kind) throws IOException {
        open(kind, "2026-12-01T12:00:00Z");
        site.holidays.put("de.txt", Set.of(LocalDate.parse("2026-12-25")));
        TimetableText times = new TimetableText(NIGHTLY, "UTC", Optional.of("de.txt"), List.of(), Optional.empty());
        site.add(EVE, new ScheduleDraft("passes", "walk", Map.of(), times, "skip"));
        site.add(EVE, new ScheduleDraft("stays", "walk", Map.of(), times, "skip"));
        Set<LocalDate> file = site.holidays.remove("de.txt");
        site.at("2026-12-02T02:00:00Z");
        site.look();
        Schedules.Trouble trouble = site.transactions
                .required(() -> site.schedules.find("passes"))
                .flatMap(Schedules.Stored::trouble)
                .orElseThrow();
        assertThat(trouble.code()).isEqualTo("SCHEDULE_HOLIDAYS_UNREADABLE");
        assertThat(site.occurrences("passes")).isEmpty();
        assertThat(state("passes")).isEqualTo(State.LATE);

        site.holidays.put("de.txt", file);
        site.transactions.run(() -> site.schedules.lock("passes"));
        site.at("2026-12-02T02:01:00Z");
        site.look();
        assertThat(site.occurrences("passes")).containsExactly("2026-12-02T02:00:00Z STARTED - 1");
        site.allEnded();

        site.holidays.remove("de.txt");
        site.at("2026-12-03T02:00:00Z");
        site.look();
        site.at("2026-12-03T02:06:00Z");
        site.look();
        assertThat(site.occurrences("stays")).last().isEqualTo("2026-12-03T02:00:00Z SKIPPED missed 1");
        assertThat(site.newest("stays").flatMap(Occurrence::sentence).orElse(""))
                .contains("The last attempt failed: The file etc/holidays/de.txt is absent.");
    }

    @ParameterizedTest
    @EnumSource
    void whatCannotSucceedIsRecordedAsFailed(TestDatabase.Kind kind) throws IOException {
        open(kind, "2026-12-01T12:00:00Z");
        site.add(EVE, draft("night", "walk", NIGHTLY, "all"));
        Files.delete(jobs.resolve("walk.xml"));
        site.at("2026-12-02T02:00:00Z");
        site.look();
        site.look();
        assertThat(site.occurrences("night")).containsExactly("2026-12-02T02:00:00Z FAILED JOB_UNKNOWN 1");
        assertThat(site.newest("night").flatMap(Occurrence::sentence).orElse(""))
                .contains("walk");
        assertThat(site.audited("schedule.fail")).hasSize(1);
        assertThat(site.executions()).isEmpty();
    }

    /** The schedule itself is still read, and starts at its next due moment. */
    @ParameterizedTest
    @EnumSource
    void aRecordThatCannotBeReadIsShownAndStopsNothing(TestDatabase.Kind kind) throws IOException {
        open(kind, "2026-12-01T12:00:00Z");
        site.add(EVE, draft("night", "walk", NIGHTLY, "skip"));
        site.at("2026-12-02T02:00:00Z");
        site.look();
        site.allEnded();
        site.database.execute("update schedule_occurrence set state = 'BEGUN', due_local = 'two'");

        assertThat(state("night")).isEqualTo(State.WAITING);
        assertThat(site.newest("night").orElseThrow()).satisfies(broken -> {
            assertThat(broken.state()).isEqualTo(Occurrence.State.UNREADABLE);
            assertThat(broken.sentence().orElse("")).contains("its state is \"BEGUN\"");
        });
        site.at("2026-12-03T02:00:00Z");
        site.look();
        assertThat(site.occurrences("night"))
                .containsExactly(
                        "2026-12-02T02:00:00Z UNREADABLE SCHEDULE_UNREADABLE 1", "2026-12-03T02:00:00Z STARTED - 1");
    }

    /** By the hand of somebody who may write to the database and would have a job started in the name of another. */
    @ParameterizedTest
    @EnumSource
    void aRowThatIsNotWhatSomebodyAddedStartsNothing(TestDatabase.Kind kind) throws IOException {
        open(kind, "2026-12-01T12:00:00Z");
        site.add(EVE, draft("job", "walk", NIGHTLY, "skip"));
        site.add(EVE, draft("author", "walk", NIGHTLY, "skip"));
        site.add(EVE, draft("parameter", "walk", NIGHTLY, "skip"));
        site.add(EVE, draft("untouched", "walk", NIGHTLY, "skip"));
        site.database.execute("update schedule set job = 'wait' where name = 'job'");
        site.database.execute("update schedule set author = 'otto' where name = 'author'");
        site.database.execute("insert into schedule_parameter values ('parameter', 'count', '3')");
        String columns =
                "job, cron, zone, holidays, blackouts, catch_up, jitter, paused, author, author_roles, author_since,"
                        + " changed_by, changed_at, seen_until";
        site.database.execute("insert into schedule (name, " + columns + ") select 'forged', " + columns
                + " from schedule where name = 'untouched'");
        site.at("2026-12-02T02:00:00Z");
        site.look();

        for (String name : List.of("job", "author", "parameter", "forged")) {
            assertThat(site.occurrences(name)).containsExactly("2026-12-02T02:00:00Z FAILED SCHEDULE_ALTERED 1");
        }
        assertThat(site.occurrences("untouched")).containsExactly("2026-12-02T02:00:00Z STARTED - 1");
        assertThat(site.newest("author").flatMap(Occurrence::sentence).orElse(""))
                .contains("author is \"otto\", and eve gave \"eve\"");
        assertThat(site.newest("forged").flatMap(Occurrence::sentence).orElse(""))
                .contains("nobody has added it through Drydock");
        site.adder().add(EVE, draft("author", "walk", NIGHTLY, "skip"), true);
        site.at("2026-12-03T02:00:00Z");
        site.look();
        assertThat(site.occurrences("author")).last().isEqualTo("2026-12-03T02:00:00Z STARTED - 1");
    }

    /** The site was down over the weekend, and the holiday file comes back an hour after it. */
    @ParameterizedTest
    @EnumSource
    void aCauseIsGivenADayFromTheFirstAttemptOn(TestDatabase.Kind kind) throws IOException {
        open(kind, "2026-12-01T12:00:00Z");
        site.holidays.put("de.txt", Set.of(LocalDate.parse("2026-12-25")));
        TimetableText times =
                new TimetableText("0 2 2 12 *", "UTC", Optional.of("de.txt"), List.of(), Optional.empty());
        site.add(EVE, new ScheduleDraft("yearly", "walk", Map.of(), times, "once"));
        Set<LocalDate> file = site.holidays.remove("de.txt");
        site.at("2026-12-04T08:00:00Z");
        site.look();
        assertThat(site.occurrences("yearly")).isEmpty();
        site.holidays.put("de.txt", file);
        site.at("2026-12-05T07:59:00Z");
        site.orchestrator(0).look();
        assertThat(site.occurrences("yearly")).containsExactly("2026-12-02T02:00:00Z STARTED - 1");
    }

    @Test
    void afterADayACauseIsAFailure() throws IOException {
        open(TestDatabase.Kind.H2, "2026-12-01T12:00:00Z");
        site.holidays.put("de.txt", Set.of(LocalDate.parse("2026-12-25")));
        TimetableText times =
                new TimetableText("0 2 2 12 *", "UTC", Optional.of("de.txt"), List.of(), Optional.empty());
        site.add(EVE, new ScheduleDraft("yearly", "walk", Map.of(), times, "once"));
        site.holidays.remove("de.txt");
        site.at("2026-12-04T08:00:00Z");
        site.look();
        site.at("2026-12-05T08:00:00Z");
        site.look();
        assertThat(site.occurrences("yearly"))
                .containsExactly("2026-12-02T02:00:00Z FAILED SCHEDULE_HOLIDAYS_UNREADABLE 1");
    }

    /** What a schedule of that name skipped months ago is another record than what it skips today. */
    @Test
    void onlySkipsThatFollowOneAnotherAreOneRecord() throws IOException {
        open(TestDatabase.Kind.H2, "2026-09-01T12:00:00Z");
        site.add(EVE, draft("night", "walk", NIGHTLY, "skip"));
        site.at("2026-09-03T12:00:00Z");
        site.look();
        site.steer().remove(EVE, "night");
        site.at("2026-12-01T12:00:00Z");
        site.add(EVE, draft("night", "walk", NIGHTLY, "skip"));
        site.at("2026-12-03T12:00:00Z");
        site.look();
        assertThat(site.occurrences("night"))
                .containsExactly("2026-09-02T02:00:00Z SKIPPED missed 2", "2026-12-02T02:00:00Z SKIPPED missed 2");
        assertThat(site.audited("schedule.skip")).hasSize(2);
    }

    @Test
    void aTokenThatOnlyBeginsLikeDrydocksOwnIsFree() throws IOException {
        open(TestDatabase.Kind.H2, "2026-12-01T12:00:00Z");
        Execution night = site.nodes
                .get(0)
                .submit
                .submit(EVE, "walk", Map.of(), Optional.of("schedule-2026-12-02"), OptionalInt.empty());
        assertThat(night.job()).as("a token of the site's own scheduler").isEqualTo("walk");
    }
}
