package dev.drydock.sample;

import dev.drydock.files.ScratchFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** A sample's exports as a test wants them; runs the generator beside its model. */
public final class SampleField {
    private final Sample sample;
    private final List<String> options = new ArrayList<>();

    SampleField(Sample sample, String... options) {
        this.sample = sample;
        this.options.addAll(List.of(options));
    }

    /** {@link Sample#training()} of the pumps. */
    public static SampleField training() {
        return Sample.PUMP_FAILURE.training();
    }

    /** {@link Sample#driftedNight()} of the pumps. */
    public static SampleField driftedNight() {
        return Sample.PUMP_FAILURE.driftedNight();
    }

    /** {@link Sample#quietNight()} of the pumps. */
    public static SampleField quietNight() {
        return Sample.PUMP_FAILURE.quietNight();
    }

    /** A drifted night of the pumps with a share of plant-b's labels flipped. */
    public static SampleField poisonedNight(double share) {
        return Sample.PUMP_FAILURE.driftedNight().with("--poison", Double.toString(share));
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

    /** The night's date; readings lie in the 35 days before. */
    public SampleField asOf(Instant night) {
        return with("--as-of", night.toString());
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
                "-cp",
                Compiled.IN.toString(),
                sample.generator().getFileName().toString().replace(".java", ""),
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

    /** The pumps' model directory. */
    public static Path directory() {
        return Sample.PUMP_FAILURE.directory();
    }

    /** The generators of all samples, compiled once for the tests of this JVM; their users run the sources. */
    private static final class Compiled {
        static final Path IN = compile();

        private static Path compile() {
            try {
                Path classes = ScratchFolder.of("generators");
                List<String> words = new ArrayList<>(List.of("-proc:none", "-nowarn", "-d", classes.toString()));
                for (Sample sample : Sample.values()) {
                    words.add(sample.generator().toString());
                }
                int failed = ToolProvider.getSystemJavaCompiler().run(null, null, null, words.toArray(String[]::new));
                if (failed != 0) {
                    throw new IllegalStateException("the generators of the samples do not compile");
                }
                return classes;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
