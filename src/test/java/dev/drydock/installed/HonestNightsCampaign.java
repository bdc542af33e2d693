package dev.drydock.installed;

import static dev.drydock.installed.PreparedNight.fact;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.sample.Sample;
import dev.drydock.sample.SampleField;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * How often the gates that look for defects of the data hold an honest night: of all samples, through the installation, with the policy of
 * {@code drydock policy init}. Each model has three nights: as its champion knows the field, after a drift, and after the drift with twice as many
 * rows. Run by {@code mvn -Pcampaign verify -Dit.test=HonestNightsCampaign}; {@code -Dmodels=9} of each sample, {@code -Drows=8000} a night,
 * {@code -Dseed=9000}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HonestNightsCampaign {
    private static final Instant FIRST_NIGHT = Instant.parse("2026-11-24T00:00:00Z");
    private static final int NIGHTS = 3;
    private static final double MOST_HELD = 0.05;

    /** Those that say something of data or labels, and nothing of how good the candidate is. */
    private static final List<String> DETECTORS =
            List.of("leakage", "inputs", "lost-class", "class-rates", "sources", "annotators", "worst-slices");

    @TempDir
    static Path folder;

    private final int models = Integer.getInteger("models", 9);
    private final int rows = Integer.getInteger("rows", 8_000);
    private final long seed = Long.getLong("seed", 9000);
    private final Map<Sample, Integer> sequences = new TreeMap<>();
    private MadeSite made;
    private InstalledSite site;

    private record Night(List<String> held, List<String> others) {}

    @BeforeAll
    void makeSite() throws IOException {
        made = MadeSite.in(
                folder,
                Arrays.stream(Sample.values())
                        .flatMap(sample -> sample.sources().stream())
                        .toList());
        site = made.site();
    }

    @AfterAll
    void endEverything() {
        site.killEverything();
    }

    @Test
    void theDetectorsHoldFewHonestNights() throws IOException {
        List<Night> seen = new ArrayList<>();
        for (int model = 0; model < models; model++) {
            for (Sample sample : Sample.values()) {
                String name = sample.model() + "-" + model;
                made.release(directory(sample, name), name + "/1");
                for (int month = 0; month < NIGHTS; month++) {
                    seen.add(night(sample, name, seed + 10L * model + month, month));
                }
            }
        }
        List<Night> held = seen.stream().filter(night -> !night.held.isEmpty()).toList();
        System.out.println(seen.size() + " honest nights, of which a detector held " + held.size());
        assertThat(held).hasSizeLessThanOrEqualTo((int) (MOST_HELD * seen.size()));
    }

    /** The sample under another name and with one trial. */
    private static Path directory(Sample sample, String name) throws IOException {
        Path directory = Files.createDirectories(folder.resolve("models").resolve(name));
        try (Stream<Path> files = Files.list(sample.directory())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, directory.resolve(file.getFileName()));
            }
        }
        Path yaml = directory.resolve("model.yaml");
        String text =
                MadeSite.replaced(Files.readString(yaml), "name: " + sample.model() + "\n", "name: " + name + "\n");
        Files.writeString(yaml, text.replaceAll("(?m)^(sweep:\n.*\n).*learning-rate.*\n", "$1"));
        return directory;
    }

    private Night night(Sample sample, String name, long seed, int month) throws IOException {
        Instant asOf = FIRST_NIGHT.atZone(ZoneOffset.UTC).plusMonths(month).toInstant();
        SampleField field = (month == 0 ? sample.quietNight() : sample.driftedNight())
                .seed(seed)
                .rows(month == 2 ? 2 * rows : rows)
                .asOf(asOf)
                .sequence(sequences.merge(sample, 1, Integer::sum))
                .clean();
        Path files = Files.createDirectories(folder.resolve(name + "-" + month));
        field.writeTo(files);
        rename(sample, name, files);
        made.bring(files, sample.sources());
        JsonNode run = site.as(
                        "sam", InstalledSite.retrain(name, asOf.toString(), "-p", "force=true", "--wait", "--json"))
                .json();
        Night night = judged(fact(run, "candidate-version"));
        System.out.println(name + " month " + (month + 1) + ": "
                + run.path("exitStatus").asText() + ", detectors " + night.held + ", others " + night.others);
        return night;
    }

    private static void rename(Sample sample, String name, Path files) throws IOException {
        try (Stream<Path> manifests = Files.list(files)) {
            for (Path file :
                    manifests.filter(path -> path.toString().endsWith(".json")).toList()) {
                Files.writeString(
                        file, Files.readString(file).replace("\"" + sample.model() + "\"", "\"" + name + "\""));
            }
        }
    }

    /** A source that is only watched because its rows cannot decide accuses nobody. */
    private Night judged(String version) {
        JsonNode report =
                site.as("rhea", "report", version, "--json").expecting(0).json();
        List<String> held = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (String list : new String[] {"gates", "watched"}) {
            for (JsonNode gate : report.path(list)) {
                String said =
                        gate.path("gate").asText() + " " + gate.path("verdict").asText();
                String family = gate.path("gate").asText().split(":", 2)[0];
                if (!gate.path("verdict").asText().equals("PASS")) {
                    boolean warns = list.equals("gates")
                            || gate.path("verdict").asText().equals("FAIL");
                    (DETECTORS.contains(family) && warns ? held : others).add(said);
                }
            }
        }
        return new Night(held, others);
    }
}
