package dev.drydock.installed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.installed.FourWeeksSite.Due;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * A site lives 28 nights of calendar in minutes: its servers' clock is moved to just before each start. Two nights fail, one starts late, one
 * is a holiday, in one night the clocks change, one day the serving node is away, and in the last week the pumps are others than the model
 * learned from. A real mail server and a real log host receive its alerts, and a browser takes pictures of its console. At the end ten faults
 * are planted, and {@code drydock doctor} names each. Run by {@code mvn -Pcampaign verify -Dit.test=FourWeeksCampaign}; the transcript is
 * {@code target/four-weeks.txt}, the pictures are in {@code target/four-weeks}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FourWeeksCampaign {
    private static final LocalDate FIRST = LocalDate.of(2027, 3, 8);
    private static final int NIGHTS = 28;
    private static final LocalDate ALTERED = LocalDate.of(2027, 3, 16);
    private static final LocalDate NODE_AWAY = LocalDate.of(2027, 3, 18);
    private static final LocalDate INCOMPLETE = LocalDate.of(2027, 3, 19);
    private static final LocalDate LATE = LocalDate.of(2027, 3, 23);
    private static final LocalDate HOLIDAY = LocalDate.of(2027, 3, 26);
    private static final LocalDate CLOCKS_CHANGE = LocalDate.of(2027, 3, 28);

    private static final LocalTime START = LocalTime.of(2, 0);
    private static final LocalTime CHECK = LocalTime.of(4, 0);
    private static final LocalTime DEADLINE = LocalTime.of(6, 0);

    @TempDir
    static Path folder;

    /** The mail server works there as a user of its own. */
    @TempDir
    static Path post;

    private final List<String> notices = new ArrayList<>();
    private final List<JsonNode> rejected = new ArrayList<>();
    private final List<String> overByTheNextNight = new ArrayList<>();
    private FourWeeksSite site;

    @BeforeAll
    void makeTheSite() throws Exception {
        site = new FourWeeksSite(folder, post, FIRST, HOLIDAY);
        begins("WARNING waiver-expires version/pump-failure/1 waiver/no-baseline until " + site.waivedUntil());
    }

    @AfterAll
    void stop() throws IOException {
        if (site != null) {
            site.close();
        }
    }

    @Test
    void fourWeeksAreSeenToldAndChecked() throws Exception {
        for (int number = 1; number <= NIGHTS; number++) {
            live(FIRST.plusDays(number - 1), number);
        }
        site.say("audrey", "schedule", "show", "night", "--limit", "100");
        site.say("audrey", "schedule", "show", "check");
        site.say("audrey", "executions", "--limit", "100");
        site.say("audrey", "alerts", "list", "--all");
        site.say("audrey", "audit", "verify");
        site.takePictures();
        assertThat(rejected).hasSizeGreaterThan(2);
        requireEachAlertOnce();
        requireTheCalendar();
        site.callTheDoctor();
    }

    /** At each of the two servers, and no other. */
    private void requireEachAlertOnce() {
        Map<String, Integer> once = new TreeMap<>();
        notices.forEach(notice -> once.put(notice, 1));
        assertThat(site.mailed()).isEqualTo(once);
        assertThat(site.logged()).isEqualTo(once);
    }

    private void requireTheCalendar() {
        JsonNode nights = site.shown("night").path("occurrences");
        assertThat(nights).hasSize(NIGHTS);
        List<String> started = new ArrayList<>();
        for (JsonNode night : nights) {
            String local = night.path("local").asText();
            assertThat(night.path("count").asInt()).as(local).isEqualTo(1);
            if (local.startsWith(HOLIDAY.toString())) {
                assertThat(night.path("state").asText()).isEqualTo("SKIPPED");
            } else {
                assertThat(night.path("state").asText()).as(local).isEqualTo("STARTED");
                started.add(local);
            }
        }
        assertThat(started).hasSize(NIGHTS - 1);
        assertThat(started.stream().filter(local -> local.startsWith(CLOCKS_CHANGE.toString())))
                .containsExactly("2027-03-28T03:00+02:00[Europe/Berlin]");
        assertThat(site.shown("check").path("occurrences")).hasSize(4);
        List<String> failed = new ArrayList<>();
        for (JsonNode run : site.executions("nightly-retrain")) {
            if (run.path("status").asText().equals("FAILED")) {
                failed.add(run.path("createdAt").asText().substring(0, 10));
            }
        }
        assertThat(failed).containsExactlyInAnyOrder(ALTERED.toString(), INCOMPLETE.toString());
    }

    private void live(LocalDate day, int number) throws Exception {
        site.show(day + " " + day.getDayOfWeek());
        site.export(day, number, day.isAfter(CLOCKS_CHANGE));
        if (day.equals(ALTERED)) {
            altered(day, number);
        } else if (day.equals(INCOMPLETE)) {
            incomplete(day, number);
        } else if (day.equals(LATE)) {
            late(day, number);
        } else {
            site.bring(number);
            site.moveBefore(day, START);
            if (day.equals(HOLIDAY)) {
                assertThat(site.awaitDecided("night", due(day)).path("reason").asText())
                        .isEqualTo("holiday");
            } else {
                judged(awaitRun("night", due(day)));
                isOver(overByTheNextNight.toArray(String[]::new));
                overByTheNextNight.clear();
            }
        }
        if (day.equals(NODE_AWAY)) {
            nodeAway(day);
        }
        if (day.getDayOfWeek() == DayOfWeek.SUNDAY) {
            site.moveBefore(day, CHECK);
            awaitRun("check", site.due(day, CHECK));
            if (day.equals(FIRST.plusDays(6))) {
                begins("CRITICAL serving-check-failed version/pump-failure/1");
            }
        }
    }

    private Due due(LocalDate day) {
        return site.due(day, START);
    }

    private JsonNode awaitRun(String schedule, Due due) {
        long execution = site.awaitDecided(schedule, due).path("execution").asLong();
        JsonNode ended = site.awaitEnd(execution);
        site.show("run " + execution + " " + ended.path("status").asText() + " "
                + ended.path("exitStatus").asText() + " "
                + ended.path("facts").path("reason").asText()
                + ended.path("failure").path("message").asText());
        return ended;
    }

    /** Somebody changed a file on its way. The engineer has it brought again in the morning, and restarts the run. */
    private void altered(LocalDate day, int number) throws Exception {
        site.bringAltered(number);
        site.moveBefore(day, START);
        long failed = failed(day);
        site.bring(number);
        site.say("emil", "restart", "" + failed, "--wait");
        isOver("run-failed execution/" + failed, "deadline-missed schedule/night due " + due(day).utc());
    }

    /** A file is not there yet. It comes by day, and the next night reads both nights' exports. */
    private void incomplete(LocalDate day, int number) throws Exception {
        site.bringIncomplete(number);
        site.moveBefore(day, START);
        long failed = failed(day);
        site.bring(number);
        site.show("the file came; the next night reads both");
        overByTheNextNight.add("run-failed execution/" + failed);
        overByTheNextNight.add("deadline-missed schedule/night due " + due(day).utc());
    }

    private long failed(LocalDate day) throws Exception {
        JsonNode run = awaitRun("night", due(day));
        assertThat(run.at("/failure/code").asText()).isEqualTo("EXPORT_REFUSED");
        long failed = run.path("id").asLong();
        begins("CRITICAL run-failed execution/" + failed);
        site.moveAfter(day, DEADLINE);
        begins("CRITICAL deadline-missed schedule/night due " + due(day).utc());
        return failed;
    }

    /** The holiday file is away, so nobody knows whether the night may start. */
    private void late(LocalDate day, int number) throws Exception {
        site.bring(number);
        site.takeHolidaysAway();
        site.moveBefore(day, START);
        site.awaitState("night", "LATE");
        site.moveAfter(day, START.plusMinutes(16));
        begins("CRITICAL late-start schedule/night");
        site.putHolidaysBack();
        awaitRun("night", due(day));
        isOver("late-start schedule/night");
    }

    private void nodeAway(LocalDate day) throws Exception {
        site.moveAfter(day, LocalTime.of(10, 0));
        site.killNode();
        String alert = site.awaitNoticeWhileMinutesPass("node-away");
        begins(alert);
        site.startNode();
        isOver(alert.replaceFirst("^CRITICAL ", ""));
    }

    /** In the drifted week each night trains a candidate, and none passes the suite. A day later the one of the night before still waits. */
    private void judged(JsonNode run) {
        if (!run.path("exitStatus").asText().equals("REJECTED")) {
            return;
        }
        if (rejected.isEmpty()) {
            begins("WARNING drift model/pump-failure");
        } else {
            JsonNode before = rejected.get(rejected.size() - 1);
            isOver("candidate-rejected execution/" + before.path("id").asText());
            begins("INFO candidate-waits version/" + PreparedNight.fact(before, "candidate-version"));
        }
        begins("WARNING candidate-rejected execution/" + run.path("id").asText());
        rejected.add(run);
    }

    private void begins(String notice) {
        notices.add(notice);
        site.awaitNotices(notices);
    }

    private void isOver(String... alerts) {
        for (String alert : alerts) {
            notices.add("OVER " + alert);
        }
        site.awaitNotices(notices);
    }
}
