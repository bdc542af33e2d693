package dev.drydock.batch.runtime;

import static dev.drydock.batch.runtime.ScheduleSite.AUDREY;
import static dev.drydock.batch.runtime.ScheduleSite.EVE;
import static dev.drydock.batch.runtime.ScheduleSite.OTTO;
import static dev.drydock.batch.runtime.ScheduleSite.draft;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.application.schedule.AddSchedule.Added;
import dev.drydock.application.schedule.Schedule;
import dev.drydock.application.schedule.ScheduleDraft;
import dev.drydock.application.schedule.Schedules;
import dev.drydock.application.schedule.TimetableText;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ScheduleFailure;
import dev.drydock.persistence.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
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

class AddScheduleTest {
    @TempDir
    Path jobs;

    @SuppressWarnings("NullAway") // opened by each test
    private ScheduleSite site;

    private void open(TestDatabase.Kind kind) throws IOException {
        site = new ScheduleSite(kind, jobs, "2026-12-01T12:00:00Z");
    }

    @AfterEach
    void close() {
        site.close();
    }

    private static TimetableText times(String cron, List<String> blackouts, String jitter) {
        return new TimetableText(
                cron,
                "Europe/Berlin",
                Optional.empty(),
                blackouts,
                Optional.of(jitter).filter(text -> !text.isEmpty()));
    }

    private String refusal(ScheduleDraft draft) {
        try {
            site.add(EVE, draft);
            return "";
        } catch (DrydockException e) {
            assertThat(e.code()).isEqualTo(ScheduleFailure.SCHEDULE_INVALID);
            return e.sentence();
        }
    }

    private String refusal(String cron, List<String> blackouts, String jitter) {
        return refusal(new ScheduleDraft("night", "walk", Map.of(), times(cron, blackouts, jitter), "skip"));
    }

    private Schedule stored(String name) {
        return site.transactions
                .required(() -> site.schedules.find(name))
                .flatMap(Schedules.Stored::schedule)
                .orElseThrow();
    }

    @ParameterizedTest
    @EnumSource
    void keepsAllOfIt(TestDatabase.Kind kind) throws IOException {
        open(kind);
        site.holidays.put("de.txt", Set.of(LocalDate.parse("2026-12-25")));
        TimetableText times = new TimetableText(
                "30 4 * * MON-FRI",
                "Europe/Berlin",
                Optional.of("de.txt"),
                List.of("22:00-01:00 FRI,SAT", "12:00-13:00"),
                Optional.of("5m"));
        Added added =
                site.add(EVE, new ScheduleDraft("night", "walk", Map.of("model", "pump", "count", "3"), times, "once"));
        assertThat(added.warnings()).isEmpty();
        assertThat(stored("night")).isEqualTo(added.schedule());
        assertThat(stored("night").author().name()).isEqualTo("eve");
        assertThat(site.audited("schedule.add")).singleElement().satisfies(event -> {
            assertThat(event.actor()).isEqualTo("eve");
            assertThat(event.details())
                    .containsEntry("author", "eve")
                    .containsEntry("cron", "30 4 * * MON-FRI")
                    .containsEntry("blackouts", "22:00-01:00 FRI,SAT; 12:00-13:00")
                    .containsEntry("parameter.model", "pump");
        });
    }

    @Test
    void namesEverythingThatIsWrong() throws IOException {
        open(TestDatabase.Kind.H2);
        String sentence = refusal(new ScheduleDraft(
                "Night!",
                "walk",
                Map.of("colour", "red", "count", "many"),
                new TimetableText(
                        "61 2 * *", "Europe/Atlantis", Optional.of("../site.yaml"), List.of("8-9"), Optional.of("2h")),
                "sometimes"));
        assertThat(sentence)
                .startsWith("Schedule Night! was not added: it has 8 problems.")
                .contains(
                        "name is \"Night!\"",
                        "cron is \"61 2 * *\": it has 4 fields, not 5",
                        "zone is \"Europe/Atlantis\"",
                        "holidays is \"../site.yaml\"",
                        "blackout is \"8-9\"",
                        "jitter is \"2h\"",
                        "catch-up is \"sometimes\"",
                        "parameter colour is unknown",
                        "parameter count is \"many\" but must be a whole number");
        assertThat(site.transactions.required(() -> site.schedules.names())).isEmpty();
        assertThat(site.executions()).isEmpty();
        assertThat(site.audited("submit-job.refused")).hasSize(1);
    }

    @Test
    void refusesAJobAModelAndAFileThatAreNotThere() throws IOException {
        open(TestDatabase.Kind.H2);
        assertThat(refusal(draft("night", "none", "0 2 * * *", "skip"))).contains("There is no job \"none\"");
        assertThat(refusal(new ScheduleDraft(
                        "night", "walk", Map.of("model", "none"), ScheduleSite.times("0 2 * * *", "UTC"), "skip")))
                .contains("there is no model none");
        assertThat(refusal(new ScheduleDraft(
                        "night",
                        "walk",
                        Map.of(),
                        new TimetableText("0 2 * * *", "UTC", Optional.of("de.txt"), List.of(), Optional.empty()),
                        "skip")))
                .contains("holidays is \"de.txt\": The file etc/holidays/de.txt is absent.");
    }

    @Test
    void refusesWhatNeverStartsAndJitterThatIsTooLong() throws IOException {
        open(TestDatabase.Kind.H2);
        assertThat(refusal("0 0 30 2 *", List.of(), "")).contains("no day of any year has such a time");
        assertThat(refusal("0 2 * * *", List.of("22:00-06:00"), "")).contains("every start is in it");
        assertThat(refusal("* * * * *", List.of("00:00-12:00", "12:00-24:00"), ""))
                .contains("every start is in it");
        assertThat(refusal("*/10 * * * *", List.of(), "5m")).contains("two starts are only 10 min apart");
        assertThat(refusal("0 2 * * *", List.of(), "0s")).contains("jitter is \"0s\": write 1s to 1h");
        assertThat(refusal("0 2 * * *", List.of(), "3601s")).contains("jitter is \"3601s\"");
        assertThat(refusal("0 2 * * *", List.of(), "1.5m")).contains("jitter is \"1.5m\"");
        assertThat(refusal("*/10 * * * *", List.of("22:00-06:00"), "299s")).isEmpty();
    }

    @Test
    void warnsOfMoreThanAHundredRunsADay() throws IOException {
        open(TestDatabase.Kind.H2);
        assertThat(site.add(EVE, draft("minutes", "walk", "* * * * *", "skip")).warnings())
                .singleElement()
                .asString()
                .contains("up to 1440 runs in a day, more than 100");
        assertThat(site.add(EVE, draft("often", "walk", "*/15 * * * *", "skip")).warnings())
                .isEmpty();
    }

    @Test
    void warnsOfATimeThatSpringSkips() throws IOException {
        open(TestDatabase.Kind.H2);
        ScheduleDraft night = new ScheduleDraft("night", "walk", Map.of(), times("30 2 * * *", List.of(), ""), "skip");
        assertThat(site.add(EVE, night).warnings())
                .singleElement()
                .asString()
                .contains("on 2027-03-28 the clocks of Europe/Berlin skip 02:30; the job starts at 03:00 then");
    }

    @ParameterizedTest
    @EnumSource
    void aReplacedScheduleKeepsItsAuthorOnlyIfItStartsTheSame(TestDatabase.Kind kind) throws IOException {
        open(kind);
        site.add(EVE, draft("night", "walk", "0 2 * * *", "skip"));
        assertThatThrownBy(() -> site.add(OTTO, draft("night", "walk", "0 3 * * *", "skip")))
                .isInstanceOfSatisfying(
                        DrydockException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ScheduleFailure.SCHEDULE_EXISTS));
        site.adder().add(OTTO, draft("night", "walk", "0 3 * * *", "skip"), true);
        assertThat(stored("night").author().name()).isEqualTo("eve");
        assertThat(stored("night").timetable().source().cron()).isEqualTo("0 3 * * *");

        site.adder().add(OTTO, draft("night", "wait", "0 3 * * *", "skip"), true);
        assertThat(stored("night").author().name()).isEqualTo("otto");
        site.adder()
                .add(
                        EVE,
                        new ScheduleDraft(
                                "night", "wait", Map.of("count", "1"), ScheduleSite.times("0 3 * * *", "UTC"), "skip"),
                        true);
        assertThat(stored("night").author().name()).isEqualTo("eve");
        assertThat(site.audited("schedule.replace")).hasSize(3).last().satisfies(event -> {
            assertThat(event.actor()).isEqualTo("eve");
            assertThat(event.details()).containsEntry("author", "eve");
        });
    }

    @ParameterizedTest
    @EnumSource
    void whatWasDueWhenItIsReplacedIsGivenUpAndRecorded(TestDatabase.Kind kind) throws IOException {
        open(kind);
        site.add(EVE, draft("night", "walk", "0 2 * * *", "all"));
        site.at("2026-12-03T12:00:00Z");
        site.adder().add(OTTO, draft("night", "walk", "0 3 * * *", "all"), true);
        site.look();
        assertThat(site.occurrences("night")).containsExactly("2026-12-02T02:00:00Z SKIPPED replaced 2");
        assertThat(site.audited("schedule.replace").get(0).details()).containsEntry("givenUp", "2");
        site.at("2026-12-04T03:00:00Z");
        site.look();
        assertThat(site.occurrences("night")).last().isEqualTo("2026-12-04T03:00:00Z STARTED - 1");
    }

    @Test
    void saysThatAReplacedScheduleIsStillPausedAndThatSchedulesAreOff() throws IOException {
        open(TestDatabase.Kind.H2);
        site.add(EVE, draft("night", "walk", "0 2 * * *", "skip"));
        site.steer().pause(EVE, "night");
        assertThat(site.adder(false, true)
                        .add(EVE, draft("night", "walk", "0 3 * * *", "skip"), true)
                        .warnings())
                .anySatisfy(warning -> assertThat(warning).contains("is paused, as before"))
                .anySatisfy(warning -> assertThat(warning).contains("Schedules are off on this site"));
    }

    /** The clock of this orchestrator is a day behind the one that all of them share. */
    @Test
    void countsFromTheDatabasesTime() throws IOException {
        open(TestDatabase.Kind.H2);
        site.databaseIsAhead(Duration.ofDays(1));
        site.add(EVE, draft("night", "walk", "0 2 * * *", "all"));
        site.databaseIsAhead(Duration.ZERO);
        site.at("2026-12-02T12:00:00Z");
        site.look();
        assertThat(site.occurrences("night")).isEmpty();
    }

    @Test
    void refusesFieldsThatTheCronLibraryFailsAtAndTextsThatAreTooLong() throws IOException {
        open(TestDatabase.Kind.H2);
        assertThat(refusal("0 1-2/ * * *", List.of(), "")).contains("cron is \"0 1-2/ * * *\"");
        assertThat(refusal("0 1-/ * * *", List.of(), "")).contains("cron is \"0 1-/ * * *\"");
        assertThat(refusal("0 2 * * *", List.of("22:00-01:00 " + "FRI,".repeat(20) + "FRI"), ""))
                .contains("it has 95 characters, at most 60 are read");
        assertThat(refusal("  0 2 * * *" + " ".repeat(300), List.of(), "")).isEmpty();
        assertThat(stored("night").timetable().source().cron()).isEqualTo("0 2 * * *");
    }

    @ParameterizedTest
    @EnumSource
    void twoWhoAddTheSameNameAtOnceGetOneScheduleAndOneRefusal(TestDatabase.Kind kind) throws Exception {
        open(kind);
        CyclicBarrier together = new CyclicBarrier(2);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Callable<String> add = () -> {
                together.await();
                try {
                    site.add(EVE, draft("night", "walk", "0 2 * * *", "skip"));
                    return "added";
                } catch (DrydockException e) {
                    return e.code().name();
                }
            };
            List<String> answers = new ArrayList<>();
            for (Future<String> answer : threads.invokeAll(List.of(add, add))) {
                answers.add(answer.get());
            }
            assertThat(answers).containsExactlyInAnyOrder("added", "SCHEDULE_EXISTS");
        } finally {
            threads.shutdownNow();
        }
        assertThat(site.audited("schedule.add")).hasSize(1);
    }

    @Test
    void aRoleThatMayNotSubmitJobsAddsNothing() throws IOException {
        open(TestDatabase.Kind.H2);
        assertThatThrownBy(() -> site.add(AUDREY, draft("night", "walk", "0 2 * * *", "skip")))
                .isInstanceOfSatisfying(
                        DrydockException.class,
                        refused -> assertThat(refused.code()).isEqualTo(CommonFailure.NOT_ALLOWED));
        assertThat(site.audited("submit-job.refused")).hasSize(1);
    }
}
