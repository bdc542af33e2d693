package dev.drydock.installed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Last night's exports are taken in while nobody asks; the nightly job, which a schedule starts since they have arrived, finds them read; and
 * the site alerts that its candidate waits.
 */
class WatchedInboxIT {
    private static final String SETTINGS = """
            inbox-watch: 1s
            alerts:
              channels:
                book: {file: alerts.jsonl}
              rules:
                candidate-waits: {after: 1s}
              collect: 1s
              interval: 1s
            """;

    private PreparedNight night;
    private InstalledSite site;

    @BeforeEach
    void prepare() throws IOException {
        night = PreparedNight.shared().beginAgain();
        site = night.site();
        Files.writeString(site.root().resolve("etc/site.yaml"), SETTINGS, StandardOpenOption.APPEND);
    }

    @AfterEach
    void stop() {
        site.killEverything();
    }

    @Test
    void theNightlyJobFindsReadWhatCameByDay() throws IOException {
        Path inbox = site.root().resolve("inbox");
        assertThat(inbox).isNotEmptyDirectory();
        site.startOnly("serving");
        site.startOnly("orchestrator");

        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> ended("take-in"));
        assertThat(inbox).isEmptyDirectory();
        JsonNode takenIn = night.awaitEnd(latest("take-in").path("id").asLong());
        assertThat(takenIn.path("status").asText()).isEqualTo("COMPLETED");
        assertThat(takenIn.path("submitter").asText()).startsWith("node:");
        assertThat(PreparedNight.fact(takenIn, "ingest-logs")).isNotEmpty();

        JsonNode nightly = night.awaitEnd(startedByWhatCame());
        assertThat(nightly.path("exitStatus").asText()).isEqualTo("PROPOSED");
        assertThat(nightly.path("submitter").asText()).isEqualTo("schedule:night");
        assertThat(PreparedNight.fact(nightly, "ingest-logs")).isEqualTo("none");
        assertThat(PreparedNight.fact(nightly, "trigger")).isEqualTo("volume");
        assertThat(site.as("audrey", "schedule", "preview", "night")
                        .expecting(0)
                        .out())
                .as("what the run has used starts nothing again")
                .contains("It waits for an export of pump-failure: the runs have used all that arrived.");
        assertThat(site.as("audrey", "schedule", "show", "night", "--json")
                        .expecting(0)
                        .json()
                        .path("occurrences"))
                .hasSize(1);
        assertThat(PreparedNight.fact(nightly, "candidate-version")).isEqualTo("pump-failure/2");

        startsAtATimeToo();
        alertsThatItsCandidateWaits();
    }

    private void startsAtATimeToo() throws IOException {
        assertThat(site.as(
                                "sam",
                                "schedule",
                                "add",
                                "minute",
                                "--job",
                                "take-in",
                                "-p",
                                "model=pump-failure",
                                "--cron",
                                "* * * * *")
                        .expecting(0)
                        .out())
                .contains(" and starts job take-in for sam; the next start is ");
        Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .until(() -> !firstStart("minute").isMissingNode());
        site.as("sam", "schedule", "remove", "minute").expecting(0);
        JsonNode started = night.awaitEnd(firstStart("minute").path("execution").asLong());
        assertThat(started.path("submitter").asText()).isEqualTo("schedule:minute");
        assertThat(PreparedNight.fact(started, "trigger")).isEqualTo("schedule");
    }

    private void alertsThatItsCandidateWaits() throws IOException {
        Path book = site.root().resolve("var/alerts/alerts.jsonl");
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(() -> Files.exists(book) && Files.readString(book).contains("version/pump-failure/2"));
        String number = "";
        for (JsonNode alert :
                site.as("audrey", "alerts", "list", "--json").expecting(0).json()) {
            if (alert.path("kind").asText().equals("candidate-waits")) {
                number = alert.path("number").asText();
            }
        }
        assertThat(site.as("sam", "alerts", "acknowledge", number, "--note", "rhea signs at nine")
                        .expecting(0)
                        .out())
                .contains("acknowledged by sam: rhea signs at nine", "book");
        site.as("audrey", "alerts", "acknowledge", number).expecting(77);

        site.as("sam", "alerts", "test").expecting(0);
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(() -> Files.readString(book).contains("sam tries the channels of alerts."));
        assertThat(Files.readAllLines(book).stream().filter(line -> line.contains("version/pump-failure/2")))
                .as("sent once")
                .hasSize(1);
    }

    /** A night that starts once for the exports that have arrived, although the schedule is added after that. */
    private long startedByWhatCame() {
        InstalledSite.Said added = site.as(
                        "sam",
                        "schedule",
                        "add",
                        "night",
                        "--job",
                        "nightly-retrain",
                        "-p",
                        "model=pump-failure",
                        "-p",
                        "asOf=2026-11-24T00:00:00Z",
                        "--on",
                        "exports:1m",
                        "--at-most-every",
                        "1m")
                .expecting(0);
        assertThat(added.out())
                .contains(" and starts job nightly-retrain for sam.", " of pump-failure arrived, the last at ");
        Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .until(() -> !firstStart("night").isMissingNode());
        assertThat(firstStart("night").path("sentence").asText()).contains(" of pump-failure arrived, the last at ");
        return firstStart("night").path("execution").asLong();
    }

    private JsonNode firstStart(String schedule) {
        JsonNode occurrences = site.as("audrey", "schedule", "show", schedule, "--json")
                .expecting(0)
                .json()
                .path("occurrences");
        return occurrences.path(occurrences.size() - 1);
    }

    private boolean ended(String job) {
        return latest(job).path("status").asText().equals("COMPLETED");
    }

    private JsonNode latest(String job) {
        return site.as("emil", "executions", "--job", job, "--latest", "--json")
                .expecting(0)
                .json()
                .path(0);
    }
}
