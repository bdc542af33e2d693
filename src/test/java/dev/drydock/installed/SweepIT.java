package dev.drydock.installed;

import static dev.drydock.installed.MadeSite.replaced;
import static dev.drydock.installed.PreparedNight.fact;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.installed.InstalledSite.Said;
import dev.drydock.sample.NightFiles;
import dev.drydock.sample.Sample;
import dev.drydock.sample.SampleField;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * A night that sweeps by successive halving under a budget, on the built installation: stopped over its budget, raised, killed between
 * rounds, and done once more from the record of its candidate.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SweepIT {
    private static final String MODEL = "halved";
    private static final int STOPPED = 2;
    private static final String AS_OF = "2026-11-24T00:00:00Z";

    @TempDir
    static Path folder;

    private InstalledSite site;
    private long run;
    private long execution;
    private String candidate = "";

    @BeforeAll
    void makeSite() throws IOException {
        MadeSite made = MadeSite.in(folder, Sample.PUMP_FAILURE.sources());
        site = made.site();
        made.release(
                MadeSite.likeThePumps(
                        folder.resolve("models"),
                        MODEL,
                        text -> replaced(
                                replaced(text, "epochs: 8", "epochs: 6"), "sweep:\n  - {learning-rate: 0.002}\n", """
                                sweep:
                                  grid: {learning-rate: [0.00001, 0.0005, 0.001, 0.002]}
                                  choose: {metric: auc, undecided: fewest-epochs}
                                  halving: {min-epochs: 1, factor: 2}
                                budget: {time: 1s, disk: 2GiB}
                                """)),
                MODEL + "/1");
        Path night = folder.resolve("night");
        NightFiles.of(SampleField.driftedNight().rows(6000), Files.createDirectories(night))
                .of(MODEL)
                .write();
        made.bring(night, Sample.PUMP_FAILURE.sources());
    }

    @AfterAll
    void stop() {
        site.killEverything();
    }

    @Test
    @Order(1)
    void aNightOverItsBudgetIsStoppedAndARestartStopsWithTheSameWords() {
        Said said = site.as("sam", InstalledSite.retrain(MODEL, AS_OF, "--wait", "--json"));
        JsonNode night = said.expecting(STOPPED).json();
        run = night.path("instance").asLong();
        assertThat(night.path("status").asText()).isEqualTo("STOPPED");
        assertThat(night.at("/failure/code").asText()).isEqualTo("BUDGET_EXCEEDED");
        assertThat(night.at("/failure/message").asText())
                .contains("Run " + run + " was stopped: its budget time is 1s, and it has used ")
                .contains("drydock budget " + run + " --time");
        assertThat(fact(night, "trigger")).isEqualTo("schedule");
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> site.workers().isEmpty());

        JsonNode again = site.as("emil", "restart", night.path("id").asText(), "--wait", "--json")
                .expecting(STOPPED)
                .json();
        execution = again.path("id").asLong();
        assertThat(again.at("/failure/code").asText()).isEqualTo("BUDGET_EXCEEDED");
        assertThat(site.as("emil", "budget", Long.toString(run)).expecting(0).out())
                .containsPattern("time +1s +\\d+s +over");
    }

    @Test
    @Order(2)
    void aRaisedBudgetLetsItGoOnAndAKillBetweenRoundsChangesNothing() {
        site.as("emil", "budget", Long.toString(run), "--time", "2h", "--reason", "the night is worth it")
                .expecting(0);
        long restarted = site.as("emil", "restart", Long.toString(execution), "--json")
                .expecting(0)
                .json()
                .path("id")
                .asLong();
        Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofMillis(300))
                .until(() -> !fact(site.tryExecution(restarted), "rung-1").isEmpty());
        site.killOrchestrator();
        site.start();
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(() ->
                        site.tryExecution(restarted).path("status").asText().equals("FAILED"));
        String survivors = fact(site.tryExecution(restarted), "rung-1");

        JsonNode night = site.as("emil", "restart", Long.toString(restarted), "--wait", "--json")
                .json();

        assertThat(night.path("exitStatus").asText()).isIn("PROPOSED", "REJECTED");
        assertThat(fact(night, "rung-1")).isEqualTo(survivors).matches("\\d, \\d");
        assertThat(fact(night, "rung-2")).matches("\\d").isSubstringOf(survivors);
        assertThat(fact(night, "selected-trial")).isEqualTo(fact(night, "rung-2"));
        assertThat(trials(night.path("id").asLong())).contains("COMPLETED");
        assertThat(survivors).as("the rate that learns least").doesNotContain("0");
        candidate = fact(night, "candidate-version");
        assertThat(candidate).isEqualTo(MODEL + "/2");
    }

    /** The exit statuses of the partitions of all executions of the run. */
    private List<String> trials(long last) {
        List<String> ends = new ArrayList<>();
        for (long id = 1; id <= last; id++) {
            for (JsonNode step : site.tryExecution(id).path("steps")) {
                if (step.path("step").asText().equals("train")) {
                    step.path("partitions")
                            .forEach(one -> ends.add(one.path("exitStatus").asText()));
                }
            }
        }
        return ends;
    }

    @Test
    @Order(3)
    void theTrainingReportTellsOfEveryTrialAndLiesInThePackage() throws IOException {
        Said report =
                site.as("audrey", "report", candidate, "--training", "--json").expecting(0);
        List<String> states = new ArrayList<>();
        report.json()
                .path("trials")
                .forEach(trial -> states.add(trial.path("state").asText()));
        assertThat(states).hasSize(4).filteredOn("ENDED_AT_RUNG"::equals).hasSize(3);
        JsonNode chosen =
                report.json().path("trials").path(report.json().path("chosen").asInt());
        assertThat(chosen.path("epochs").size()).isBetween(1, 6);
        assertThat(chosen.at("/epochs/0/metric").asDouble()).isBetween(0.0, 1.0);
        assertThat(chosen.at("/epochs/0/learningRate").asDouble()).isPositive();
        assertThat(chosen.path("attempts").asInt()).isGreaterThan(1);
        assertThat(report.json().at("/tune/candidate/classes")).hasSize(2);
        assertThat(report.json().path("moved")).isNotEmpty();
        assertThat(report.json().path("budget")).hasSize(4);

        Path page = folder.resolve("training-report.html");
        site.as("audrey", "report", "--execution", Long.toString(execution), "--html", page.toString())
                .expecting(0);
        assertThat(Files.readString(page)).contains("<h2>What changed against the parent</h2>");
        Said imported = site.as("audrey", "report", MODEL + "/1", "--training");
        assertThat(imported.exitCode()).isNotZero();
        assertThat(imported.err()).contains("REPORT_MISSING", "were imported");
    }

    @Test
    @Order(4)
    void itsCandidateIsTrainedOnceMoreInOneGoToTheSameWeights() {
        JsonNode again =
                site.as("audrey", "reproduce", candidate, "--json").expecting(0).json();
        assertThat(again.path("exitStatus").asText()).isEqualTo("REPRODUCED");
        assertThat(fact(again, "reason")).startsWith("The training of " + candidate + " gave the same weights again, ");
        assertThat(fact(again, "trigger")).isEqualTo("manual");

        Said imported = site.as("emil", "reproduce", MODEL + "/1");
        assertThat(imported.exitCode()).isNotZero();
        assertThat(imported.err()).contains("REPRODUCTION_IMPOSSIBLE", "it was imported");
        site.as("sam", "reproduce", candidate).expecting(77);
        site.as("audrey", "audit", "verify").expecting(0);
    }
}
