package dev.drydock.installed;

import static dev.drydock.installed.PreparedNight.fact;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.dataplane.JsonDriftFiles;
import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.drift.AnswerReference;
import dev.drydock.modelfile.ModelFileReader;
import dev.drydock.sample.Sample;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A regression, a model of five classes and one that reads texts, side by side on one site: the same jobs and commands as for the pumps, and the node's
 * own prediction log among the exports.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OtherModelsIT {
    private static final List<Sample> OTHERS = List.of(Sample.BEARING_WEAR, Sample.LINE_QUALITY, Sample.TICKET_ROUTING);

    /** Fewer than a night has, for speed; the gates decide with room to spare. */
    private static final int ROWS = 11_000;

    @TempDir
    static Path folder;

    private MadeSite made;
    private InstalledSite site;

    @BeforeAll
    void serveAllAndBringTheirNights() throws IOException {
        made = MadeSite.in(
                folder,
                OTHERS.stream().flatMap(sample -> sample.sources().stream()).toList());
        site = made.site();
        for (Sample sample : OTHERS) {
            made.release(installed(sample), sample.model() + "/1");
            assertThat(ask(sample).path("model_version").asText()).isEqualTo("1");
            made.bringDriftedNight(sample, ROWS, folder.resolve(sample.model()));
        }
        site.bring(site.rotatePredictionLog());
    }

    @AfterAll
    void stopServers() {
        site.killEverything();
    }

    @ParameterizedTest
    @EnumSource(names = {"BEARING_WEAR", "LINE_QUALITY", "TICKET_ROUTING"})
    void retrainsOnADriftedNightAndAnswersWithTheNewVersion(Sample sample) throws IOException {
        JsonNode night = site.as(
                        "sam", InstalledSite.retrain(sample.model(), "2026-11-24T00:00:00Z", "--wait", "--json"))
                .expecting(0)
                .json();
        assertThat(night.path("exitStatus").asText()).isEqualTo("PROPOSED");
        assertThat(fact(night, "ingest-logs").split(","))
                .as("two plants and the node")
                .hasSize(3);
        String version = fact(night, "candidate-version");
        assertThat(version).isEqualTo(sample.model() + "/2");

        JsonNode report =
                site.as("rhea", "report", version, "--json").expecting(0).json();
        assertThat(report.path("verdict").asText()).isEqualTo("PASS");
        String metric = sample == Sample.BEARING_WEAR ? "r2" : "macro-f1";
        assertThat(report.path("metrics").path(0).path("metric").asText()).isEqualTo(metric);
        assertThat(report.path("metrics").path(0).path("low").asDouble()).isGreaterThan(0.15);

        lookAtTheDrift(sample, night);
        lookAtTheAnswers(sample, night);
        lookAtTheCandidate(sample, version);
        JsonNode before = ask(sample);
        made.promote(version);
        JsonNode after = ask(sample);
        assertThat(after.path("model_version").asText()).isEqualTo("2");
        assertThat(after.path("parameters").path("package_digest").asText()).isEqualTo(fact(night, "package-digest"));
        assertThat(score(after)).isNotEqualTo(score(before));
    }

    /** Of several classes the predicted one is kept, and compared as soon as a champion's reference knows it. */
    private void lookAtTheDrift(Sample sample, JsonNode night) throws IOException {
        JsonNode snapshot = site.as("sam", "snapshot", "show", fact(night, "snapshot"), "--json")
                .expecting(0)
                .json();
        JsonNode predicted = snapshot.at("/statistics/predicted");
        JsonNode drift = site.rest(
                        "emil",
                        "GET",
                        "/executions/" + night.path("id").asText() + "/drift",
                        "application/json",
                        new byte[0])
                .body();
        List<String> predictions = new ArrayList<>();
        for (JsonNode column : drift.path("columns")) {
            if (column.path("role").asText().equals("PREDICTION")) {
                predictions.add(column.path("name").asText() + " "
                        + column.path("verdict").asText());
            }
        }
        if (sample == Sample.TICKET_ROUTING) {
            assertThat(verdict(drift, "body")).isEqualTo("STABLE");
            assertThat(verdict(drift, "body.unknown-words"))
                    .as("words that the champion has never seen")
                    .isEqualTo("DRIFTED");
        }
        if (sample != Sample.BEARING_WEAR) {
            assertThat(predictions).containsExactly("score NO_REFERENCE", "predicted NO_REFERENCE");
            assertThat(predicted.path("categories")).hasSize(5);
            assertThat(predicted.at("/all/count").asInt())
                    .isEqualTo(snapshot.path("rows").asInt());
        } else {
            assertThat(predictions).containsExactly("score NO_REFERENCE");
            assertThat(predicted.isObject()).isFalse();
        }
    }

    /** The imported champion has none. The candidate has, so that its performance can be estimated once it serves. */
    private void lookAtTheAnswers(Sample sample, JsonNode night) {
        assertThat(fact(night, "estimated-performance"))
                .startsWith("Not estimated. The package of " + sample.model()
                        + "/1 does not have what the version answered");
        Path directory = site.root().resolve("var/packages").resolve(fact(night, "package-digest"));
        DatasetSchema schema = new ModelFileReader()
                .read(readBytes(directory.resolve("model/model.yaml")))
                .schema();
        AnswerReference answers = new JsonDriftFiles(folder.resolve("no-reports"))
                .answers(directory, schema)
                .orElseThrow();
        assertThat(answers.problem()).isEmpty();
        assertThat(answers.rows()).isGreaterThan(100);
        assertThat(answers.groups()).isGreaterThan(10);
    }

    private static byte[] readBytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String verdict(JsonNode drift, String name) {
        for (JsonNode column : drift.path("columns")) {
            if (column.path("name").asText().equals(name)) {
                return column.path("verdict").asText();
            }
        }
        throw new AssertionError("no column " + name + " in " + drift);
    }

    /** The page has what the task's report has, and nothing of another task's. */
    private void lookAtTheCandidate(Sample sample, String version) throws IOException {
        if (!Browser.isInstalled() && !"true".equals(System.getenv("CI"))) {
            System.out.println("Nobody looks at " + version + ": install chromium and chromium-driver");
            return;
        }
        Browser.requireInstalled();
        try (Browser browser = new Browser("https://localhost:" + site.port(), folder)) {
            browser.signIn("rhea", site.password("rhea"));
            browser.open("/console/candidate?version=" + version);
            boolean regression = sample == Sample.BEARING_WEAR;
            assertThat(browser.text())
                    .contains(" gates passed", "Comparison with the champion", regression ? "mae" : "macro-f1")
                    .doesNotContain(regression ? "Every class" : "mae", regression ? "Calibration" : "r2");
            assertThat(browser.findAll("svg.interval .dot")).hasSizeGreaterThanOrEqualTo(2);
            for (int width : List.of(1280, 400)) {
                browser.look(width, width == 400);
                assertThat(browser.sidewaysScroll())
                        .as(version + " at " + width)
                        .isZero();
            }
            assertThat(browser.violations()).isEmpty();
        }
    }

    @Test
    void answersInTheWordsOfEachTask() throws IOException {
        double hours = score(ask(Sample.BEARING_WEAR)).path(0).asDouble();
        assertThat(hours).isBetween(0.0, 5000.0);

        JsonNode quality = ask(Sample.LINE_QUALITY);
        assertThat(score(quality)).hasSize(5);
        assertThat(Stream.of(0, 1, 2, 3, 4)
                        .mapToDouble(i -> score(quality).path(i).asDouble())
                        .sum())
                .isBetween(0.9999, 1.0001);
        assertThat(output(quality, "label").path(0).asText()).isEqualTo("ok");

        JsonNode ticket = ask(Sample.TICKET_ROUTING);
        assertThat(score(ticket)).hasSize(5);
        assertThat(output(ticket, "label").path(0).asText())
                .isIn("access", "billing", "hardware", "network", "software");
    }

    private JsonNode ask(Sample sample) throws IOException {
        return site.ask(sample.model(), installed(sample).resolve("request.json"));
    }

    private static Path installed(Sample sample) {
        return InstalledSite.HOME.resolve("sample-data").resolve(sample.model());
    }

    private static JsonNode score(JsonNode answer) {
        return output(answer, "score");
    }

    private static JsonNode output(JsonNode answer, String name) {
        for (JsonNode output : answer.path("outputs")) {
            if (output.path("name").asText().equals(name)) {
                return output.path("data");
            }
        }
        throw new AssertionError("no output " + name + " in " + answer);
    }
}
