package dev.drydock.installed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.files.Sha256;
import dev.drydock.sample.SampleField;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the orchestrator again and again while it takes a big night in, one source's logs plain and the other's compressed: from
 * the inbox to the sealed snapshot, by a job that ends there. Whatever is killed when, the snapshot's two files, the staged rows
 * and the rejects are the same, byte for byte. Run by {@code mvn -Pcampaign verify -Dit.test=IngestCampaign}; {@code -Dkills=50},
 * {@code -Dfaults=8} a night at most, {@code -Drows=500000}, {@code -Dseed}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IngestCampaign {
    private static final String JOB = "ingest-to-snapshot";
    private static final Duration STUCK = Duration.ofMinutes(5);
    /** The first one finds nothing in the machine's caches and takes longer than those after it. */
    private static final int UNDISTURBED = 3;

    /** A run goes on where it was killed, so later kills come nearer to its end. */
    private static final double LATEST_SHARE = 0.3;

    @TempDir
    static Path folder;

    private final int wanted = Integer.getInteger("kills", 50);
    private final int aNight = Integer.getInteger("faults", 8);
    private final long seed = Long.getLong("seed", System.nanoTime() & 0xffff_ffffL);
    private final Random random = new Random(seed);
    private InstalledSite site;
    private Path atRest;

    /**
     * What a night left behind.
     *
     * @param segments digests of the files of staged rows, in order
     */
    private record TakenIn(
            String status,
            String snapshot,
            String manifest,
            String rows,
            List<String> segments,
            List<String> rejects) {}

    @BeforeAll
    void prepare() throws IOException {
        site = new InstalledSite(folder.resolve("site"));
        site.story("exports").expecting(0);
        site.killEverything();
        try (Stream<Path> small = Files.list(site.root().resolve("inbox"))) {
            for (Path file : small.toList()) {
                Files.delete(file);
            }
        }
        Path night = folder.resolve("night");
        SampleField.driftedNight().rows(Integer.getInteger("rows", 500_000)).writeTo(night);
        compressLogs(night, "plant-b");
        for (String plant : List.of("plant-a", "plant-b")) {
            String key = site.root().resolve("demo/keys/" + plant + ".key").toString();
            site.here("", "export", "sign", night.toString(), "--source", plant, "--key", key)
                    .expecting(0);
        }
        try (Stream<Path> files = Files.list(night)) {
            site.bring(files.toList());
        }
        Files.writeString(site.root().resolve("jobs").resolve(JOB + ".xml"), job());
        atRest = folder.resolve("at-rest");
        InstalledSite.copy(site.root(), atRest);
    }

    @AfterAll
    void end() {
        site.killEverything();
    }

    /** Its manifest is made anew, as the digests are others. */
    private void compressLogs(Path night, String source) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "export", "init", night.toString(), "--source", source, "--sequence", "1", "--model", "pump-failure"));
        try (Stream<Path> files = Files.list(night)) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                if (name.startsWith(source) && name.endsWith(".unsigned.json")) {
                    Files.delete(file);
                } else if (name.startsWith(source) && name.contains("logs")) {
                    arguments.addAll(List.of("--logs", compressed(file)));
                } else if (name.startsWith(source)) {
                    arguments.addAll(List.of("--feedback", name));
                }
            }
        }
        site.here("", arguments.toArray(String[]::new)).expecting(0);
    }

    private static String compressed(Path file) throws IOException {
        Path packed = file.resolveSibling(file.getFileName() + ".gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            Files.copy(file, out);
        }
        Files.delete(file);
        return packed.getFileName().toString();
    }

    /** The nightly job up to the snapshot. */
    private static String job() throws IOException {
        String nightly = Files.readString(InstalledSite.HOME.resolve("jobs/nightly-retrain.xml"));
        int snapshot = nightly.indexOf("<step id=\"snapshot\"");
        int end = nightly.indexOf("</step>", snapshot) + "</step>".length();
        String kept = nightly.substring(0, end)
                .replaceFirst("<step id=\"snapshot\" next=\"[^\"]*\"", "<step id=\"snapshot\"")
                .replaceFirst("id=\"nightly-retrain\"", "id=\"" + JOB + "\"");
        return kept + "\n</job>\n";
    }

    @Test
    void takesInTheSameBytesWhateverIsKilledWhen() throws IOException {
        Duration took = STUCK;
        List<TakenIn> alone = new ArrayList<>();
        for (int i = 0; i < UNDISTURBED; i++) {
            beginAgain();
            long id = submitted();
            JsonNode ended = ended(id);
            took = Collections.min(List.of(took, length(ended)));
            alone.add(takenIn(ended));
        }
        TakenIn undisturbed = alone.get(0);
        assertThat(alone).containsOnly(undisturbed);
        assertThat(undisturbed.status()).isEqualTo("COMPLETED");
        assertThat(undisturbed.segments()).hasSizeGreaterThan(3);
        System.out.println("seed " + seed + "; undisturbed it took " + took.toMillis() / 1000.0 + " s; snapshot "
                + undisturbed.snapshot().substring(0, 16) + ", manifest "
                + undisturbed.manifest().substring(0, 16) + ", "
                + undisturbed.segments().size() + " files of staged rows, "
                + undisturbed.rejects().size() + " rejects listed");
        System.out.println("| Killed in | Same bytes |");
        System.out.println("|---|---|");

        int kills = 0;
        int nights = 0;
        List<TakenIn> different = new ArrayList<>();
        while (kills < wanted) {
            beginAgain();
            List<String> steps = new ArrayList<>();
            TakenIn taken = takenIn(disturbed(took, steps));
            if (!taken.equals(undisturbed)) {
                different.add(taken);
            }
            kills += steps.size();
            nights++;
            System.out.println("| " + String.join(", ", steps) + " | "
                    + (taken.equals(undisturbed) ? "yes" : "NO: " + taken) + " |");
        }
        System.out.println(kills + " kills in " + nights + " nights, " + different.size() + " different");
        assertThat(different).as("nights that differ from %s", undisturbed).isEmpty();
    }

    private static Duration length(JsonNode execution) {
        return Duration.between(
                Instant.parse(execution.path("startedAt").asText()),
                Instant.parse(execution.path("endedAt").asText()));
    }

    private void beginAgain() {
        site.killEverything();
        InstalledSite.copy(atRest, site.root());
        site.startOnly("orchestrator");
    }

    private long submitted() {
        return site.as("sam", "run", JOB, "-p", "model=pump-failure", "-p", "asOf=2026-11-24T00:00:00Z", "--json")
                .expecting(0)
                .json()
                .path("id")
                .asLong();
    }

    /** At most so many kills, each at a moment drawn from the undisturbed length, counted from the last start of the run. */
    private JsonNode disturbed(Duration took, List<String> steps) {
        long id = submitted();
        for (int i = 0; i < aNight; i++) {
            await(Duration.ofMillis((long) (random.nextDouble() * LATEST_SHARE * took.toMillis())));
            site.killServer("orchestrator");
            site.startOnly("orchestrator");
            JsonNode found = ended(id);
            if (found.path("status").asText().equals("COMPLETED")) {
                return found;
            }
            steps.add(PreparedNight.lastStep(found).isEmpty() ? "(before the first)" : PreparedNight.lastStep(found));
            id = site.as("emil", "restart", Long.toString(id), "--json")
                    .expecting(0)
                    .json()
                    .path("id")
                    .asLong();
        }
        return ended(id);
    }

    private static void await(Duration time) {
        CompletableFuture.runAsync(() -> {}, CompletableFuture.delayedExecutor(time.toMillis(), TimeUnit.MILLISECONDS))
                .join();
    }

    private JsonNode ended(long id) {
        return Awaitility.await()
                .alias("execution " + id)
                .atMost(STUCK)
                .until(
                        () -> site.execution(id),
                        execution -> List.of("COMPLETED", "FAILED", "STOPPED")
                                .contains(execution.path("status").asText()));
    }

    private TakenIn takenIn(JsonNode execution) throws IOException {
        String snapshot = PreparedNight.fact(execution, "snapshot");
        Path directory = site.root().resolve("var/snapshots").resolve(snapshot);
        List<String> rejects = new ArrayList<>();
        for (JsonNode reject : site.as("emil", "rejects", "--limit", "10000", "--json")
                .expecting(0)
                .json()) {
            rejects.add(reject.path("file").asText() + ":" + reject.path("line").asLong() + " "
                    + reject.path("reason").asText());
        }
        try (Stream<Path> segments = Files.list(site.root().resolve("var/staging/rows"))) {
            return new TakenIn(
                    execution.path("status").asText(),
                    snapshot,
                    Sha256.hexOfFile(directory.resolve("manifest.json")),
                    Sha256.hexOfFile(directory.resolve("snapshot.arrow")),
                    segments.map(IngestCampaign::digest).sorted().toList(),
                    rejects.stream().sorted().toList());
        }
    }

    private static String digest(Path file) {
        try {
            return Sha256.hexOfFile(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
