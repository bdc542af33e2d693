package dev.drydock.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The pump field's exports as a test wants them; runs the generator of {@code sample-data/pump-failure}. */
public final class SampleField {
    private final List<String> options = new ArrayList<>();

    private SampleField(String... options) {
        this.options.addAll(List.of(options));
    }

    /** Labelled data of the world that the champion knows: {@code training.csv}. */
    public static SampleField training() {
        return new SampleField("--kind", "training");
    }

    /** A night in the field that has drifted: retraining helps. */
    public static SampleField driftedNight() {
        return new SampleField("--kind", "night");
    }

    /** A night in the world that the champion knows: nothing to do. */
    public static SampleField quietNight() {
        return new SampleField("--kind", "night", "--drift", "none");
    }

    /** A drifted night with a share of plant-b's labels flipped. */
    public static SampleField poisonedNight(double share) {
        return new SampleField("--kind", "night", "--poison", Double.toString(share));
    }

    public SampleField seed(long seed) {
        return with("--seed", Long.toString(seed));
    }

    public SampleField rows(int rows) {
        return with("--rows", Integer.toString(rows));
    }

    /** Of each source; rises by one from night to night. */
    public SampleField sequence(long sequence) {
        return with("--sequence", Long.toString(sequence));
    }

    /** Without broken, doubled, early and conflicting rows. */
    public SampleField clean() {
        return with("--mess", "off");
    }

    private SampleField with(String option, String value) {
        options.add(option);
        options.add(value);
        return this;
    }

    /** Writes the files and answers them, sorted by name. */
    public List<Path> writeTo(Path directory) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                directory().resolve("generator/PumpField.java").toString(),
                "--out",
                directory.toString()));
        command.addAll(options);
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException("The generator failed: " + said);
            }
            try (Stream<Path> files = Files.list(directory)) {
                return files.sorted().toList();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the generator ran", e);
        }
    }

    /** The sample's model directory. */
    public static Path directory() {
        return Path.of(System.getProperty("drydock.basedir", "."), "sample-data", "pump-failure")
                .toAbsolutePath();
    }
}
