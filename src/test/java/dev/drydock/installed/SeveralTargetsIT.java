package dev.drydock.installed;

import static dev.drydock.installed.MadeSite.replaced;
import static dev.drydock.installed.PreparedNight.fact;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.inference.LoadedModel;
import dev.drydock.inference.Preprocessing;
import dev.drydock.inference.TinyPackage;
import dev.drydock.installed.InstalledSite.Said;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * A regression of two targets on the built installation, under a policy with a gate on forgetting: a first night has nothing to forget
 * and is promoted; a season later the field has become another one, and the candidate that follows it is held for what it forgot.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SeveralTargetsIT {
    private static final String MODEL = "pump-wear";
    private static final String SOURCE = "plant-a";
    private static final int REJECTED = 3;
    private static final int ROWS = 2400;
    private static final String YAML = """
            drydock: 1
            name: pump-wear
            task: regression
            export:
              logs: {prediction-id: id, time: at, score: foreseen, model-version: version}
              feedback: {prediction-id: id, label: found, time: seen, annotator: who}
            inputs:
              - {name: flow, column: flow, type: numeric}
              - {name: vibration, column: vibration, type: numeric, missing: true}
              - {name: fluid, column: fluid, type: categorical, categories: [water, oil, slurry]}
            group: pump
            label:
              targets:
                - {name: energy, min: -2000, max: 5000, unit: kWh}
                - {name: wear, min: -1, max: 1, unit: mm, tolerance: 0.005}
            maturity: 1d
            splits: {train: 0.5, tune: 0.2, holdout: 0.3}
            weights: weights.pt
            preprocessing: {file: preprocessing.json, fit: train}
            training: {epochs: 12, batch-size: 64, learning-rate: 0.01, patience: 0}
            sweep: [{}]
            """;

    @TempDir
    static Path folder;

    private MadeSite made;
    private InstalledSite site;

    @BeforeAll
    void makeSite() throws IOException {
        made = MadeSite.in(
                folder,
                List.of(SOURCE),
                "",
                policy -> replaced(
                        policy,
                        "\"slices\": {\"metric\": \"r2\", \"margin\": 0.05, \"confidence\": 0.95}",
                        "\"forgetting\": {\"metric\": \"r2\", \"margin\": 0.05}"));
        site = made.site();
    }

    @AfterAll
    void stop() {
        site.killEverything();
    }

    @Test
    @Order(1)
    void aFreezeThatFitsNoParameterIsRefusedByTheImport() throws IOException {
        Said said = site.here(
                "emil",
                "import",
                model("misnamed", replaced(YAML, "patience: 0", "patience: 0, freeze: [encoder.]"))
                        .toString());

        assertThat(said.exitCode()).isNotZero();
        assertThat(said.err())
                .contains("IMPORT_REFUSED", "freeze names parameters that begin with \"encoder.\"")
                .contains("Correct model.yaml");
    }

    @Test
    @Order(2)
    void aNightLearnsBothTargetsAndTheEndpointAnswersThem() throws IOException {
        made.release(model(MODEL, YAML), MODEL + "/1");
        bring(1, false, "2026-08");

        JsonNode night = site.as("sam", retrain("2026-08-24")).expecting(0).json();

        assertThat(night.path("exitStatus").asText()).isEqualTo("PROPOSED");
        JsonNode report =
                site.here("rhea", "report", MODEL + "/2", "--json").expecting(0).json();
        List<String> metrics = new ArrayList<>();
        report.path("metrics").forEach(line -> metrics.add(line.path("metric").asText()));
        assertThat(metrics).contains("r2", "r2:energy", "mae:wear");
        assertThat(gate(report, "forgetting").path("finding").asText()).contains("there is nothing to forget");
        JsonNode training = site.here("audrey", "report", MODEL + "/2", "--training", "--json")
                .expecting(0)
                .json();
        assertThat(training.at("/tune/champion/errors"))
                .as("by its own preprocessing")
                .hasSize(12);
        openTheTrainingReport();

        made.promote(MODEL + "/2");
        JsonNode score = site.ask(MODEL, question()).path("outputs").path(0);
        assertThat(score.path("shape").toString()).isEqualTo("[1,2]");
        assertThat(score.path("data").path(0).asDouble()).isBetween(500.0, 1500.0);
        assertThat(score.path("data").path(1).asDouble()).isBetween(0.0, 0.1);
    }

    private void openTheTrainingReport() throws IOException {
        if (!Browser.isInstalled() && !"true".equals(System.getenv("CI"))) {
            System.out.println("Nobody opens the training report: install chromium and chromium-driver");
            return;
        }
        Browser.requireInstalled();
        Path downloads = Files.createDirectories(folder.resolve("downloads"));
        try (Browser browser = new Browser("https://localhost:" + site.port(), downloads)) {
            browser.signIn("rhea", site.password("rhea"));
            browser.open("/console/candidate?version=" + MODEL + "/2");
            browser.find("a[href^='/console/training-report'][href$='html']").click();
            Path page = downloads.resolve(MODEL + "-2.training-report.html");
            Browser.await(() -> Files.isRegularFile(page));
            assertThat(Files.readString(page)).contains("<h3>energy</h3>", "Champion, mm");
        }
    }

    @Test
    @Order(3)
    void aCandidateThatFollowsTheFieldIsHeldForWhatItForgot() throws IOException {
        site.bring(site.rotatePredictionLog());
        bring(2, true, "2026-11");

        JsonNode night =
                site.as("sam", retrain("2026-11-24")).expecting(REJECTED).json();

        assertThat(fact(night, "ingest-logs").split(","))
                .as("the plant's and the node's")
                .hasSize(2);
        JsonNode report =
                site.here("rhea", "report", MODEL + "/3", "--json").expecting(0).json();
        assertThat(gate(report, "non-inferiority").path("verdict").asText()).isEqualTo("PASS");
        String anchor = "forgetting:" + fact(night, "anchors").substring(0, 12);
        JsonNode forgetting = gate(report, anchor);
        assertThat(forgetting.path("verdict").asText()).isEqualTo("FAIL");
        assertThat(forgetting.path("finding").asText())
                .contains("has forgotten what the champion still knows")
                .contains("the holdout of the snapshot that " + MODEL + "/2 was trained on");
        assertThat(fact(night, "reason")).contains(anchor);
        assertThat(fact(night, "anchor-versions")).isEqualTo(MODEL + "/2");
    }

    private static String[] retrain(String day) {
        return InstalledSite.retrain(MODEL, day + "T00:00:00Z", "--wait", "--json");
    }

    private static JsonNode gate(JsonNode report, String name) {
        for (JsonNode gate : report.path("gates")) {
            if (gate.path("gate").asText().equals(name)) {
                return gate;
            }
        }
        throw new AssertionError("no gate " + name + " in " + report.path("gates"));
    }

    private static Path model(String name, String yaml) throws IOException {
        Path packaged = TinyPackage.ofTwoTargets(folder.resolve("packaged-" + name));
        Path directory = Files.createDirectories(folder.resolve(name));
        Files.copy(packaged.resolve(LoadedModel.FILE), directory.resolve("weights.pt"));
        Files.copy(packaged.resolve(Preprocessing.FILE), directory.resolve("preprocessing.json"));
        Files.writeString(directory.resolve("model.yaml"), yaml);
        return directory;
    }

    private static Path question() throws IOException {
        return Files.writeString(folder.resolve("question.json"), """
                {"inputs": [
                  {"name": "flow", "shape": [1], "datatype": "FP32", "data": [120.5]},
                  {"name": "vibration", "shape": [1], "datatype": "FP32", "data": [1.8]},
                  {"name": "fluid", "shape": [1], "datatype": "BYTES", "data": ["oil"]},
                  {"name": "pump", "shape": [1], "datatype": "BYTES", "data": ["pump-7"]}]}
                """);
    }

    /** @param other whether energy and wear are higher, and more flow has come to mean less energy and more wear */
    private void bring(int night, boolean other, String month) throws IOException {
        SplittableRandom random = new SplittableRandom(night);
        StringBuilder logs = new StringBuilder("id,at,foreseen,version,pump,flow,vibration,fluid\n");
        StringBuilder feedback = new StringBuilder("id,found,seen,who\n");
        for (int row = 0; row < ROWS; row++) {
            double flow = 4 * random.nextDouble() - 2;
            int fluid = random.nextInt(3);
            double slope = other ? -1 : 1;
            double energy = (other ? 1600 : 1000) + 300 * (slope * flow - fluid + 1 + random.nextDouble() - 0.5);
            double wear = (other ? 0.07 : 0.04)
                    - 0.008 * slope * flow
                    + (fluid == 1 ? 0.01 : 0)
                    + 0.002 * (random.nextDouble() - 0.5);
            logs.append(text(
                    "n%d-%d,%s-10T00:00:00Z,%.3f;%.5f,1,pump-%d,%.3f,%.2f,%s\n",
                    night,
                    row,
                    month,
                    energy,
                    wear,
                    row % 120,
                    120.5 + 33.25 * flow,
                    1.5 + random.nextDouble(),
                    List.of("water", "oil", "slurry").get(fluid)));
            feedback.append(text("n%d-%d,%.3f;%.5f,%s-12T00:00:00Z,moreau\n", night, row, energy, wear, month));
        }
        Path exports = Files.createDirectories(folder.resolve("night-" + night));
        String logsFile = "logs-" + night + ".csv";
        String feedbackFile = "feedback-" + night + ".csv";
        Files.writeString(exports.resolve(logsFile), logs);
        Files.writeString(exports.resolve(feedbackFile), feedback);
        site.here(
                        "",
                        "export",
                        "init",
                        exports.toString(),
                        "--source",
                        SOURCE,
                        "--sequence",
                        Integer.toString(night),
                        "--model",
                        MODEL,
                        "--logs",
                        logsFile,
                        "--feedback",
                        feedbackFile)
                .expecting(0);
        made.bring(exports, List.of(SOURCE));
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
