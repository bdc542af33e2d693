package dev.drydock.batch.runtime;

import static dev.drydock.batch.runtime.ScheduleSite.AUDREY;
import static dev.drydock.batch.runtime.ScheduleSite.EVE;
import static dev.drydock.batch.runtime.ScheduleSite.OTTO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.application.access.Role;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.schedule.LateStarts;
import dev.drydock.application.schedule.Occurrence;
import dev.drydock.application.schedule.ScheduleDraft;
import dev.drydock.application.schedule.Schedules.Stored;
import dev.drydock.application.schedule.SkippedStarts;
import dev.drydock.application.schedule.StartSchedules;
import dev.drydock.application.schedule.TimetableText;
import dev.drydock.application.schedule.TriggerText;
import dev.drydock.application.schedule.ViewSchedules.State;
import dev.drydock.application.schedule.ViewSchedules.Viewed;
import dev.drydock.application.schedule.WatchLiveDrift;
import dev.drydock.domain.release.ServedDrift;
import dev.drydock.domain.release.ServedDrift.Input;
import dev.drydock.domain.release.ServedDrifts;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ReleaseFailure;
import dev.drydock.failure.ScheduleFailure;
import dev.drydock.persistence.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Schedules that start their job when exports or labels have arrived: once for what has come. */
class TriggeredStartsTest {
    @TempDir
    Path jobs;

    @SuppressWarnings("NullAway") // opened by each test
    private ScheduleSite site;

    private int files;

    private void open(TestDatabase.Kind kind) throws IOException {
        site = new ScheduleSite(kind, jobs, "2026-12-01T12:00:00Z");
    }

    @AfterEach
    void close() {
        site.close();
    }

    private static ScheduleDraft draft(String name, String job, List<String> on, Optional<String> atMostEvery) {
        return draft(name, job, on, atMostEvery, Optional.empty(), List.of());
    }

    private static ScheduleDraft draft(
            String name,
            String job,
            List<String> on,
            Optional<String> atMostEvery,
            Optional<String> holidays,
            List<String> blackouts) {
        return new ScheduleDraft(
                name,
                job,
                Map.of("model", "pump"),
                new TimetableText(
                        "",
                        "UTC",
                        holidays,
                        blackouts,
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        new TriggerText(on, atMostEvery)),
                "skip");
    }

    private static ScheduleDraft onExports(String job) {
        return draft("night", job, List.of("exports"), Optional.empty());
    }

    private void arrive(long sequence, String at) {
        arrive(sequence, at, "pump", "LOGS", "INGESTED", 100);
    }

    private void arrive(long sequence, String at, String model, String kind, String state, long accepted) {
        site.database.execute(
                "insert into export_manifest (source, sequence_no, model, digest, instance_id, received_at)"
                        + " values ('plant', " + sequence + ", '" + model + "', 'ff', 1, '" + at + "')");
        addFile(sequence, model, kind, state, accepted);
    }

    private void addFile(long sequence, String model, String kind, String state, long accepted) {
        files++;
        site.database.execute("insert into export_file (id, source, sequence_no, model, name, kind, sha256, byte_count,"
                + " row_count, state, accepted, rejected, segment_bytes) values (" + files + ", 'plant', " + sequence
                + ", '" + model + "', 'f" + files + "', '" + kind + "', 'ff', 1, 100, '" + state + "', " + accepted
                + ", 0, 0)");
    }

    private void look(String at) {
        site.at(at);
        site.look();
    }

    private List<String> waitsFor() {
        return site.view(true).view(AUDREY, "night").waitsFor();
    }

    @ParameterizedTest
    @EnumSource
    void startsOnceWhenExportsHaveArrivedAndNoOtherForFiveMinutes(TestDatabase.Kind kind) throws IOException {
        open(kind);
        site.add(EVE, onExports("walk"));
        assertThat(waitsFor()).containsExactly("It waits for an export of pump: the runs have used all that arrived.");
        look("2026-12-01T12:30:00Z");
        arrive(1, "2026-12-01T12:31:00Z");
        addFile(1, "pump", "FEEDBACK", "RECEIVED", 0);
        arrive(2, "2026-12-01T12:33:00Z");
        arrive(3, "2026-12-01T12:34:00Z", "valve", "LOGS", "INGESTED", 5);
        look("2026-12-01T12:37:59Z");
        assertThat(site.executions()).isEmpty();
        assertThat(waitsFor())
                .containsExactly("3 export files of pump arrived, the last at 2026-12-01T12:33:00Z (plant-2)."
                        + " It starts at 2026-12-01T12:38:00Z if no other export arrives until then.");

        look("2026-12-01T12:38:00Z");
        look("2026-12-01T12:38:05Z");
        site.allEnded();
        look("2026-12-01T14:00:00Z");
        assertThat(site.occurrences("night")).containsExactly("2026-12-01T12:38:00Z STARTED - 1");
        Occurrence occurrence = site.newest("night").orElseThrow();
        assertThat(occurrence.why())
                .contains("3 export files of pump arrived, the last at 2026-12-01T12:33:00Z (plant-2).");
        assertThat(site.executions()).singleElement().satisfies(run -> {
            Map<String, String> facts = site.transactions.required(() -> site.facts.all(run.instanceId()));
            assertThat(facts)
                    .containsEntry(RunFacts.TRIGGER, "volume")
                    .containsEntry(RunFacts.CAUSE_SCHEDULED_BY, "eve");
        });
        assertThat(site.audited("execution.submit"))
                .singleElement()
                .satisfies(event -> assertThat(event.details())
                        .containsEntry("schedule", "night")
                        .containsEntry("author", "eve")
                        .containsEntry("cause", occurrence.why().orElseThrow()));
    }

    @ParameterizedTest
    @EnumSource
    void twoOrchestratorsStartOnce(TestDatabase.Kind kind) throws Exception {
        open(kind);
        site.add(EVE, onExports("walk"));
        arrive(1, "2026-12-01T12:31:00Z");
        site.at("2026-12-01T13:00:00Z");
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
        site.allEnded();
        look("2026-12-01T13:00:01Z");
        look("2026-12-01T18:00:00Z");
        assertThat(site.executions()).hasSize(1);
        assertThat(site.audited("schedule.start")).hasSize(1);
    }

    /** Cause, start and record are one: what was not recorded never began. */
    @ParameterizedTest
    @EnumSource
    void aKillBetweenDecisionAndRecordLeavesNothingAndTheNextLookStartsOnce(TestDatabase.Kind kind) throws IOException {
        open(kind);
        site.add(EVE, onExports("walk"));
        arrive(1, "2026-12-01T12:31:00Z");
        site.diesAt("schedule.start");
        look("2026-12-01T13:00:00Z");
        assertThat(site.executions()).isEmpty();
        assertThat(site.occurrences("night")).isEmpty();

        site.diesAt("");
        site.at("2026-12-01T13:00:05Z");
        site.orchestrator(1).look();
        site.look();
        site.allEnded();
        look("2026-12-01T18:00:00Z");
        assertThat(site.occurrences("night")).containsExactly("2026-12-01T13:00:05Z STARTED - 1");
        assertThat(site.ran).containsExactly("walk");
    }

    @ParameterizedTest
    @EnumSource
    void startsWhenEnoughLabelsAreNewAndCountsAgainFromThere(TestDatabase.Kind kind) throws IOException {
        open(kind);
        site.add(EVE, draft("night", "walk", List.of("labels:1000"), Optional.of("1m")));
        arrive(1, "2026-12-01T12:31:00Z", "pump", "FEEDBACK", "INGESTED", 812);
        arrive(2, "2026-12-01T12:32:00Z");
        look("2026-12-01T12:40:00Z");
        assertThat(site.executions()).isEmpty();
        assertThat(waitsFor()).containsExactly("812 of 1,000 new labels of pump have arrived.");

        arrive(3, "2026-12-01T12:41:00Z", "pump", "FEEDBACK", "INGESTED", 188);
        look("2026-12-01T12:42:00Z");
        site.allEnded();
        assertThat(site.newest("night").flatMap(Occurrence::why))
                .contains("1,000 new labels of pump arrived, the last at 2026-12-01T12:41:00Z (plant-3);"
                        + " 1,000 are enough.");
        assertThat(waitsFor()).containsExactly("0 of 1,000 new labels of pump have arrived.");
        arrive(4, "2026-12-01T12:50:00Z", "pump", "FEEDBACK", "INGESTED", 999);
        arrive(5, "2026-12-01T12:51:00Z", "pump", "FEEDBACK", "REFUSED", 999);
        look("2026-12-01T13:00:00Z");
        assertThat(site.executions()).hasSize(1);
        arrive(6, "2026-12-01T13:01:00Z", "pump", "FEEDBACK", "INGESTED", 1);
        look("2026-12-01T13:02:00Z");
        assertThat(site.executions()).hasSize(2);
    }

    @Test
    void whatACompletedRunOfTheJobHasUsedIsNoCauseAndWhatAFailedOneHasUsedIs() throws IOException {
        open(TestDatabase.Kind.H2);
        arrive(1, "2026-12-01T11:00:00Z");
        long walked = site.nodes
                .get(0)
                .submit
                .submit(EVE, "walk", Map.of("model", "pump"), Optional.empty())
                .instanceId();
        site.allEnded();
        site.database.execute("insert into snapshot_input (instance_id, file_id) values (" + walked + ", 1)");
        site.add(EVE, onExports("walk"));
        look("2026-12-01T13:00:00Z");
        assertThat(site.occurrences("night")).isEmpty();

        arrive(2, "2026-12-01T13:01:00Z");
        long failed = site.nodes
                .get(0)
                .submit
                .submit(EVE, "fail", Map.of("model", "pump"), Optional.empty())
                .instanceId();
        site.allEnded();
        site.database.execute("insert into snapshot_input (instance_id, file_id) values (" + failed + ", 2)");
        look("2026-12-01T14:00:00Z");
        assertThat(site.newest("night").flatMap(Occurrence::why))
                .hasValueSatisfying(why -> assertThat(why).startsWith("1 export file of pump"));
    }

    /** Retries are for failures; the cause is used up. */
    @Test
    void aRunThatFailsIsNotStartedAgainForTheSameCause() throws IOException {
        open(TestDatabase.Kind.H2);
        site.add(EVE, onExports("fail"));
        arrive(1, "2026-12-01T12:31:00Z");
        look("2026-12-01T13:00:00Z");
        site.allEnded();
        look("2026-12-01T15:00:00Z");
        look("2026-12-02T15:00:00Z");
        assertThat(site.occurrences("night")).containsExactly("2026-12-01T13:00:00Z STARTED - 1");
        arrive(2, "2026-12-02T15:01:00Z");
        look("2026-12-02T15:06:00Z");
        assertThat(site.occurrences("night"))
                .containsExactly("2026-12-01T13:00:00Z STARTED - 1", "2026-12-02T15:06:00Z STARTED - 1");
    }

    @Test
    void twoStartsAreAsFarApartAsTheScheduleSays() throws IOException {
        open(TestDatabase.Kind.H2);
        site.add(EVE, draft("night", "walk", List.of("exports:1m"), Optional.of("6h")));
        for (int i = 1; i <= 5; i++) {
            arrive(i, "2026-12-01T1" + (i + 2) + ":00:00Z");
            look("2026-12-01T1" + (i + 2) + ":02:00Z");
            site.allEnded();
        }
        assertThat(site.occurrences("night")).containsExactly("2026-12-01T13:02:00Z STARTED - 1");
        assertThat(waitsFor())
                .last()
                .isEqualTo("It starts nothing before 2026-12-01T19:02:00Z, since two starts are at least 6h apart.");
        look("2026-12-01T19:01:59Z");
        look("2026-12-01T19:02:00Z");
        site.allEnded();
        look("2026-12-02T12:00:00Z");
        assertThat(site.occurrences("night"))
                .containsExactly("2026-12-01T13:02:00Z STARTED - 1", "2026-12-01T19:02:00Z STARTED - 1");
        assertThat(site.newest("night").flatMap(Occurrence::why))
                .hasValueSatisfying(why -> assertThat(why).startsWith("4 export files of pump"));
    }

    @Test
    void aRunOfTheModelThatRunsIsAwaitedAndThenOneStartsForAllThatCame() throws IOException {
        open(TestDatabase.Kind.H2);
        site.add(EVE, draft("night", "walk", List.of("exports:1m"), Optional.of("1m")));
        site.nodes.get(0).submit.submit(OTTO, "wait", Map.of("model", "pump"), Optional.empty());
        arrive(1, "2026-12-01T12:31:00Z");
        look("2026-12-01T12:40:00Z");
        arrive(2, "2026-12-01T12:41:00Z");
        look("2026-12-01T12:50:00Z");
        assertThat(site.occurrences("night")).isEmpty();
        assertThat(waitsFor()).last().asString().contains("(job wait) of the same model has ended");
        site.gate.countDown();
        site.allEnded();
        look("2026-12-01T12:51:00Z");
        site.allEnded();
        look("2026-12-01T12:55:00Z");
        assertThat(site.occurrences("night")).containsExactly("2026-12-01T12:51:00Z STARTED - 1");
    }

    @Test
    void inABlackoutOnAHolidayAndPausedTheCauseWaits() throws IOException {
        open(TestDatabase.Kind.H2);
        site.holidays.put("de.txt", Set.of(LocalDate.parse("2026-12-02")));
        site.add(
                EVE,
                draft(
                        "night",
                        "walk",
                        List.of("exports"),
                        Optional.empty(),
                        Optional.of("de.txt"),
                        List.of("12:00-14:00")));
        arrive(1, "2026-12-01T12:31:00Z");
        look("2026-12-01T13:59:59Z");
        assertThat(waitsFor()).last().isEqualTo("It starts nothing now: it is in a blackout.");
        assertThat(site.occurrences("night")).isEmpty();
        site.steer().pause(EVE, "night");
        look("2026-12-01T15:00:00Z");
        site.steer().resume(EVE, "night");
        look("2026-12-02T15:00:00Z");
        assertThat(waitsFor()).last().isEqualTo("It starts nothing now: it is a holiday.");
        look("2026-12-03T00:00:00Z");
        assertThat(site.occurrences("night")).containsExactly("2026-12-03T00:00:00Z STARTED - 1");
    }

    @Test
    void withClocksThatDifferNothingStarts() throws IOException {
        open(TestDatabase.Kind.H2);
        site.add(EVE, onExports("walk"));
        arrive(1, "2026-12-01T12:31:00Z");
        site.databaseIsAhead(Duration.ofMinutes(2));
        look("2026-12-01T13:00:00Z");
        assertThat(site.executions()).isEmpty();
        site.databaseIsAhead(Duration.ZERO);
        look("2026-12-01T13:00:10Z");
        assertThat(site.executions()).hasSize(1);
    }

    /** Both clocks were a year ahead: neither the start nor the arrival of that time keeps others waiting. */
    @Test
    void aClockThatWasAheadBlocksNothing() throws IOException {
        open(TestDatabase.Kind.H2);
        site.add(EVE, onExports("walk"));
        arrive(1, "2027-12-01T12:31:00Z");
        look("2027-12-01T13:00:00Z");
        site.allEnded();
        arrive(2, "2027-12-01T13:01:00Z");
        look("2026-12-01T13:00:00Z");
        look("2026-12-01T13:00:05Z");
        assertThat(site.occurrences("night"))
                .containsExactly("2026-12-01T13:00:05Z STARTED - 1", "2027-12-01T13:00:00Z STARTED - 1");
        site.allEnded();
        arrive(3, "2026-12-01T13:10:00Z");
        look("2026-12-01T13:20:00Z");
        assertThat(waitsFor()).last().asString().startsWith("It starts nothing before 2026-12-01T14:00:05Z");
        look("2026-12-01T14:00:05Z");
        assertThat(site.executions()).hasSize(3);
    }

    /** Its cause is known; another job, or a schedule that is added anew, begins anew. */
    @Test
    void aReplacedScheduleStartsAgainForTheSameCauseOnlyWithAnotherJob() throws IOException {
        open(TestDatabase.Kind.H2);
        arrive(1, "2026-12-01T11:00:00Z");
        site.add(EVE, onExports("walk"));
        look("2026-12-01T12:00:10Z");
        site.allEnded();
        site.at("2026-12-01T14:00:00Z");
        site.adder().add(EVE, draft("night", "walk", List.of("exports"), Optional.of("2h")), true);
        look("2026-12-01T15:00:00Z");
        assertThat(site.executions()).hasSize(1);
        site.adder().add(OTTO, onExports("fail"), true);
        look("2026-12-01T16:00:00Z");
        site.allEnded();
        assertThat(site.executions()).hasSize(2);
        site.steer().remove(OTTO, "night");
        site.add(OTTO, onExports("fail"));
        look("2026-12-01T18:00:00Z");
        assertThat(site.executions()).hasSize(3);
    }

    @Test
    void anAuthorWithoutRightsIsOneFailureAndTheCauseIsThereForTheNextAuthor() throws IOException {
        open(TestDatabase.Kind.H2);
        site.add(EVE, onExports("walk"));
        arrive(1, "2026-12-01T12:31:00Z");
        site.set(EVE, false, Set.of(Role.ENGINEER));
        look("2026-12-01T13:00:00Z");
        look("2026-12-01T15:00:00Z");
        assertThat(site.occurrences("night")).containsExactly("2026-12-01T13:00:00Z FAILED SCHEDULE_AUTHOR_LOST 1");
        assertThat(late("2026-12-01T15:00:00Z")).isPresent();
        site.steer().remove(OTTO, "night");
        site.add(OTTO, onExports("walk"));
        look("2026-12-01T16:00:00Z");
        assertThat(site.occurrences("night")).last().isEqualTo("2026-12-01T16:00:00Z STARTED - 1");
        assertThat(late("2026-12-01T17:00:00Z")).isEmpty();
    }

    private Optional<LateStarts.Late> late(String now) {
        LateStarts late = new LateStarts(
                site.schedules, new SkippedStarts(site.schedules, site.files(), site.nodes.get(0).executions));
        return site.transactions.required(
                () -> late.of(site.schedules.find("night").orElseThrow(), Duration.ofMinutes(15), Instant.parse(now)));
    }

    @Test
    void aHolidayFileThatIsAwayIsATroubleThatPassesAndIsLateMeanwhile() throws IOException {
        open(TestDatabase.Kind.H2);
        site.holidays.put("de.txt", Set.of());
        site.add(EVE, draft("night", "walk", List.of("exports"), Optional.empty(), Optional.of("de.txt"), List.of()));
        assertThat(late("2026-12-05T12:00:00Z")).isEmpty();
        arrive(1, "2026-12-01T12:31:00Z");
        site.holidays.clear();
        look("2026-12-01T13:00:00Z");
        look("2026-12-01T13:30:00Z");
        assertThat(site.view(true).view(AUDREY, "night").state()).isEqualTo(State.LATE);
        assertThat(late("2026-12-01T13:30:00Z"))
                .hasValueSatisfying(late -> assertThat(late.why()).contains("SCHEDULE_HOLIDAYS_UNREADABLE"));
        site.holidays.put("de.txt", Set.of());
        look("2026-12-01T13:31:00Z");
        assertThat(site.occurrences("night")).containsExactly("2026-12-01T13:31:00Z STARTED - 1");
        assertThat(site.transactions
                        .required(() -> site.schedules.find("night"))
                        .flatMap(Stored::trouble))
                .isEmpty();
    }

    @Test
    void aRowThatSomebodyChangedStartsNothing() throws IOException {
        open(TestDatabase.Kind.H2);
        site.add(EVE, onExports("walk"));
        arrive(1, "2026-12-01T12:31:00Z");
        site.database.execute("update schedule set triggers = 'labels:1;exports' where name = 'night'");
        look("2026-12-01T13:00:00Z");
        assertThat(site.occurrences("night")).containsExactly("2026-12-01T13:00:00Z FAILED SCHEDULE_ALTERED 1");
    }

    @ParameterizedTest
    @EnumSource
    void theRowKeepsWhatWasGiven(TestDatabase.Kind kind) throws IOException {
        open(kind);
        site.add(EVE, draft("night", "walk", List.of("exports:15m", "labels:1000"), Optional.of("6h")));
        Viewed viewed = site.view(true).view(AUDREY, "night");
        TimetableText times =
                viewed.stored().schedule().orElseThrow().timetable().source();
        assertThat(times.on()).containsExactly("exports:15m", "labels:1000");
        assertThat(times.atMostEvery()).contains("6h");
        assertThat(times.cron()).isEmpty();
        assertThat(viewed.state()).isEqualTo(State.WAITING);
        assertThat(viewed.next()).isEmpty();
        assertThat(site.view(true).preview(AUDREY, "night", 10)).isEmpty();
        assertThat(site.audited("schedule.add"))
                .singleElement()
                .satisfies(event -> assertThat(event.details())
                        .containsEntry("on", "exports:15m, labels:1000")
                        .containsEntry("atMostEvery", "6h"));
        site.at("2026-12-01T13:00:00Z");
        site.adder().add(EVE, ScheduleSite.draft("night", "walk", "0 2 * * *", "skip"), true);
        assertThat(site.view(true).view(AUDREY, "night").waitsFor()).isEmpty();
        assertThat(site.view(true).view(AUDREY, "night").next()).isPresent();
    }

    @Test
    void withoutAWatchedInboxWhoWaitsForExportsIsWarned() throws IOException {
        open(TestDatabase.Kind.H2);
        String warning = "The site does not watch its inbox, so exports arrive only when a run receives them: write"
                + " inbox-watch: 30s into etc/site.yaml and restart the server.";
        for (String on : List.of("exports:15m", "labels:100")) {
            ScheduleDraft draft = draft("night", "walk", List.of("drift", on), Optional.empty());
            assertThat(site.adder(true, false).add(EVE, draft, true).warnings()).containsExactly(warning);
            assertThat(site.adder().add(EVE, draft, true).warnings()).isEmpty();
        }
        assertThat(site.adder(true, false).add(EVE, onDrift("drift"), true).warnings())
                .as("the run that starts for drift receives")
                .isEmpty();
    }

    @Test
    void allProblemsOfATriggerAreNamedAtOnce() throws IOException {
        open(TestDatabase.Kind.H2);
        ScheduleDraft wrong = new ScheduleDraft(
                "night",
                "walk",
                Map.of(),
                new TimetableText(
                        "0 2 * * *",
                        "UTC",
                        Optional.empty(),
                        List.of(),
                        Optional.of("5m"),
                        Optional.of("06:00"),
                        false,
                        new TriggerText(
                                List.of("rain", "exports:1s", "labels:0", "exports", "exports:2m"), Optional.of("1s"))),
                "all");
        try {
            site.add(EVE, wrong);
            throw new AssertionError("it was added");
        } catch (DrydockException e) {
            assertThat(e.code()).isEqualTo(ScheduleFailure.SCHEDULE_INVALID);
            assertThat(e.sentence())
                    .contains(
                            "on is \"rain\"",
                            "on is \"exports:1s\"",
                            "on is \"labels:0\"",
                            "write each kind once",
                            "cron is \"0 2 * * *\": a schedule with --on has no times",
                            "the parameter model is absent",
                            "jitter is \"5m\": a schedule with --on has no due times",
                            "deadline is \"06:00\": a schedule with --on has no due times",
                            "catch-up is \"all\": a schedule with --on misses nothing",
                            "at-most-every is \"1s\": write 1m to 720h");
        }
    }

    private static final String AWAY = "The serving node at https://localhost:9444 cannot be reached.";

    private static ScheduleDraft onDrift(String... on) {
        return draft("night", "walk", List.of(on), Optional.empty());
    }

    /** What the node says to one question; a negative index stands for too few rows. */
    private static ServedDrifts node(int version, double psi) {
        Optional<Input> worst = psi < 0 ? Optional.empty() : Optional.of(new Input("flow", psi));
        ServedDrift drift = new ServedDrift(version, "digest-" + version, psi < 0 ? 120 : 1200, 0.2, worst);
        return () -> Map.of("pump", drift);
    }

    private static ServedDrifts away() {
        return () -> {
            throw new DrydockException(ReleaseFailure.SERVING_NODE_UNREACHABLE, AWAY);
        };
    }

    /** One orchestrator asks every five minutes and at the end, and looks at the schedules. */
    private void ask(ServedDrifts node, String from, String until) {
        Instant last = Instant.parse(until);
        for (Instant now = Instant.parse(from); now.isBefore(last); now = now.plusSeconds(300)) {
            askAt(node, now.toString());
        }
        askAt(node, until);
    }

    private void askAt(ServedDrifts node, String at) {
        site.at(at);
        site.watch(node).look();
        site.look();
    }

    private void runsEndedAt(String time) {
        site.allEnded();
        site.database.execute("update job_execution set endtime = timestamp with time zone '"
                + time.replace('T', ' ').replace("Z", "+00:00") + "' where endtime is not null");
    }

    @ParameterizedTest
    @EnumSource
    void startsOnceWhenLiveDriftHasStoodForAnHour(TestDatabase.Kind kind) throws IOException {
        open(kind);
        site.add(EVE, onDrift("drift"));
        assertThat(waitsFor())
                .containsExactly("No orchestrator has asked the serving node for the live drift of pump yet. Each asks"
                        + " every 30 seconds.");
        ask(node(7, 0.08), "2026-12-01T12:00:00Z", "2026-12-01T12:05:00Z");
        assertThat(waitsFor())
                .containsExactly(
                        "The live drift of pump/7 is 0.0800 (input flow, 1,200 rows), below its limit of 0.200.");
        ask(node(7, 0.35), "2026-12-01T12:06:00Z", "2026-12-01T13:05:00Z");
        assertThat(site.executions()).isEmpty();
        String stands = "The live drift of pump/7 has been at or above its limit of 0.200 since 2026-12-01T12:06:00Z:"
                + " it is 0.350 (input flow, 1,200 rows).";
        assertThat(waitsFor())
                .containsExactly(stands + " It starts at 2026-12-01T13:06:00Z if the node says so until then.");

        askAt(node(7, 0.2), "2026-12-01T13:06:00Z");
        runsEndedAt("2026-12-01T13:30:00Z");
        assertThat(site.newest("night").flatMap(Occurrence::why)).contains(stands.replace("0.350", "0.200"));
        assertThat(site.executions()).singleElement().satisfies(run -> {
            Map<String, String> facts = site.transactions.required(() -> site.facts.all(run.instanceId()));
            assertThat(facts)
                    .containsEntry(RunFacts.TRIGGER, "drift")
                    .containsEntry(RunFacts.CAUSE_SCHEDULED_BY, "eve");
        });

        ask(node(7, 0.5), "2026-12-01T13:07:00Z", "2026-12-01T16:00:00Z");
        assertThat(site.executions()).hasSize(1);
        assertThat(waitsFor())
                .last()
                .asString()
                .endsWith("A run of walk has completed since. The next one starts at 2026-12-02T13:30:00Z if the drift"
                        + " still stands.");
        ask(node(7, 0.5), "2026-12-02T12:00:00Z", "2026-12-02T13:29:00Z");
        assertThat(site.executions()).hasSize(1);
        ask(node(7, 0.5), "2026-12-02T13:30:00Z", "2026-12-02T13:35:00Z");
        assertThat(site.executions()).hasSize(2);
    }

    @Test
    void aDriftThatEndsAndComesBackOrIsOfAnotherVersionIsAnotherCause() throws IOException {
        open(TestDatabase.Kind.H2);
        site.add(EVE, draft("night", "fail", List.of("drift:10m"), Optional.of("1m")));
        ask(node(7, 0.35), "2026-12-01T12:00:00Z", "2026-12-01T12:30:00Z");
        site.allEnded();
        ask(node(7, 0.35), "2026-12-01T12:31:00Z", "2026-12-01T14:00:00Z");
        assertThat(site.occurrences("night"))
                .as("a failed run does not bring its cause back")
                .containsExactly("2026-12-01T12:10:00Z STARTED - 1");
        assertThat(waitsFor()).last().asString().contains("The schedule has started a run for it.");

        askAt(node(7, 0.1), "2026-12-01T14:01:00Z");
        ask(node(7, 0.35), "2026-12-01T14:02:00Z", "2026-12-01T14:20:00Z");
        site.allEnded();
        ask(node(8, 0.35), "2026-12-01T14:21:00Z", "2026-12-01T15:00:00Z");
        assertThat(site.occurrences("night"))
                .containsExactly(
                        "2026-12-01T12:10:00Z STARTED - 1",
                        "2026-12-01T14:12:00Z STARTED - 1",
                        "2026-12-01T14:31:00Z STARTED - 1");
    }

    @Test
    void withAtMostEveryADriftThatStandsStartsTheNextRunSoLongAfterTheLastHasCompleted() throws IOException {
        open(TestDatabase.Kind.H2);
        site.add(EVE, draft("night", "walk", List.of("drift:1m"), Optional.of("2h")));
        ask(node(7, 0.35), "2026-12-01T12:00:00Z", "2026-12-01T12:01:00Z");
        runsEndedAt("2026-12-01T13:00:00Z");
        ask(node(7, 0.35), "2026-12-01T12:05:00Z", "2026-12-01T15:10:00Z");
        assertThat(site.occurrences("night"))
                .containsExactly("2026-12-01T12:01:00Z STARTED - 1", "2026-12-01T15:00:00Z STARTED - 1");
    }

    /** A night that began after the drift has read its rows. */
    @Test
    void aCompletedRunOfSomebodyElseAnswersTheDriftToo() throws IOException {
        open(TestDatabase.Kind.H2);
        site.add(EVE, onDrift("drift:10m"));
        ask(node(7, 0.35), "2026-12-01T12:00:00Z", "2026-12-01T12:05:00Z");
        site.nodes.get(0).submit.submit(OTTO, "walk", Map.of("model", "pump"), Optional.empty());
        runsEndedAt("2026-12-01T12:06:00Z");
        ask(node(7, 0.35), "2026-12-01T12:06:00Z", "2026-12-01T14:00:00Z");
        assertThat(site.occurrences("night")).isEmpty();
        assertThat(waitsFor()).last().asString().contains("The next one starts at 2026-12-02T12:06:00Z");
    }

    @Test
    void whileTheNodeCannotBeAskedOrHasTooFewRowsNothingStartsAndTheStateSaysWhy() throws IOException {
        open(TestDatabase.Kind.H2);
        site.add(EVE, onDrift("drift:10m"));
        ask(node(7, 0.35), "2026-12-01T12:00:00Z", "2026-12-01T12:05:00Z");
        ask(away(), "2026-12-01T12:06:00Z", "2026-12-01T13:00:00Z");
        assertThat(waitsFor())
                .containsExactly("The live drift of pump is unknown, since the serving node did not say it."
                        + " SERVING_NODE_UNREACHABLE: " + AWAY);
        ask(node(7, -1), "2026-12-01T13:01:00Z", "2026-12-01T13:05:00Z");
        assertThat(waitsFor())
                .containsExactly("pump/7 has answered 120 rows in the last hour: too few to measure its live drift.");
        ask(() -> Map.of(), "2026-12-01T13:06:00Z", "2026-12-01T13:10:00Z");
        assertThat(waitsFor())
                .singleElement()
                .asString()
                .startsWith("The serving node measures no live drift of pump.");
        assertThat(site.executions()).isEmpty();

        ask(node(7, 0.35), "2026-12-01T13:11:00Z", "2026-12-01T13:20:00Z");
        assertThat(waitsFor())
                .as("its time begins again")
                .containsExactly("The live drift of pump/7 has been at or above its limit of 0.200 since"
                        + " 2026-12-01T13:11:00Z: it is 0.350 (input flow, 1,200 rows). It starts at"
                        + " 2026-12-01T13:21:00Z if the node says so until then.");
        askAt(away(), "2026-12-01T13:21:00Z");
        assertThat(site.occurrences("night"))
                .as("one lost request says nothing")
                .containsExactly("2026-12-01T13:21:00Z STARTED - 1");
    }

    /** Whether the node is away or nobody asks for some hours: what began before has not ended. */
    @Test
    void aDriftThatWasNotSeenForHoursIsTheSameAndAfterADayAnotherOne() throws IOException {
        open(TestDatabase.Kind.H2);
        site.add(EVE, draft("night", "fail", List.of("drift:1m"), Optional.of("1m")));
        ask(node(7, 0.35), "2026-12-01T12:00:00Z", "2026-12-01T12:01:00Z");
        site.allEnded();
        ask(away(), "2026-12-01T13:00:00Z", "2026-12-01T13:05:00Z");
        ask(node(7, 0.35), "2026-12-01T20:00:00Z", "2026-12-01T20:10:00Z");
        assertThat(site.executions()).hasSize(1);
        ask(node(7, 0.35), "2026-12-02T20:11:00Z", "2026-12-02T20:13:00Z");
        assertThat(site.executions()).hasSize(2);
    }

    /** The orchestrators were away, or their thread: an old answer says nothing about now. */
    @Test
    void anOldAnswerStartsNothing() throws IOException {
        open(TestDatabase.Kind.H2);
        site.add(EVE, onDrift("drift:10m"));
        ask(node(7, 0.35), "2026-12-01T12:00:00Z", "2026-12-01T12:05:00Z");
        look("2026-12-01T13:00:00Z");
        assertThat(site.executions()).isEmpty();
        assertThat(waitsFor()).singleElement().asString().contains("was asked last at 2026-12-01T12:05:00Z");
        ask(node(7, 0.35), "2026-12-01T14:00:00Z", "2026-12-01T14:09:00Z");
        assertThat(site.executions()).isEmpty();
        askAt(node(7, 0.35), "2026-12-01T14:10:00Z");
        assertThat(site.executions()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void twoOrchestratorsAndAKillStartOnceForADrift(TestDatabase.Kind kind) throws Exception {
        open(kind);
        site.add(EVE, onDrift("drift:1m"));
        askAt(node(7, 0.35), "2026-12-01T12:00:00Z");
        site.diesAt("schedule.start");
        askAt(node(7, 0.35), "2026-12-01T12:01:00Z");
        assertThat(site.executions()).isEmpty();
        site.diesAt("");
        site.at("2026-12-01T12:02:00Z");
        List<Callable<Boolean>> looks = new ArrayList<>();
        CyclicBarrier together = new CyclicBarrier(4);
        for (int i = 0; i < 4; i++) {
            StartSchedules orchestrator = site.orchestrator(i % 2);
            WatchLiveDrift watch = site.watch(node(7, 0.35));
            looks.add(() -> {
                together.await();
                watch.look();
                orchestrator.look();
                return true;
            });
        }
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (Future<Boolean> look : threads.invokeAll(looks)) {
                assertThat(look.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
        site.allEnded();
        assertThat(site.executions()).hasSize(1);
        assertThat(site.audited("schedule.start")).hasSize(1);
        assertThat(site.occurrences("night")).last().isEqualTo("2026-12-01T12:02:00Z STARTED - 1");
    }

    @Test
    void aReplacedScheduleStartsAgainForTheSameDriftOnlyWithAnotherJob() throws IOException {
        open(TestDatabase.Kind.H2);
        site.add(EVE, draft("night", "fail", List.of("drift:1m"), Optional.of("1m")));
        ask(node(7, 0.35), "2026-12-01T12:00:00Z", "2026-12-01T12:01:00Z");
        site.allEnded();
        site.adder().add(EVE, draft("night", "fail", List.of("drift:2m"), Optional.of("1m")), true);
        ask(node(7, 0.35), "2026-12-01T12:05:00Z", "2026-12-01T12:20:00Z");
        assertThat(site.executions()).hasSize(1);
        site.adder().add(OTTO, draft("night", "walk", List.of("drift:2m"), Optional.of("1m")), true);
        askAt(node(7, 0.35), "2026-12-01T12:25:00Z");
        assertThat(site.executions()).hasSize(2);
    }

    /** Nobody waits for drift: the node is not asked. */
    @Test
    void withoutAScheduleThatWaitsForDriftTheNodeIsNotAsked() throws IOException {
        open(TestDatabase.Kind.H2);
        site.add(EVE, onExports("walk"));
        site.watch(() -> {
                    throw new AssertionError("nobody waits for it");
                })
                .look();
        site.add(EVE, draft("drifts", "walk", List.of("drift"), Optional.empty()));
        site.steer().pause(EVE, "drifts");
        site.watch(() -> {
                    throw new AssertionError("the one that waits is paused");
                })
                .look();
    }

    @Test
    void driftIsReadWithATimeAndRefusedWithAWrongOne() throws IOException {
        open(TestDatabase.Kind.H2);
        site.add(EVE, draft("night", "walk", List.of("drift:24h", "exports"), Optional.empty()));
        for (String wrong : List.of("drift:", "drift:30s", "drift:25h", "drift:0.2", "drifts")) {
            assertThatThrownBy(() -> site.add(EVE, draft("other", "walk", List.of(wrong), Optional.empty())))
                    .isInstanceOfSatisfying(
                            DrydockException.class,
                            failure -> assertThat(failure.sentence())
                                    .contains("on is \"" + wrong + "\": write exports, exports:15m"));
        }
    }
}
