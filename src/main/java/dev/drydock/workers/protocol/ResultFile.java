package dev.drydock.workers.protocol;

import dev.drydock.files.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * {@code result.properties}: how an attempt ended. Keys: {@code version}, {@code outcome}, {@code output.<file>} (lower-case
 * hex SHA-256), {@code metric.<name>}, {@code failure.code}, {@code failure.sentence}.
 *
 * @param outcome {@code COMPLETED}, {@code STOPPED} or {@code FAILED}
 * @param failureCode empty unless failed
 * @param failureSentence empty unless failed
 */
public record ResultFile(
        String outcome,
        SortedMap<String, String> outputs,
        SortedMap<String, Double> metrics,
        String failureCode,
        String failureSentence) {
    public static final String COMPLETED = "COMPLETED";
    public static final String STOPPED = "STOPPED";
    public static final String FAILED = "FAILED";

    private static final String VERSION = "1";

    public ResultFile {
        outputs = Collections.unmodifiableSortedMap(new TreeMap<>(outputs));
        metrics = Collections.unmodifiableSortedMap(new TreeMap<>(metrics));
    }

    public static ResultFile completed(Map<String, String> outputs, Map<String, Double> metrics) {
        return new ResultFile(COMPLETED, new TreeMap<>(outputs), new TreeMap<>(metrics), "", "");
    }

    public static ResultFile stopped() {
        return new ResultFile(STOPPED, new TreeMap<>(), new TreeMap<>(), "", "");
    }

    public static ResultFile failed(String code, String sentence) {
        return new ResultFile(FAILED, new TreeMap<>(), new TreeMap<>(), code, sentence);
    }

    public void write(AttemptDirectory attempt) throws IOException {
        SortedMap<String, String> map = new TreeMap<>();
        map.put("version", VERSION);
        map.put("outcome", outcome);
        outputs.forEach((name, digest) -> map.put("output." + name, digest));
        metrics.forEach((name, value) -> map.put("metric." + name, value.toString()));
        if (outcome.equals(FAILED)) {
            map.put("failure.code", failureCode);
            map.put("failure.sentence", failureSentence);
        }
        DurableFiles.replace(attempt.resultFile(), PropertyFile.bytes(map));
    }

    /**
     * @return empty if the attempt left no result
     * @throws IOException if the file is malformed
     */
    public static Optional<ResultFile> read(AttemptDirectory attempt) throws IOException {
        if (!Files.exists(attempt.resultFile())) {
            return Optional.empty();
        }
        SortedMap<String, String> map = PropertyFile.read(attempt.resultFile());
        String outcome = map.getOrDefault("outcome", "");
        if (!VERSION.equals(map.get("version")) || !outcome.matches(COMPLETED + "|" + STOPPED + "|" + FAILED)) {
            throw new IOException(
                    attempt.resultFile() + " has version " + map.get("version") + " and outcome '" + outcome + "'");
        }
        SortedMap<String, Double> metrics = new TreeMap<>();
        try {
            PropertyFile.under(map, "metric.").forEach((name, value) -> metrics.put(name, Double.valueOf(value)));
        } catch (NumberFormatException e) {
            throw new IOException(attempt.resultFile() + " has a metric that is no number", e);
        }
        return Optional.of(new ResultFile(
                outcome,
                PropertyFile.under(map, "output."),
                metrics,
                map.getOrDefault("failure.code", ""),
                map.getOrDefault("failure.sentence", "")));
    }
}
