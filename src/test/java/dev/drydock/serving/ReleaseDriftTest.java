package dev.drydock.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.drift.DriftColumn;
import dev.drydock.domain.drift.LiveWindow;
import dev.drydock.domain.registry.ColumnRole;
import dev.drydock.domain.registry.Task;
import dev.drydock.domain.release.ServedDrift;
import dev.drydock.inference.ModelSignature;
import dev.drydock.inference.RawRows;
import dev.drydock.inference.TinyPackage;
import dev.drydock.modelfile.ModelFileReader;
import dev.drydock.monitoring.Promtool;
import dev.drydock.packaging.suite.SuiteKit;
import dev.drydock.servingclient.DriftProbe;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a node tells of the drift of what it is asked. */
class ReleaseDriftTest {
    private static final int ROWS = 250;

    /** Ten flows alike, a fifth of the vibrations missing, half of the fluids oil. */
    private static final String REFERENCE = """
            {"version": 3, "inputs": [
              {"input": "flow", "edges": [50, 100, 150, 200, 250, 300, 350, 400, 450],
               "counts": [100, 100, 100, 100, 100, 100, 100, 100, 100, 100], "missing": 0, "deviation": 144.3,
               "sketch": {"edges": [250], "counts": [500, 500], "least": 5, "most": 480}},
              {"input": "vibration", "edges": [2.5], "counts": [400, 400], "missing": 200},
              {"input": "fluid", "counts": [250, 500, 250], "missing": 0}],
             "score": {"edges": [0.5], "counts": [500, 500], "missing": 0}}""";

    @TempDir
    Path root;

    /** As the reference has them, but for the flow. */
    private static String rows(String id, int from, int to) {
        return Questions.request(
                "\"id\": \"" + id + "\",",
                "[" + ROWS + "]",
                each(i -> Integer.toString(from + i * (to - from) / ROWS)),
                each(i -> i % 5 == 0 ? "null" : i % 5 < 3 ? "1.5" : "3.5"),
                each(i -> i % 4 == 0 ? "\"water\"" : i % 4 == 1 ? "\"slurry\"" : "\"oil\""),
                each(i -> "\"p-" + i % 9 + "\""),
                each(i -> "\"north\""));
    }

    private static String each(IntFunction<String> value) {
        return IntStream.range(0, ROWS).mapToObj(value).collect(Collectors.joining(", "));
    }

    private static void serve(NodeServer node, ServingSite site, Path released, int number) {
        assertThat(node.manage("/node/v1/activations", site.tar(released)).status())
                .isEqualTo(200);
        assertThat(node.manage("/node/v1/orders", site.activate(number, released, number))
                        .status())
                .isEqualTo(200);
    }

    private static String scrape(NodeServer node) {
        return node.metrics(ServingSite.TOKEN, "*/*");
    }

    /** As the orchestrator reads it from the node's status. */
    private static Optional<ServedDrift> drift(NodeServer node) throws IOException {
        return Optional.ofNullable(DriftProbe.read(node.status().body()).get("tiny"));
    }

    private static OptionalDouble value(String scrape, String series) {
        return scrape.lines()
                .filter(line -> line.startsWith(series))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .findFirst();
    }

    private static String of(String metric, int version) {
        return metric + "{model=\"tiny\",version=\"tiny/" + version + "\"} ";
    }

    private static String drift(int version, String column, String role) {
        return "drydock_live_drift{column=\"" + column + "\",measure=\"psi\",model=\"tiny\",role=\"" + role
                + "\",version=\"tiny/" + version + "\"}";
    }

    @Test
    void rowsOfClientsMoveTheFigureAndThoseOfTheOrchestratorDoNot() throws IOException, InterruptedException {
        ServingSite site = new ServingSite(root);
        Path first = site.buildKnowing(1, REFERENCE);
        Path second = site.buildKnowing(2, REFERENCE);
        try (NodeServer node = NodeServer.of(site)) {
            serve(node, site, first, 1);
            String atFirst = scrape(node);
            assertThat(atFirst.lines())
                    .as("golden vectors and warming up are not asked by clients")
                    .contains(
                            of("drydock_live_drift_rows", 1) + "0.0",
                            of("drydock_live_drift_reference", 1) + "1.0",
                            of("drydock_live_drift_limit", 1) + "0.2")
                    .noneMatch(line -> line.startsWith("drydock_live_drift{"));

            assertThat(node.send(HttpRequest.newBuilder(node.uri("/v2/models/tiny/infer"))
                                    .header("Authorization", "Bearer " + ServingSite.TOKEN)
                                    .POST(BodyPublishers.ofString(rows("golden", 0, 50))))
                            .status())
                    .isEqualTo(200);
            assertThat(node.infer(rows("refused", 0, 5000)).status()).isEqualTo(400);
            assertThat(scrape(node).lines()).contains(of("drydock_live_drift_rows", 1) + "0.0");

            assertThat(node.infer(rows("usual", 0, 500)).status()).isEqualTo(200);
            String usual = scrape(node);
            assertThat(usual.lines()).contains(of("drydock_live_drift_rows", 1) + "250.0");
            for (String input : List.of("flow", "vibration", "fluid")) {
                assertThat(value(usual, drift(1, input, "INPUT")).orElseThrow())
                        .as(input)
                        .isLessThan(0.01);
            }
            assertThat(value(usual, drift(1, "score", "PREDICTION"))).isPresent();

            for (int i = 0; i < 4; i++) {
                assertThat(node.infer(rows("shifted-" + i, 460, 500)).status()).isEqualTo(200);
            }
            String shifted = scrape(node);
            assertThat(value(shifted, drift(1, "flow", "INPUT")).orElseThrow()).isGreaterThan(1);
            assertThat(value(shifted, drift(1, "fluid", "INPUT")).orElseThrow()).isLessThan(0.01);
            assertThat(value(
                                    shifted,
                                    "drydock_live_drift_outside{column=\"flow\",model=\"tiny\",role=\"INPUT\",version=\"tiny/1\"}")
                            .orElseThrow())
                    .isBetween(0.3, 0.5);

            assertThat(drift(node)).hasValueSatisfying(served -> {
                assertThat(served.version()).isEqualTo(1);
                assertThat(served.packageDigest()).isEqualTo(ServingSite.digest(first));
                assertThat(served.rows()).isEqualTo(5L * ROWS);
                assertThat(served.limit()).isEqualTo(0.2);
                assertThat(served.isDrift()).isTrue();
                assertThat(served.worst()).hasValueSatisfying(input -> {
                    assertThat(input.name()).isEqualTo("flow");
                    assertThat(input.psi())
                            .isEqualTo(value(shifted, drift(1, "flow", "INPUT")).orElseThrow());
                });
            });

            serve(node, site, second, 2);
            assertThat(drift(node)).hasValueSatisfying(served -> {
                assertThat(served.version()).isEqualTo(2);
                assertThat(served.rows()).isZero();
                assertThat(served.worst()).isEmpty();
                assertThat(served.isDrift()).isFalse();
            });
            assertThat(scrape(node).lines())
                    .as("another version begins with nothing")
                    .contains(of("drydock_live_drift_rows", 2) + "0.0")
                    .noneMatch(line -> line.contains("tiny/1"));

            Promtool.requireInstalled();
            assertThat(Promtool.problemsOf(shifted)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "no JSON",
                "null",
                "{\"version\": 3, \"inputs\": [null]}",
                "{\"version\": 3, \"inputs\": [{\"input\": \"flow\", \"edges\": [1e999], \"counts\": [1, 2], \"missing\": 0}]}"
            })
    void aPackageWithoutAReferenceAnswersAndTheMetricsSaySo(String reference) throws IOException {
        ServingSite site = new ServingSite(root);
        Path released = reference.isEmpty() ? site.build(1) : site.buildKnowing(1, reference);
        try (NodeServer node = NodeServer.of(site)) {
            serve(node, site, released, 1);

            assertThat(node.infer(Questions.oneRow("a")).status()).isEqualTo(200);
            assertThat(scrape(node).lines())
                    .contains(of("drydock_live_drift_reference", 1) + "0.0")
                    .noneMatch(line -> line.startsWith("drydock_live_drift_rows{"));
            assertThat(drift(node)).isEmpty();
        }
    }

    @Test
    void whatTheOwnerKeepsFromTheLogHasNoFigure() {
        ServingSite site = new ServingSite(root);
        Path released = site.buildKnowing(1, REFERENCE);
        ModelSignature signature = ModelSignature.ofPackage(released);
        ReleaseDrift drift = ReleaseDrift.ofPackage(
                        ServingSite.version(1), released, signature, Set.of("flow_m3h"), 0.2, () -> 0)
                .orElseThrow();

        drift.count(
                new InferenceRequest(
                        "a", new RawRows.Numbers(new float[3 * ROWS], ROWS), Map.of(), InferenceRequest.Wanted.NONE),
                new float[ROWS]);

        assertThat(drift.measure().columns())
                .extracting(column -> column.column().name())
                .containsExactly("vibration", "fluid", "score");
    }

    /** The node takes them from the signature, a run from {@code model.yaml}. */
    @ParameterizedTest
    @EnumSource(Task.class)
    void measuresTheColumnsOfARun(Task task) {
        assertColumnsOfARun(TinyPackage.in(root, task));
    }

    @Test
    void measuresTheColumnsOfARunOfSeveralTargets() {
        assertColumnsOfARun(TinyPackage.ofTwoTargets(root));
    }

    private static void assertColumnsOfARun(Path directory) {
        byte[] signature =
                ServingSite.read(directory.resolve(ModelSignature.FILE)).getBytes(StandardCharsets.UTF_8);
        List<DriftColumn> ofRun = DriftColumn.of(
                new ModelFileReader().readText(SuiteKit.modelYaml(signature)).schema());

        assertThat(ReleaseDrift.columns(ModelSignature.ofPackage(directory)))
                .isEqualTo(ofRun.stream()
                        .filter(column -> column.role() != ColumnRole.LABEL && !column.isOfUnknownWords())
                        .toList());
    }

    @Test
    void readsWhatTheLogWouldHave() {
        ModelSignature classes =
                ModelSignature.ofPackage(TinyPackage.in(root.resolve("classes"), Task.MULTICLASS_CLASSIFICATION));
        AnsweredRows answered =
                new AnsweredRows(classes, new RawRows.Numbers(new float[] {1, 2, 0, 3, Float.NaN, 1}, 2), new float[] {
                    0.2f, 0.7f, 0.1f, 0.5f, 0.2f, 0.3f
                });
        List<DriftColumn> columns = ReleaseDrift.columns(classes);
        assertThat(columns)
                .extracting(column -> answered.value(column, 1))
                .containsExactly(3f, Float.NaN, 1f, 0.5f, 0f);
        assertThat(answered.value(columns.get(3), 0)).isEqualTo(0.7f);
        assertThat(answered.value(columns.get(4), 0)).isEqualTo(1f);

        ModelSignature targets = ModelSignature.ofPackage(TinyPackage.ofTwoTargets(root.resolve("targets")));
        AnsweredRows quantities = new AnsweredRows(
                targets, new RawRows.Numbers(new float[] {1, 2, 0, 3, 4, 1}, 2), new float[] {10, 11, 20, 21});
        assertThat(ReleaseDrift.columns(targets).subList(3, 5))
                .extracting(column -> quantities.value(column, 1))
                .containsExactly(20f, 21f);

        ModelSignature texts =
                ModelSignature.ofPackage(TinyPackage.in(root.resolve("texts"), Task.TEXT_CLASSIFICATION));
        AnsweredRows written =
                new AnsweredRows(texts, new RawRows.Texts(List.of("leaks \ud83d\udd27")), new float[texts.outputs()]);
        assertThat(written.value(ReleaseDrift.columns(texts).get(0), 0)).isEqualTo(7f);
    }

    @Test
    void aWideModelHasFiguresOfFortyInputsAndOfTheWorstOthers() {
        List<LiveWindow.Column> columns = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            columns.add(new LiveWindow.Column(
                    new DriftColumn(ColumnRole.INPUT, "x" + i, i, List.of()),
                    i == 777 ? 9 : 0.001 * i,
                    OptionalDouble.empty()));
        }
        columns.add(new LiveWindow.Column(
                new DriftColumn(ColumnRole.PREDICTION, "score", 0, List.of()), 0, OptionalDouble.empty()));

        List<String> shown = LiveDriftMetrics.shown(columns).stream()
                .map(column -> column.column().name())
                .toList();

        assertThat(shown).hasSize(51).startsWith("x0", "x1").contains("x39", "x777", "x999", "x991", "score");
        assertThat(shown).doesNotContain("x40", "x990");
        assertThat(LiveDriftMetrics.shown(columns.subList(0, 7))).isEqualTo(columns.subList(0, 7));
        assertThat(LiveDriftMetrics.shown(Collections.emptyList())).isEmpty();
    }
}
