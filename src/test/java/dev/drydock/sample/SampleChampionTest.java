package dev.drydock.sample;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drydock.domain.dataset.ColumnType;
import dev.drydock.domain.dataset.InputColumn;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.inference.LoadedModel;
import dev.drydock.inference.ModelSignature;
import dev.drydock.inference.Preprocessing;
import dev.drydock.modelfile.ModelFileReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sample tells the story that the demo needs: these figures are those of its README, with room to spare. */
class SampleChampionTest {
    private static final int ROWS = 8000;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ModelDefinition MODEL = new ModelFileReader().readDirectory(SampleField.directory());

    @TempDir
    static Path directory;

    private static Path championPackage;
    private static List<Map<String, String>> known;
    private static List<Map<String, String>> quiet;
    private static List<Map<String, String>> drifted;

    @BeforeAll
    static void generate() throws IOException {
        championPackage = layOutPackage();
        known = read(SampleField.training().seed(99).rows(ROWS).writeTo(directory.resolve("training")));
        quiet = read(SampleField.quietNight().seed(98).rows(ROWS).clean().writeTo(directory.resolve("quiet")));
        drifted = read(SampleField.driftedNight().seed(97).rows(ROWS).clean().writeTo(directory.resolve("drifted")));
    }

    @Test
    void tellsFailuresWellWhereItWasMade() {
        assertThat(championsAuc(known)).isBetween(0.84, 0.91);
        assertThat(championsAuc(quiet)).isBetween(0.84, 0.91);
    }

    @Test
    void tellsFailuresWorseInTheDriftedField() {
        assertThat(championsAuc(drifted)).isBetween(0.68, 0.79);
    }

    @Test
    void findsNoDriftInAQuietNight() {
        assertThat(driftByInput(quiet))
                .hasSize(12)
                .allSatisfy(
                        (input, psi) -> assertThat(psi).isLessThan(MODEL.drift().psi() / 2));
    }

    @Test
    void findsDriftInJustTheInputsThatMoved() {
        assertThat(driftByInput(drifted)).allSatisfy((input, psi) -> {
            if (List.of("vibration", "bearing-temperature", "motor-current", "suction-pressure")
                    .contains(input)) {
                assertThat(psi).isGreaterThan(2 * MODEL.drift().psi());
            } else {
                assertThat(psi).isLessThan(MODEL.drift().psi() / 2);
            }
        });
    }

    @Test
    void hasPumpsOfEachRequiredSliceInEachSplit() {
        Map<Split, Long> fewest = Map.of(Split.TRAIN, 50L, Split.TUNE, 10L, Split.HOLDOUT, 25L);
        for (Split split : Split.USED) {
            for (String site : List.of("north", "south")) {
                long pumps = drifted.stream()
                        .filter(row -> cell(row, "site").equals(site))
                        .map(row -> cell(row, MODEL.schema().groupColumn()))
                        .distinct()
                        .filter(pump -> MODEL.schema().splits().splitOf("", pump, 0) == split)
                        .count();
                assertThat(pumps).as(split + " " + site).isGreaterThanOrEqualTo(fewest.get(split));
            }
        }
    }

    private static double championsAuc(List<Map<String, String>> rows) {
        List<Map<String, String>> labelled =
                rows.stream().filter(row -> row.containsKey("failed")).toList();
        try (LoadedModel champion = LoadedModel.load(championPackage)) {
            float[] scores = champion.score(raw(labelled), labelled.size());
            boolean[] failed = new boolean[scores.length];
            for (int i = 0; i < failed.length; i++) {
                failed[i] = cell(labelled.get(i), "failed").equals("yes");
            }
            return areaUnderCurve(scores, failed);
        }
    }

    /** Mann and Whitney's U over the number of pairs. */
    private static double areaUnderCurve(float[] scores, boolean[] failed) {
        Integer[] order = new Integer[scores.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparing(i -> scores[i]));
        long healthyBelow = 0;
        long pairs = 0;
        long failures = 0;
        for (int row : order) {
            if (failed[row]) {
                pairs += healthyBelow;
                failures++;
            } else {
                healthyBelow++;
            }
        }
        return pairs / ((double) failures * healthyBelow);
    }

    private static float[] raw(List<Map<String, String>> rows) {
        List<InputColumn> inputs = MODEL.schema().inputs();
        float[] raw = new float[rows.size() * inputs.size()];
        int at = 0;
        for (Map<String, String> row : rows) {
            for (InputColumn input : inputs) {
                String cell = cell(row, input.column());
                if (cell.isEmpty()) {
                    assertThat(input.missingAllowed()).isTrue();
                    raw[at++] = Float.NaN;
                } else if (input.type() == ColumnType.CATEGORICAL) {
                    raw[at++] = input.categories().indexOf(cell);
                } else {
                    raw[at++] = Float.parseFloat(cell);
                }
            }
        }
        return raw;
    }

    /** Population stability index of each input against {@code reference.json}, a missing value being a bin of its own. */
    private static Map<String, Double> driftByInput(List<Map<String, String>> rows) {
        float[] raw = raw(rows);
        Map<String, Double> drift = new TreeMap<>();
        JsonNode inputs =
                json(SampleField.directory().resolve("reference.json")).get("inputs");
        int width = inputs.size();
        for (int input = 0; input < width; input++) {
            JsonNode reference = inputs.get(input);
            int bins = reference.get("counts").size();
            double[] seen = new double[bins + 1];
            for (int at = input; at < raw.length; at += width) {
                seen[Float.isNaN(raw[at]) ? bins : bin(reference, raw[at])]++;
            }
            double[] expected = new double[bins + 1];
            Arrays.setAll(
                    expected,
                    i -> i == bins
                            ? reference.get("missing").asDouble()
                            : reference.get("counts").get(i).asDouble());
            drift.put(reference.get("input").asText(), stabilityIndex(expected, seen));
        }
        return drift;
    }

    private static int bin(JsonNode reference, double value) {
        if (!reference.has("edges")) {
            return (int) value;
        }
        int bin = 0;
        for (JsonNode edge : reference.get("edges")) {
            bin += value >= edge.asDouble() ? 1 : 0;
        }
        return bin;
    }

    private static double stabilityIndex(double[] expected, double[] seen) {
        double expectedSum = Arrays.stream(expected).sum();
        double seenSum = Arrays.stream(seen).sum();
        double index = 0;
        for (int i = 0; i < expected.length; i++) {
            double e = Math.max(expected[i] / expectedSum, 1e-4);
            double s = Math.max(seen[i] / seenSum, 1e-4);
            index += (s - e) * Math.log(s / e);
        }
        return index;
    }

    /** Rows by header; the feedback's label, where there is one, as {@code failed}. */
    private static List<Map<String, String>> read(List<Path> files) throws IOException {
        List<Map<String, String>> rows = new ArrayList<>();
        Map<String, String> labels = new HashMap<>();
        for (Path file : files) {
            if (!file.toString().endsWith(".csv")) {
                continue;
            }
            boolean feedback = file.toString().endsWith("-feedback.csv");
            try (CSVParser csv = CSVParser.parse(
                    Files.newBufferedReader(file),
                    CSVFormat.RFC4180
                            .builder()
                            .setHeader()
                            .setSkipHeaderRecord(true)
                            .get())) {
                for (CSVRecord row : csv) {
                    if (feedback) {
                        labels.put(row.get("prediction_id"), row.get("failed"));
                    } else {
                        rows.add(row.toMap());
                    }
                }
            }
        }
        rows.forEach(row -> labels.computeIfPresent(row.get("prediction_id"), (id, label) -> {
            row.put("failed", label);
            return label;
        }));
        return rows;
    }

    private static Path layOutPackage() throws IOException {
        Path model = Files.createDirectories(directory.resolve("package/model"));
        Files.copy(SampleField.directory().resolve(MODEL.weights()), model.resolve("weights.pt"));
        Files.copy(SampleField.directory().resolve(MODEL.preprocessing().name()), model.resolve("preprocessing.json"));
        Map<String, Object> signature = new LinkedHashMap<>();
        signature.put("version", 1);
        signature.put("model", MODEL.name());
        signature.put("task", MODEL.task().yamlName());
        signature.put(
                "width", Preprocessing.read(model.resolve("preprocessing.json")).width());
        signature.put("classes", MODEL.schema().classes());
        signature.put(
                "inputs",
                MODEL.schema().inputs().stream()
                        .map(input -> new ModelSignature.Input(
                                input.name(),
                                input.column(),
                                input.type() == ColumnType.NUMERIC ? "numeric" : "categorical",
                                input.missingAllowed(),
                                null,
                                null,
                                null,
                                input.categories()))
                        .collect(Collectors.toList()));
        signature.put("log", new ModelSignature.Log("a", "b", "c", "d", null, "e", List.of()));
        signature.put("maxBatch", 256);
        signature.put("timeoutMillis", 2000);
        signature.put("engine", "PyTorch 2.7.1");
        signature.put("format", "torchscript");
        JSON.writeValue(model.resolve("signature.json").toFile(), signature);
        return directory.resolve("package");
    }

    private static String cell(Map<String, String> row, String column) {
        return Objects.requireNonNull(row.get(column), column);
    }

    private static JsonNode json(Path file) {
        try {
            return JSON.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
