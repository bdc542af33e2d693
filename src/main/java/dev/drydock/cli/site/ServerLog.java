package dev.drydock.cli.site;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a server writes from one moment on: Liberty begins another file at each start, so what lies there may be of an earlier one. */
final class ServerLog {
    private static final Pattern APPLICATION_FAILED = Pattern.compile(" E (CWWKZ000[24]|SRVE0265|SRVE0283)E");
    private static final int LAST_WORDS = 3;

    /** Messages of a start, in their order. The last one in the log shows the progress of the start. */
    private static final Map<String, String> STAGES = stages();

    private final Path file;
    private final Path script;
    private final @Nullable Object before;

    /**
     * @param script the output of Liberty's script, new at each start
     * @param running whether the process runs already, so that the file is its own
     */
    ServerLog(Path file, Path script, boolean running) {
        this.file = file;
        this.script = script;
        this.before = running ? null : key(file);
    }

    private static Map<String, String> stages() {
        Map<String, String> stages = new LinkedHashMap<>();
        stages.put("CWWKE0001I", "Java runs, Liberty is starting");
        stages.put("CWWKE0002I", "Liberty's kernel runs and loads features");
        stages.put("CWWKZ0018I", "its application is starting");
        stages.put("CWWKZ0001I", "its application has started");
        return stages;
    }

    private static @Nullable Object key(Path file) {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        } catch (IOException e) {
            return null;
        }
    }

    private List<String> lines() {
        Object now = key(file);
        if (now == null || Objects.equals(now, before)) {
            return List.of();
        }
        return read(file);
    }

    private static List<String> read(Path file) {
        try (Stream<String> lines = Files.lines(file, StandardCharsets.UTF_8)) {
            return lines.toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of();
        }
    }

    /** Grows with everything that is written. */
    int length() {
        return lines().size();
    }

    /** Liberty stays up when its application fails; waiting longer would not help. */
    boolean applicationFailed() {
        return lines().stream()
                .anyMatch(line -> APPLICATION_FAILED.matcher(line).find());
    }

    String stage() {
        List<String> lines = lines();
        String reached = "its process runs and has not written a log yet";
        for (Map.Entry<String, String> stage : STAGES.entrySet()) {
            if (lines.stream().anyMatch(line -> line.contains(stage.getKey()))) {
                reached = stage.getValue();
            }
        }
        return reached;
    }

    String lastWords() {
        List<String> lines = lines();
        if (lines.isEmpty()) {
            lines = read(script).stream().filter(line -> !line.isBlank()).toList();
        }
        if (lines.isEmpty()) {
            return "(it wrote no log)";
        }
        List<String> errors = lines.stream()
                .filter(line -> line.contains(" E ") || line.contains("ERROR"))
                .toList();
        List<String> shown = errors.isEmpty() ? lines : errors;
        return String.join(" | ", shown.subList(Math.max(0, shown.size() - LAST_WORDS), shown.size()));
    }
}
