package dev.drydock.sample;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;

/** A written night whose rows a test alters as the plants themselves would have exported them; the manifests follow. */
public final class NightFiles {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final CSVFormat READ =
            CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
    private static final CSVFormat WRITE =
            CSVFormat.RFC4180.builder().setRecordSeparator("\n").get();

    private final Path directory;
    private final Map<Path, List<Map<String, String>>> logs = new LinkedHashMap<>();
    private final Map<Path, List<Map<String, String>>> feedback = new LinkedHashMap<>();
    private final Map<String, Map<String, String>> predictions = new HashMap<>();
    private String model = Sample.PUMP_FAILURE.model();

    private NightFiles(Path directory, List<Path> files) {
        this.directory = directory;
        for (Path file : files) {
            if (file.toString().endsWith(".csv")) {
                boolean labels = file.toString().endsWith("-feedback.csv");
                (labels ? feedback : logs).put(file, read(file));
            }
        }
        predictions().forEach(row -> predictions.put(cell(row, "prediction_id"), row));
    }

    /** Writes the night, which must be clean, into an empty directory. */
    public static NightFiles of(SampleField night, Path directory) {
        return new NightFiles(directory, night.clean().writeTo(directory));
    }

    public Path directory() {
        return directory;
    }

    private Stream<Map<String, String>> predictions() {
        return logs.values().stream().flatMap(List::stream);
    }

    /** Gives each label anew: from its prediction's cells, as they are then, and the label so far. */
    public NightFiles relabel(LabelEdit edit) {
        feedback.values().stream().flatMap(List::stream).forEach(row -> {
            Map<String, String> prediction = Objects.requireNonNull(predictions.get(cell(row, "prediction_id")));
            row.put("failed", edit.label(prediction, cell(row, "failed")));
        });
        return this;
    }

    /** A label for a row of the log. */
    public interface LabelEdit {
        String label(Map<String, String> prediction, String label);
    }

    /** Has each label given by somebody else. */
    public NightFiles annotate(UnaryOperator<String> edit) {
        feedback.values().stream()
                .flatMap(List::stream)
                .forEach(row -> row.put("inspector", edit.apply(cell(row, "inspector"))));
        return this;
    }

    /** Edits the cells of each prediction; its label is told beside it, empty if it has none. */
    public NightFiles editPredictions(CellEdit edit) {
        Map<String, String> labels = new HashMap<>();
        feedback.values().stream()
                .flatMap(List::stream)
                .forEach(row -> labels.put(cell(row, "prediction_id"), cell(row, "failed")));
        predictions.forEach((id, row) -> edit.edit(row, labels.getOrDefault(id, "")));
        return this;
    }

    /** Edits a row of the log in place. */
    public interface CellEdit {
        void edit(Map<String, String> prediction, String label);
    }

    /** Leaves out the labels of the predictions that do not satisfy the condition. */
    public NightFiles labelOnly(Predicate<Map<String, String>> condition) {
        feedback.values()
                .forEach(rows -> rows.removeIf(
                        row -> !condition.test(Objects.requireNonNull(predictions.get(cell(row, "prediction_id"))))));
        return this;
    }

    /** The first labelled prediction that satisfies the condition, with its cell {@code failed}; a copy. */
    public Map<String, String> firstLabelled(Predicate<Map<String, String>> condition) {
        for (List<Map<String, String>> rows : feedback.values()) {
            for (Map<String, String> row : rows) {
                Map<String, String> prediction = Objects.requireNonNull(predictions.get(cell(row, "prediction_id")));
                if (condition.test(prediction)) {
                    Map<String, String> copy = new LinkedHashMap<>(prediction);
                    copy.putAll(row);
                    return copy;
                }
            }
        }
        throw new IllegalStateException("no labelled prediction satisfies the condition");
    }

    /** Adds a prediction and its label to the files of the first plant. */
    public NightFiles add(Map<String, String> labelled) {
        addTo(logs, labelled);
        addTo(feedback, labelled);
        return this;
    }

    private static void addTo(Map<Path, List<Map<String, String>>> files, Map<String, String> labelled) {
        List<Map<String, String>> rows = files.values().iterator().next();
        Map<String, String> row = new LinkedHashMap<>();
        rows.get(0).keySet().forEach(column -> row.put(column, cell(labelled, column)));
        rows.add(row);
    }

    /** Makes it a night of another model that reads the same columns. */
    public NightFiles of(String otherModel) {
        model = otherModel;
        return this;
    }

    /** Writes the files and what the manifests say about them. */
    public void write() {
        logs.forEach(NightFiles::write);
        feedback.forEach(NightFiles::write);
        forEachManifest(manifest -> {
            ObjectNode content = (ObjectNode) parse(manifest);
            content.put("model", model);
            for (JsonNode file : content.path("files")) {
                Path path = directory.resolve(file.path("name").asText());
                byte[] bytes = bytes(path);
                ((ObjectNode) file)
                        .put("sha256", sha256(bytes))
                        .put("bytes", bytes.length)
                        .put("rows", rows(path).size());
            }
            write(manifest, content.toString());
        });
    }

    private List<Map<String, String>> rows(Path file) {
        return Objects.requireNonNull((logs.containsKey(file) ? logs : feedback).get(file));
    }

    private void forEachManifest(Consumer<Path> action) {
        try (Stream<Path> files = Files.list(directory)) {
            files.filter(file -> file.toString().endsWith(".manifest.unsigned.json"))
                    .sorted()
                    .forEach(action);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Map<String, String>> read(Path file) {
        try (CSVParser csv = CSVParser.parse(Files.newBufferedReader(file), READ)) {
            List<Map<String, String>> rows = new ArrayList<>();
            for (CSVRecord row : csv) {
                Map<String, String> cells = new LinkedHashMap<>();
                csv.getHeaderNames().forEach(column -> cells.put(column, row.get(column)));
                rows.add(cells);
            }
            return rows;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, List<Map<String, String>> rows) {
        StringWriter text = new StringWriter();
        try (CSVPrinter csv = new CSVPrinter(text, WRITE)) {
            csv.printRecord(rows.get(0).keySet());
            for (Map<String, String> row : rows) {
                csv.printRecord(row.values());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        write(file, text.toString());
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode parse(Path file) {
        try {
            return JSON.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String cell(Map<String, String> row, String column) {
        return Objects.requireNonNull(row.get(column), column);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
