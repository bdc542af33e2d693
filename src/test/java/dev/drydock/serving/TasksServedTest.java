package dev.drydock.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.config.IngestLimits;
import dev.drydock.dataplane.CsvExportFiles;
import dev.drydock.domain.dataset.ExportFiles;
import dev.drydock.domain.dataset.ExportKind;
import dev.drydock.domain.dataset.ExportPosition;
import dev.drydock.domain.dataset.RowBlock;
import dev.drydock.domain.dataset.StagedRow;
import dev.drydock.domain.registry.Task;
import dev.drydock.inference.GoldenVectors;
import dev.drydock.inference.LoadedModel;
import dev.drydock.inference.ModelSignature;
import dev.drydock.inference.RawRows;
import dev.drydock.modelfile.ModelFileReader;
import dev.drydock.serving.NodeServer.Reply;
import dev.drydock.servingclient.GoldenProbe;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a node answers and logs for each task: the very scores that evaluation gives to the same package. */
class TasksServedTest {
    private static final String TWO_ROWS = Questions.request(
            "\"id\": \"a\",",
            "[2]",
            "100, 300",
            "2.5, null",
            "\"oil\", \"water\"",
            "\"p-7\", \"p-8\"",
            "\"north\", \"south\"");

    private static final List<String> TEXTS =
            List.of("The pump leaks again,\nsince \"this\" morning", "valve one hums \u2013 not leaks \ud83d\udd27");

    private static final String TWO_TEXTS = """
            {"id": "a", "inputs": [
              {"name": "note", "datatype": "BYTES", "shape": [2],
               "data": ["The pump leaks again,\\nsince \\"this\\" morning", "valve one hums \u2013 not leaks \ud83d\udd27"]},
              {"name": "pump_id", "datatype": "BYTES", "shape": [2], "data": ["p-7", "p-8"]},
              {"name": "site", "datatype": "BYTES", "shape": [2], "data": ["north", "south"]}]}""";

    @TempDir
    Path root;

    /** A node that answers with a package of one task. */
    private static final class Served implements AutoCloseable {
        private final ServingSite site;
        private final Path released;
        private final NodeServer node;

        Served(Path root, Task task) {
            this(new ServingSite(root), site -> site.build(1, task));
        }

        Served(ServingSite site, Function<ServingSite, Path> build) {
            this.site = site;
            released = build.apply(site);
            node = NodeServer.of(site);
            assertThat(node.manage("/node/v1/activations", site.tar(released)).status())
                    .isEqualTo(200);
            Reply order = node.manage("/node/v1/orders", site.activate(1, released, 1));
            assertThat(order.status()).as(order.sentence()).isEqualTo(200);
        }

        List<String> log() throws IOException {
            return Files.readAllLines(logFile());
        }

        Path logFile() throws IOException {
            node.rotate();
            try (Stream<Path> files = Files.list(site.folder.log().resolve("outbox"))) {
                return files.filter(file -> file.toString().endsWith(".csv"))
                        .findFirst()
                        .orElseThrow();
            }
        }

        @Override
        public void close() {
            node.close();
        }
    }

    @ParameterizedTest
    @EnumSource(Task.class)
    void answersTheScoresOfThePackageBitForBit(Task task) {
        try (Served served = new Served(root, task)) {
            Reply reply = served.node.infer(task.readsText() ? TWO_TEXTS : TWO_ROWS);
            assertThat(reply.status()).as(reply.sentence()).isEqualTo(200);
            try (LoadedModel model = LoadedModel.load(served.released)) {
                RawRows rows = task.readsText()
                        ? new RawRows.Texts(TEXTS)
                        : new RawRows.Numbers(new float[] {100, 2.5f, 1, 300, Float.NaN, 0}, 2);
                float[] expected = model.score(rows);
                assertThat(floats(output(reply, "score").path("data"))).isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Task.class)
    void isReadyAndHoldsItsGoldenVectorsOverTheWire(Task task) {
        try (Served served = new Served(root, task)) {
            assertThat(served.node.get("/v2/health/ready").status()).isEqualTo(200);
            GoldenProbe probe = GoldenProbe.of(
                    served.released.resolve(GoldenVectors.FILE), served.released.resolve(ModelSignature.FILE));
            Reply reply = served.node.infer(new String(probe.body(), StandardCharsets.UTF_8));
            assertThat(reply.status()).as(reply.sentence()).isEqualTo(200);
            assertThat(probe.largestDifference(reply.body())).isLessThan(1e-6); // the decimals of a float32
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "BINARY_CLASSIFICATION     | {'negativeBelow': 0, 'positiveFrom': 0}            | yes",
                "BINARY_CLASSIFICATION     | {'negativeBelow': 1, 'positiveFrom': 1}            | no",
                "BINARY_CLASSIFICATION     | {'negativeBelow': 0, 'positiveFrom': 1}            | abstained",
                "MULTICLASS_CLASSIFICATION | {'certainty': 1}                                   | abstained",
                "MULTICLASS_CLASSIFICATION | {'costs': [[0, 9, 1], [9, 0, 1], [9, 9, 0]]}       | high, very",
                "MULTICLASS_CLASSIFICATION | {'costs': [[0,9,9],[9,0,9],[9,9,0]], 'abstain': 1} | abstained",
            })
    void theLabelIsDecidedAtThePackagesOperatingPoint(Task task, String decision, String label) {
        String json = decision.replace('\'', '"');
        try (Served served = new Served(new ServingSite(root), site -> site.buildDeciding(1, task, json))) {
            Reply reply = served.node.infer(TWO_ROWS);

            assertThat(reply.status()).as(reply.sentence()).isEqualTo(200);
            assertThat(output(reply, "label").path("data").path(0).asText()).isEqualTo(label);
            assertThat(output(reply, "score").path("data")).isNotEmpty();
        }
    }

    @Test
    void severalClassesHaveAScoreEachAndTheMostProbableOneIsTheLabel() throws IOException {
        try (Served served = new Served(root, Task.MULTICLASS_CLASSIFICATION)) {
            JsonNode metadata = served.node.get("/v2/models/tiny").body();
            assertThat(metadata.path("outputs").path(0).path("shape").toString())
                    .isEqualTo("[-1,3]");
            assertThat(metadata.path("outputs").findValuesAsText("name")).containsExactly("score", "label");
            assertThat(metadata.path("parameters").path("task").asText()).isEqualTo("multiclass-classification");

            Reply reply = served.node.infer(TWO_ROWS);
            assertThat(output(reply, "score").path("shape").toString()).isEqualTo("[2,3]");
            float[] scores = floats(output(reply, "score").path("data"));
            List<String> classes = List.of("low", "middle", "high, very");
            int first = mostProbable(scores, 0);
            assertThat(output(reply, "label").path("data").path(0).asText()).isEqualTo(classes.get(first));
            assertThat(scores[0] + scores[1] + scores[2]).isCloseTo(1, org.assertj.core.api.Assertions.within(1e-6f));

            List<String> log = served.log();
            assertThat(log.get(0))
                    .startsWith("prediction_id,predicted_at,failure_probability,model_version,level,flow_m3h,");
            String predicted = first == 2 ? "\"high, very\"" : classes.get(first);
            assertThat(log.get(1))
                    .contains("," + plain(scores[first]) + ",1," + predicted + ",100.0,2.5,oil,p-7,north");
        }
    }

    @Test
    void aTextIsLoggedAsItCameAndRefusedAsIngestWouldRejectIt() throws IOException {
        try (Served served = new Served(root, Task.TEXT_CLASSIFICATION)) {
            JsonNode metadata = served.node.get("/v2/models/tiny").body();
            assertThat(metadata.path("inputs").path(0).path("datatype").asText())
                    .isEqualTo("BYTES");

            Reply reply = served.node.infer(TWO_TEXTS);
            float[] scores = floats(output(reply, "score").path("data"));
            int first = mostProbable(scores, 0);
            String predicted = List.of("low", "middle", "\"high, very\"").get(first);
            assertThat(String.join("\n", served.log()))
                    .contains("," + plain(scores[first]) + ",1," + predicted
                            + ",\"The pump leaks again,\nsince \"\"this\"\" morning\",p-7,north\n")
                    .contains(",valve one hums \u2013 not leaks \ud83d\udd27,p-8,south");

            String note = "valve one hums \u2013 not leaks \ud83d\udd27";
            assertThat(served.node.infer(TWO_TEXTS.replace(note, " \u200b")).sentence())
                    .contains("value 1 of tensor note must be a text that is not empty");
            assertThat(served.node
                            .infer(TWO_TEXTS.replace(note, "word ".repeat(100)))
                            .sentence())
                    .contains("value 1 of tensor note has 500 characters, but at most 400 are allowed");
            assertThat(served.node.infer(TWO_TEXTS.replace(note, "a\\u001fb")).sentence())
                    .contains("value 1 of tensor note has a control character");
            assertThat(served.node
                            .infer(TWO_TEXTS.replace(note, "half \\ud83d of it"))
                            .sentence())
                    .contains("or half of a pair");
            assertThat(served.node
                            .infer(TWO_TEXTS.replace("\"" + note + "\"", "7"))
                            .sentence())
                    .contains("value 1 of tensor note must be a text");
        }
    }

    @Test
    void aQuantityIsAScoreInItsUnitWithoutALabel() throws IOException {
        try (Served served = new Served(root, Task.REGRESSION)) {
            JsonNode metadata = served.node.get("/v2/models/tiny").body();
            assertThat(metadata.path("outputs").findValuesAsText("name")).containsExactly("score");
            assertThat(metadata.path("parameters").path("unit").asText()).isEqualTo("h");

            Reply reply = served.node.infer(TWO_ROWS);
            assertThat(reply.body().path("outputs")).hasSize(1);
            float score = floats(output(reply, "score").path("data"))[0];
            assertThat(Math.abs(score)).isBetween(10f, 5000f);
            assertThat(served.log().get(1)).contains("," + plain(score) + ",1,100.0,2.5,oil,p-7,north");

            Reply refused =
                    served.node.infer(TWO_ROWS.replace("{\"id\"", "{\"outputs\": [{\"name\": \"label\"}], \"id\""));
            assertThat(refused.sentence()).contains("the output 'label' is unknown; there are [score]");
        }
    }

    @Test
    void severalTargetsHaveAScoreEachAndTheirLogIsReadAsItWasAnswered() throws IOException {
        try (Served served = new Served(new ServingSite(root), site -> site.buildOfTwoTargets(1))) {
            JsonNode metadata = served.node.get("/v2/models/tiny").body();
            assertThat(metadata.path("outputs").findValuesAsText("name")).containsExactly("score");
            assertThat(metadata.path("outputs").path(0).path("shape").toString())
                    .isEqualTo("[-1,2]");
            assertThat(metadata.path("parameters").path("targets").asText()).isEqualTo("energy,wear");
            assertThat(metadata.path("parameters").path("units").asText()).isEqualTo("kWh,mm");
            assertThat(metadata.path("parameters").has("classes")).isFalse();

            Reply reply = served.node.infer(TWO_ROWS);
            assertThat(output(reply, "score").path("shape").toString()).isEqualTo("[2,2]");
            float[] scores = floats(output(reply, "score").path("data"));
            try (LoadedModel model = LoadedModel.load(served.released)) {
                assertThat(scores).isEqualTo(model.score(new float[] {100, 2.5f, 1, 300, Float.NaN, 0}, 2));
            }
            assertThat(scores[0]).isBetween(10f, 5000f);
            assertThat(scores[1]).isBetween(-1f, 1f);

            Path log = served.logFile();
            assertThat(Files.readAllLines(log).get(1))
                    .contains("," + plain(scores[0]) + ";" + plain(scores[1]) + ",1,100.0,2.5,oil,p-7,north");
            assertThat(ingested(log)).containsExactly(scores[0], scores[1], scores[2], scores[3]);

            assertThat(served.node.get("/v2/health/ready").status()).isEqualTo(200);
            GoldenProbe probe = GoldenProbe.of(
                    served.released.resolve(GoldenVectors.FILE), served.released.resolve(ModelSignature.FILE));
            Reply golden = served.node.infer(new String(probe.body(), StandardCharsets.UTF_8));
            assertThat(probe.largestDifference(golden.body())).isLessThan(1e-6);
        }
    }

    /** The scores that a site reads in that file; it rejects no row. */
    private static List<Float> ingested(Path log) {
        String yaml = """
                drydock: 1
                name: tiny
                task: regression
                export:
                  logs: {prediction-id: prediction_id, time: predicted_at, score: failure_probability, model-version: model_version}
                  feedback: {prediction-id: prediction_id, label: found, time: found_at, annotator: who}
                inputs:
                  - {name: flow, column: flow_m3h, type: numeric}
                  - {name: vibration, column: vibration_mm_s, type: numeric, missing: true}
                  - {name: fluid, column: fluid, type: categorical, categories: [water, oil, slurry]}
                group: pump_id
                slices: [{name: north, column: site, equals: north}]
                label:
                  targets:
                    - {name: energy, min: 0, max: 2000, unit: kWh}
                    - {name: wear, min: 0, max: 1, unit: mm}
                maturity: 7d
                splits: {train: 60%, tune: 15%, holdout: 25%}
                weights: weights.pt
                preprocessing: preprocessing.json
                training: {}
                sweep: [{}]
                """;
        List<Float> scores = new ArrayList<>();
        try (ExportFiles.Reader reader = new CsvExportFiles(IngestLimits.DEFAULT)
                .open(log, ExportKind.LOGS, new ModelFileReader().readText(yaml).schema(), ExportPosition.START)) {
            RowBlock block = reader.next().orElseThrow();
            assertThat(block.rejects()).isEmpty();
            block.forEach(row -> {
                scores.add(((StagedRow.LoggedPrediction) row).score());
                scores.addAll(((StagedRow.LoggedPrediction) row).others());
            });
        }
        return scores;
    }

    private static JsonNode output(Reply reply, String name) {
        for (JsonNode output : reply.body().path("outputs")) {
            if (output.path("name").asText().equals(name)) {
                return output;
            }
        }
        throw new AssertionError("there is no output " + name);
    }

    private static float[] floats(JsonNode data) {
        List<Float> values = new ArrayList<>();
        data.forEach(value -> values.add(value.floatValue()));
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = values.get(i);
        }
        return floats;
    }

    private static int mostProbable(float[] scores, int row) {
        int best = 0;
        for (int i = 1; i < 3; i++) {
            best = scores[3 * row + i] > scores[3 * row + best] ? i : best;
        }
        return best;
    }

    private static String plain(float value) {
        return new java.math.BigDecimal(Float.toString(value)).toPlainString();
    }
}
