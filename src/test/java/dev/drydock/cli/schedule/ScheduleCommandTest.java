package dev.drydock.cli.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.cli.terminal.EngineersCommands;
import org.junit.jupiter.api.Test;

/** What a person sends and reads. */
class ScheduleCommandTest extends EngineersCommands {
    private static final String NEXT = """
            {"due": "2027-03-28T01:00:00Z", "local": "2027-03-28T03:00+02:00[Europe/Berlin]",
             "start": "2027-03-28T01:02:11Z", "skipped": null}""";
    private static final String LAST = """
            {"schedule": "night", "due": "2027-03-27T01:30:00Z", "local": "2027-03-27T02:30+01:00[Europe/Berlin]",
             "state": "SKIPPED", "reason": "holiday", "code": null, "sentence": "Not started: it was a holiday.",
             "execution": null, "until": "2027-03-27T01:30:00Z", "count": 1, "atLeast": false}""";
    private static final String NIGHT = """
            {"name": "night", "state": "WAITING", "problem": null, "job": "nightly-retrain",
             "parameters": {"model": "pump-failure"}, "cron": "30 2 * * *", "on": [], "waitsFor": [], "zone": "Europe/Berlin", "holidays": "de.txt",
             "blackouts": ["12:00-13:00"], "catchUp": "once", "jitter": "5m", "author": "engineer",
             "since": "2026-12-01T12:00:00Z", "next": %s, "last": %s, "running": null,
             "warnings": ["the clocks skip 02:30"]}""".formatted(NEXT, LAST);
    private static final String BROKEN = """
            {"name": "broken", "state": "UNREADABLE", "problem": "zone is Atlantis", "job": null, "parameters": {},
             "cron": null, "on": [], "waitsFor": [], "zone": null, "holidays": null, "blackouts": [], "catchUp": null, "jitter": null,
             "author": null, "since": null, "next": null, "last": null, "running": null, "warnings": []}""";

    @Test
    void addsWithAllThatWasGivenAndPrintsTheWarnings() {
        server.answers("POST /schedules", 201, NIGHT);
        assertThat(run(
                        "schedule",
                        "add",
                        "night",
                        "--job",
                        "nightly-retrain",
                        "-p",
                        "model=pump-failure",
                        "--cron",
                        "30 2 * * *",
                        "--zone",
                        "Europe/Berlin",
                        "--holidays",
                        "de.txt",
                        "--blackout",
                        "12:00-13:00",
                        "--catch-up",
                        "once",
                        "--jitter",
                        "5m",
                        "--replace"))
                .isZero();
        assertThat(server.requests().get(0).text().replaceAll("\\s", ""))
                .contains(
                        "\"name\":\"night\"",
                        "\"parameters\":{\"model\":\"pump-failure\"}",
                        "\"cron\":\"302***\"",
                        "\"blackouts\":[\"12:00-13:00\"]",
                        "\"replace\":true");
        assertThat(terminal.out())
                .contains(
                        "Schedule night is WAITING and starts job nightly-retrain for engineer; the next start is 2027-03-28T03:00+02:00[Europe/Berlin]"
                                + " (2027-03-28T01:00:00Z, with jitter 2027-03-28T01:02:11Z).",
                        "Warning: the clocks skip 02:30");
    }

    @Test
    void listsThemAndSaysWhatIsWrong() {
        server.answers("GET /schedules", 200, """
                {"on": true, "clockProblem": null, "items": [%s, %s]}""".formatted(BROKEN, NIGHT));
        assertThat(run("schedule", "list")).isZero();
        assertThat(terminal.out().lines().map(line -> line.strip().replaceAll(" {2,}", " | ")))
                .contains(
                        "broken | UNREADABLE | - | - | - | - | - | - | -",
                        "night | WAITING | nightly-retrain | 30 2 * * * | Europe/Berlin"
                                + " | 2027-03-28T03:00+02:00[Europe/Berlin] | 2027-03-28T01:02:11Z | SKIPPED holiday | engineer",
                        "broken: zone is Atlantis");
    }

    @Test
    void saysThatTheyAreOffAndThatClocksDiffer() {
        server.answers("GET /schedules", 200, """
                {"on": false, "clockProblem": "The clocks differ.", "items": []}""");
        assertThat(run("schedule", "list")).isZero();
        assertThat(terminal.out()).contains("Schedules are off on this site: nothing starts.", "The clocks differ.");
    }

    @Test
    void showsWhatHappenedAndPreviewsWhatComes() {
        server.answers("GET /schedules/night", 200, NIGHT);
        server.answers("GET /schedules/night/occurrences?limit=20", 200, "{\"items\": [" + LAST + "], \"next\": null}");
        assertThat(run("schedule", "show", "night")).isZero();
        assertThat(terminal.out())
                .contains(
                        "cron 30 2 * * * in Europe/Berlin, catch-up once, jitter 5m, holidays de.txt, blackout 12:00-13:00",
                        "Not started: it was a holiday.");

        server.answers("GET /schedules/night", 200, NIGHT);
        String skipped = NEXT.replace("\"skipped\": null", "\"skipped\": \"blackout\"");
        server.answers(
                "GET /schedules/night/preview?count=2",
                200,
                "{\"items\": [" + NEXT + "," + skipped + "], \"next\": null}");
        assertThat(run("schedule", "preview", "night", "--count", "2")).isZero();
        assertThat(terminal.out()).contains("2027-03-28T01:02:11Z", "starts", "skipped: blackout");
    }

    @Test
    void saysWhatOneWithTriggersWaitsFor() {
        String triggered = NIGHT.replace("\"on\": []", "\"on\": [\"labels:1000\"], \"atMostEvery\": \"6h\"")
                .replace("\"waitsFor\": []", "\"waitsFor\": [\"812 of 1,000 new labels have arrived.\"]")
                .replace(NEXT, "null");
        server.answers("GET /schedules/night", 200, triggered);
        server.answers("GET /schedules/night/occurrences?limit=20", 200, "{\"items\": [], \"next\": null}");
        assertThat(run("schedule", "preview", "night")).isZero();
        assertThat(terminal.out()).contains("812 of 1,000 new labels have arrived.");
        assertThat(run("schedule", "show", "night")).isZero();
        assertThat(terminal.out()).contains("on labels:1000, at most every 6h", "812 of 1,000");
        server.answers("POST /schedules", 201, triggered);
        assertThat(run(
                        "schedule",
                        "add",
                        "night",
                        "--job",
                        "nightly-retrain",
                        "--on",
                        "labels:1000",
                        "--at-most-every",
                        "6h"))
                .isZero();
        assertThat(server.requests().get(server.requests().size() - 1).text().replaceAll("\\s", ""))
                .contains("\"on\":[\"labels:1000\"]", "\"atMostEvery\":\"6h\"");
    }

    @Test
    void showsTheRecordsOfOneThatWasRemoved() {
        server.answers("GET /schedules/night", 404, """
                {"code": "SCHEDULE_UNKNOWN", "message": "There is no schedule night on this site."}""");
        server.answers("GET /schedules/night/occurrences?limit=20", 200, "{\"items\": [" + LAST + "], \"next\": null}");
        assertThat(run("schedule", "show", "night")).isZero();
        assertThat(terminal.out()).contains("Schedule night was removed.", "Not started: it was a holiday.");
    }

    @Test
    void pausesResumesAndRemoves() {
        server.answers("POST /schedules/night/pause", 200, NIGHT.replace("WAITING", "PAUSED"));
        server.answers("POST /schedules/night/resume", 200, NIGHT);
        server.answers("POST /schedules/night/remove", 204, "");
        assertThat(run("schedule", "pause", "night")).isZero();
        assertThat(terminal.out()).contains("Schedule night is PAUSED");
        assertThat(run("schedule", "resume", "night")).isZero();
        assertThat(terminal.out()).contains("Schedule night is WAITING");
        assertThat(run("schedule", "remove", "night")).isZero();
        assertThat(terminal.out()).contains("Schedule night is removed.");
    }
}
