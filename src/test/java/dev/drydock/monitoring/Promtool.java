package dev.drydock.monitoring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.drydock.skipped.RealParts;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Prometheus' own checker of metrics and rules. */
public final class Promtool {
    private static final Path PROGRAM = Path.of("/usr/bin/promtool");

    private Promtool() {}

    /** Leaves the test out if promtool is not installed; in CI the test fails. */
    public static void requireInstalled() {
        RealParts.require(
                Files.isExecutable(PROGRAM),
                "promtool is missing; .ci/run installs it",
                "metrics and rules are not checked: install prometheus");
    }

    /** What it has against metrics in Prometheus' text format; empty if nothing. */
    public static String problemsOf(String metrics) throws IOException, InterruptedException {
        return run(metrics, false, "check", "metrics");
    }

    /** Runs it, and fails if it fails. */
    public static String call(String... arguments) throws IOException, InterruptedException {
        return run("", true, arguments);
    }

    private static String run(String input, boolean succeeds, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(PROGRAM.toString()));
        command.addAll(List.of(arguments));
        Path said = Files.createTempFile("promtool", ".txt");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
            try (OutputStream in = process.getOutputStream()) {
                in.write(input.getBytes(StandardCharsets.UTF_8));
            }
            int status = process.waitFor();
            String text = Files.readString(said);
            if (succeeds) {
                assertEquals(0, status, text);
            } else if (status != 0 && text.isBlank()) {
                return "promtool ended with " + status;
            }
            return text;
        } finally {
            Files.delete(said);
        }
    }
}
