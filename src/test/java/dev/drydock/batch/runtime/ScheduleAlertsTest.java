package dev.drydock.batch.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.application.access.Role;
import dev.drydock.application.alert.AlertRules;
import dev.drydock.application.alert.AlertRules.Pace;
import dev.drydock.application.alert.AlertRules.Rule;
import dev.drydock.application.alert.Condition;
import dev.drydock.application.alert.RecentRuns;
import dev.drydock.application.alert.RunAlerts;
import dev.drydock.application.alert.ScheduleAlerts;
import dev.drydock.application.schedule.LateStarts;
import dev.drydock.application.schedule.ScheduleDraft;
import dev.drydock.application.schedule.SchedulesSwitch;
import dev.drydock.application.schedule.SkippedStarts;
import dev.drydock.application.schedule.TimetableText;
import dev.drydock.domain.alert.AlertKind;
import dev.drydock.persistence.JpaExecutionQueue;
import dev.drydock.persistence.JpaRuns;
import dev.drydock.persistence.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Schedules and runs over the real runtime, whose executions have the real time: so each test begins now, and the days after it are the
 * test's. The schedule's zone is one in which it is about noon: so the next start is tomorrow's, at whatever hour the tests run.
 */
class ScheduleAlertsTest {
    private static final ZoneId ZONE = whereItIsNoon();

    @TempDir
    Path jobs;

    @SuppressWarnings("NullAway") // opened by each test
    private ScheduleSite site;

    private final ZonedDateTime today = ZonedDateTime.now(ZONE).truncatedTo(ChronoUnit.DAYS);

    private static ZoneId whereItIsNoon() {
        int east = 12 - ZonedDateTime.now(ZoneOffset.UTC).getHour();
        return ZoneId.of("Etc/GMT" + (east > 0 ? "-" + east : "+" + -east));
    }

    private void open(TestDatabase.Kind kind) throws IOException {
        site = new ScheduleSite(kind, jobs, Instant.now().toString());
    }

    @AfterEach
    void close() {
        site.close();
    }

    /** A time of day in the schedule's zone, so many days after today. */
    private Instant at(int days, String time) {
        return today.plusDays(days).with(LocalTime.parse(time)).toInstant();
    }

    private void goTo(int days, String time) {
        site.at(at(days, time).toString());
    }

    private void add(String job, Map<String, String> parameters, String catchUp) {
        site.add(ScheduleSite.EVE, draft(job, parameters, catchUp, Optional.of("06:00")));
    }

    private static ScheduleDraft draft(
            String job, Map<String, String> parameters, String catchUp, Optional<String> deadline) {
        return new ScheduleDraft(
                "night",
                job,
                parameters,
                new TimetableText("0 2 * * *", ZONE.getId(), Optional.empty(), List.of(), Optional.empty(), deadline),
                catchUp);
    }

    private static AlertRules rules() {
        Map<AlertKind, Rule> kinds = new EnumMap<>(AlertKind.class);
        for (AlertKind one : AlertKind.values()) {
            kinds.put(one, new Rule(one.usual(), Duration.ofMinutes(15), 10, List.of()));
        }
        return new AlertRules(kinds, List.of(), new Pace(Duration.ZERO, Duration.ZERO, Duration.ZERO));
    }

    private List<String> look(int days, String time) {
        RecentRuns runs = new RecentRuns(site.nodes.get(0).executions, site.database.repository(JpaRuns.class));
        ScheduleAlerts alerts = new ScheduleAlerts(
                site.transactions,
                site.schedules,
                new SchedulesSwitch(true),
                new LateStarts(
                        site.schedules, new SkippedStarts(site.schedules, site.files(), site.nodes.get(0).executions)),
                runs,
                site.nodes.get(0).retry.pending(),
                rules());
        return alerts.look(at(days, time)).stream()
                .map(ScheduleAlertsTest::words)
                .toList();
    }

    private static String words(Condition condition) {
        return condition.kind().wireName() + " " + condition.subject() + ": " + condition.text();
    }

    private String deadline(int days) {
        return "deadline-missed schedule/night due " + at(days, "02:00");
    }

    @ParameterizedTest
    @EnumSource
    void aRunThatDoesNotEndMissesItsDeadlineOnceAndIsOverWhenItEnds(TestDatabase.Kind kind) throws Exception {
        open(kind);
        add("wait", Map.of(), "skip");
        goTo(1, "02:00");
        site.look();
        assertThat(look(1, "05:59")).isEmpty();
        assertThat(look(1, "06:00"))
                .singleElement()
                .asString()
                .startsWith(deadline(1))
                .contains("is START");
        goTo(2, "02:00");
        site.look();
        assertThat(look(2, "02:10"))
                .as("the same one")
                .singleElement()
                .asString()
                .startsWith(deadline(1));
        assertThat(look(2, "07:00"))
                .as("what was skipped since the former one still runs had to be complete too")
                .hasSize(2)
                .anySatisfy(line -> assertThat(line).startsWith(deadline(1)))
                .anySatisfy(line -> assertThat(line).startsWith(deadline(2)).contains("had not ended"));
        site.gate.countDown();
        site.allEnded();
        assertThat(look(2, "07:00")).noneMatch(line -> line.startsWith(deadline(1)));
    }

    @Test
    void aRunThatNeverBeganMissesItsDeadlineAndStartsLate() throws Exception {
        open(TestDatabase.Kind.H2);
        add("walk", Map.of(), "once");
        assertThat(look(1, "02:10")).as("no orchestrator looks").isEmpty();
        assertThat(look(1, "02:16"))
                .singleElement()
                .asString()
                .startsWith("late-start schedule/night: ")
                .contains("no orchestrator has looked at it in time");
        assertThat(look(1, "06:00"))
                .hasSize(2)
                .anySatisfy(line -> assertThat(line).startsWith(deadline(1)).contains("no run has begun."));
        goTo(1, "06:30");
        site.look();
        site.allEnded();
        assertThat(look(1, "06:31")).isEmpty();
    }

    @Test
    void aStartThatFailsIsLateUntilTheNextOneThatSucceeds() throws Exception {
        open(TestDatabase.Kind.H2);
        add("walk", Map.of(), "skip");
        site.set(ScheduleSite.EVE, false, Set.of(Role.ENGINEER));
        goTo(1, "02:00");
        site.look();
        assertThat(look(1, "03:00"))
                .singleElement()
                .asString()
                .startsWith("late-start schedule/night: ")
                .contains("eve");
        assertThat(look(1, "06:00")).hasSize(2);
        site.set(ScheduleSite.EVE, true, Set.of(Role.ENGINEER));
        goTo(2, "02:00");
        site.look();
        site.allEnded();
        assertThat(look(2, "02:01")).noneMatch(line -> line.startsWith("late-start"));
    }

    @Test
    void theDeadlineCountsForARunOfTheSameWorkThatSomebodyStartsByHand() throws Exception {
        open(TestDatabase.Kind.H2);
        add("wait", Map.of("model", "pump"), "skip");
        site.nodes.get(0).submit.submit(ScheduleSite.OTTO, "wait", Map.of("model", "pump"), Optional.empty());
        site.nodes.get(0).submit.submit(ScheduleSite.OTTO, "wait", Map.of(), Optional.empty());
        assertThat(look(1, "05:59").stream().filter(line -> line.startsWith("deadline-missed")))
                .isEmpty();
        assertThat(look(1, "06:00").stream().filter(line -> line.startsWith("deadline-missed run/")))
                .singleElement()
                .asString()
                .contains("without schedule night", "of model pump");
    }

    @ParameterizedTest
    @EnumSource
    void aDeadlineCountsForWhatPassesAfterItWasSet(TestDatabase.Kind kind) throws Exception {
        open(kind);
        site.add(ScheduleSite.EVE, draft("wait", Map.of(), "skip", Optional.empty()));
        goTo(1, "02:00");
        site.look();
        goTo(1, "08:00");
        site.adder().add(ScheduleSite.EVE, draft("wait", Map.of(), "skip", Optional.of("06:00")), true);
        assertThat(look(1, "08:01")).isEmpty();
        goTo(1, "09:00");
        site.adder().add(ScheduleSite.EVE, draft("wait", Map.of(), "once", Optional.of("06:00")), true);
        goTo(2, "02:00");
        site.look();
        goTo(2, "05:00");
        site.adder().add(ScheduleSite.EVE, draft("wait", Map.of(), "once", Optional.of("06:00")), true);
        assertThat(look(2, "06:00"))
                .as("the same deadline counts from when it was set first")
                .singleElement()
                .asString()
                .startsWith(deadline(2));
    }

    @Test
    void aPausedScheduleAndOneOnHolidayMissNothing() throws Exception {
        open(TestDatabase.Kind.H2);
        add("walk", Map.of(), "skip");
        site.steer().pause(ScheduleSite.EVE, "night");
        assertThat(look(3, "12:00")).isEmpty();
    }

    @Test
    void onlyTheLastFailureOfTheSameWorkStandsUntilARestartOrALaterRunCompletes() throws Exception {
        open(TestDatabase.Kind.H2);
        long first = submit("fail", Map.of("model", "pump"));
        long second = submit("fail", Map.of("model", "pump"));
        long other = submit("fail", Map.of());
        assertThat(runs(Instant.now()))
                .hasSize(2)
                .anySatisfy(line -> assertThat(line)
                        .startsWith("run-failed execution/" + second + ": ")
                        .contains("of model pump"))
                .anySatisfy(line -> assertThat(line).startsWith("run-failed execution/" + other + ": "));
        assertThat(runs(Instant.now().plus(Duration.ofDays(8)))).as("no news").isEmpty();
        site.fails = false;
        submit("fail", Map.of("model", "pump"));
        assertThat(runs(Instant.now()))
                .as("the first one of " + first + " does not come back")
                .singleElement()
                .asString()
                .startsWith("run-failed execution/" + other + ": ");
    }

    @Test
    void aRunThatTakesLongStandsUntilItEnds() throws Exception {
        open(TestDatabase.Kind.H2);
        long running = site.nodes
                .get(0)
                .submit
                .submit(ScheduleSite.OTTO, "wait", Map.of(), Optional.empty())
                .executionId();
        assertThat(runs(Instant.now().plus(Duration.ofMinutes(10)))).isEmpty();
        assertThat(runs(Instant.now().plus(Duration.ofMinutes(16))))
                .singleElement()
                .asString()
                .startsWith("long-run execution/" + running + ": ")
                .contains("more than 15 min");
        site.gate.countDown();
        site.allEnded();
        assertThat(runs(Instant.now().plus(Duration.ofMinutes(16)))).isEmpty();
    }

    private long submit(String job, Map<String, String> parameters) {
        long execution = site.nodes
                .get(0)
                .submit
                .submit(ScheduleSite.OTTO, job, parameters, Optional.empty())
                .executionId();
        site.nodes.get(0).ended(execution);
        return execution;
    }

    private List<String> runs(Instant now) {
        RunAlerts alerts = new RunAlerts(
                site.transactions,
                new RecentRuns(site.nodes.get(0).executions, site.database.repository(JpaRuns.class)),
                site.database.repository(JpaExecutionQueue.class),
                site.nodes.get(0).retry.pending(),
                rules());
        return alerts.look(now).stream().map(ScheduleAlertsTest::words).toList();
    }
}
