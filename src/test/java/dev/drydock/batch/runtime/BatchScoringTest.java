package dev.drydock.batch.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.dataplane.ArrowFiles;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.files.Sha256;
import dev.drydock.inference.LoadedModel;
import dev.drydock.inference.ModelSignature;
import dev.drydock.inference.TorchEngine;
import dev.drydock.json.Mappers;
import dev.drydock.persistence.TestDatabase;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The job batch-score with real workers: what it writes, what it refuses, and that no kill changes a byte. */
@Timeout(600)
class BatchScoringTest {
    private static final int ROWS = 20_000;

    @TempDir
    Path directory;

    private ScoringSite site(String name) throws IOException {
        return new ScoringSite(
                Files.createDirectories(directory.resolve(name)),
                TestDatabase.open(TestDatabase.Kind.H2),
                files -> files);
    }

    private static Map<String, String> parameters(String file, String... more) {
        Map<String, String> parameters = new HashMap<>(Map.of("model", "pump-failure", "file", file));
        for (int i = 0; i < more.length; i += 2) {
            parameters.put(more[i], more[i + 1]);
        }
        return parameters;
    }

    /** The lines of all parts without their headers. */
    private static List<String> lines(Map<String, String> result) {
        return result.entrySet().stream()
                .filter(file -> file.getKey().startsWith("part-"))
                .flatMap(file -> file.getValue().lines().skip(1))
                .toList();
    }

    @Test
    void theScoresAreThoseOfTheServingNodeWhateverTheBlocksAndTheFormOfTheFile() throws IOException {
        List<String> rows = ScoringSite.rows(ROWS, 7);
        try (ScoringSite site = site("site")) {
            Files.write(site.in("rows.csv"), rows);
            try (OutputStream packed = new GZIPOutputStream(Files.newOutputStream(site.in("rows.csv.gz")))) {
                packed.write((String.join("\n", rows) + "\n").getBytes(StandardCharsets.UTF_8));
            }
            Files.write(site.in("rows.jsonl"), objects(rows));
            ArrowFiles.ofTexts(
                    site.in("rows.arrow"),
                    rows.stream()
                            .map(row -> row.replace("\"seen, twice\"", "seen"))
                            .toList());

            Execution plain = site.run(parameters("rows.csv", "id", "pump_id", "block", "5000"));
            assertThat(plain.status()).isEqualTo("COMPLETED");
            assertThat(plain.exitStatus()).contains("SCORED");
            Map<String, String> result = site.result(plain.instanceId());
            assertThat(result.keySet())
                    .containsExactly(
                            "part-00000.csv", "part-00001.csv", "part-00002.csv", "rejects.csv", "scores.json");
            List<String> scored = lines(result);
            assertThat(scored).hasSize(ROWS);
            assertThat(result.get("part-00000.csv")).startsWith("row,pump_id,score,label\n1,P-1,");
            assertThat(result.get("part-00002.csv")).endsWith("\n").contains("\n" + ROWS + ",P-" + ROWS + ",");
            assertThat(Files.exists(site.root.resolve("tasks/" + plain.instanceId() + "-rows")))
                    .isFalse();

            for (Map<String, String> other : List.of(
                    parameters("rows.csv.gz", "id", "pump_id"),
                    parameters("rows.arrow", "id", "pump_id"),
                    parameters("rows.jsonl", "id", "pump_id", "block", "4096"))) {
                Execution again = site.run(other);
                assertThat(again.status()).isEqualTo("COMPLETED");
                assertThat(lines(site.result(again.instanceId()))).isEqualTo(scored);
            }
            assertServed(site, rows, scored);

            Files.write(site.in("few.csv"), rows.subList(0, 1 + 5));
            Execution few = site.run(parameters("few.csv", "id", "pump_id"));
            assertThat(lines(site.result(few.instanceId()))).isEqualTo(scored.subList(0, 5));
        }
    }

    private static List<String> objects(List<String> rows) {
        String[] header = rows.get(0).split(",", -1);
        return rows.stream()
                .skip(1)
                .map(row -> row.replace("\"seen, twice\"", "seen").split(",", -1))
                .map(cells -> {
                    Map<String, String> object = new TreeMap<>();
                    for (int i = 0; i < header.length; i++) {
                        object.put(header[i], cells[i]);
                    }
                    try {
                        return Mappers.OWN.writeValueAsString(object);
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .toList();
    }

    /** Of requests whose number of rows the engine's kernels like, every bit; of others all but the last one. */
    private static void assertServed(ScoringSite site, List<String> rows, List<String> scored) {
        Path directory = site.packages.require(site.transactions.required(() ->
                site.versions.require(ScoringSite.CHAMPION).packageDigest().orElseThrow()));
        TorchEngine.start(1);
        try (LoadedModel model = LoadedModel.load(directory)) {
            for (int atOnce : List.of(1, 4, 7, 256)) {
                for (int from = 0; from + atOnce <= 2048; from += atOnce) {
                    float[] scores = model.score(raw(model.signature().inputs(), rows, from, atOnce), atOnce);
                    for (int row = 0; row < atOnce; row++) {
                        String[] cells = scored.get(from + row).split(",", -1);
                        float score = Float.parseFloat(cells[2]);
                        assertThat(cells[0]).isEqualTo(Integer.toString(1 + from + row));
                        assertThat(score)
                                .as("row %s of %d at once", cells[0], atOnce)
                                .isCloseTo(scores[row], within(atOnce % 4 == 0 ? 0 : 2e-7f));
                        assertThat(cells[3])
                                .isEqualTo(model.signature()
                                        .operatingPoint()
                                        .answer(model.signature().classes(), new float[] {score}, 0));
                    }
                }
            }
        }
    }

    private static float[] raw(List<ModelSignature.Input> inputs, List<String> rows, int from, int count) {
        List<String> header = Arrays.asList(rows.get(0).split(",", -1));
        float[] raw = new float[count * inputs.size()];
        for (int row = 0; row < count; row++) {
            String[] cells =
                    rows.get(1 + from + row).replace("\"seen, twice\"", "seen").split(",", -1);
            for (int i = 0; i < inputs.size(); i++) {
                raw[row * inputs.size() + i] =
                        value(inputs.get(i), cells[header.indexOf(inputs.get(i).column())]);
            }
        }
        return raw;
    }

    private static float value(ModelSignature.Input input, String cell) {
        if (input.categorical()) {
            return input.categories().indexOf(cell);
        }
        return cell.isEmpty() ? Float.NaN : (float) Double.parseDouble(cell);
    }

    @Test
    void theManifestNamesVersionPackageFileAndEveryPart() throws IOException {
        try (ScoringSite site = site("site")) {
            Files.write(site.in("rows.csv"), ScoringSite.rows(5000, 3));
            Execution ended = site.run(parameters("rows.csv", "block", "4096"));
            var manifest = Mappers.OWN.readTree(
                    site.out(ended.instanceId()).resolve("scores.json").toFile());
            String digest = site.transactions.required(() ->
                    site.versions.require(ScoringSite.CHAMPION).packageDigest().orElseThrow());
            assertThat(manifest.get("model").textValue()).isEqualTo("pump-failure/1");
            assertThat(manifest.get("packageDigest").textValue()).isEqualTo(digest);
            assertThat(manifest.get("engine").textValue()).isEqualTo("PyTorch 2.7.1");
            assertThat(manifest.get("input").get("sha256").textValue())
                    .isEqualTo(Sha256.hexOfFile(site.in("rows.csv")));
            assertThat(manifest.get("input").get("rows").intValue()).isEqualTo(5000);
            assertThat(manifest.get("parts").size()).isEqualTo(2);
            for (var part : manifest.get("parts")) {
                assertThat(part.get("sha256").textValue())
                        .isEqualTo(Sha256.hexOfFile(site.out(ended.instanceId())
                                .resolve(part.get("file").textValue())));
            }
            assertThat(manifest.get("parts").get(1).get("rows").intValue()).isEqualTo(5000 - 4096);
            assertThat(site.audited)
                    .extracting(AuditLog.Event::action)
                    .containsExactly("scoring.begin", "scoring.finish");
            assertThat(site.audited.get(1).details())
                    .containsEntry(
                            "manifest",
                            Sha256.hexOfFile(site.out(ended.instanceId()).resolve("scores.json")))
                    .containsEntry("rows", "5000");
            assertThat(site.transactions.required(() -> site.facts.require(ended.instanceId(), RunFacts.SCORES)))
                    .isEqualTo("5,000 rows scored by pump-failure/1, 0 rejected: scoring/out/" + ended.instanceId()
                            + "/scores.json");
        }
    }

    @Test
    void rowsThatCannotBeScoredAreListedAndNotLost() throws IOException {
        List<String> rows = new ArrayList<>(ScoringSite.rows(300, 5));
        rows.set(3, rows.get(3) + ",one more");
        String[] cells = rows.get(10).replace("\"seen, twice\"", "seen").split(",", -1);
        int flow = Arrays.asList(rows.get(0).split(",", -1)).indexOf("flow_m3h");
        int fluid = Arrays.asList(rows.get(0).split(",", -1)).indexOf("fluid");
        cells[flow] = "much";
        rows.set(10, String.join(",", cells));
        cells[flow] = "1";
        cells[fluid] = "honey";
        rows.set(20, String.join(",", cells));
        try (ScoringSite site = site("site")) {
            Files.write(site.in("rows.csv"), rows);
            Execution ended = site.run(parameters("rows.csv"));
            assertThat(ended.status()).isEqualTo("COMPLETED");
            Map<String, String> result = site.result(ended.instanceId());
            assertThat(result.get("rejects.csv")).isEqualTo("""
                    row,line,code,column,sentence
                    3,4,ARITY,,The row has more or fewer cells than the header.
                    10,11,NOT_A_NUMBER,flow_m3h,A cell is not a number.
                    20,21,UNKNOWN_CATEGORY,fluid,A category that the model does not know.
                    """);
            assertThat(lines(result)).hasSize(297).noneMatch(line -> line.startsWith("3,"));

            Execution strict = site.run(parameters("rows.csv", "rejectLimit", "0.005"));
            assertThat(strict.status()).isEqualTo("FAILED");
            assertThat(site.result(strict.instanceId()).keySet()).containsExactly("rejects.csv");
        }
    }

    @Test
    void whatCannotBeScoredAtAllIsRefusedBeforeAnythingIsRead() throws IOException {
        try (ScoringSite site = site("site")) {
            Files.write(site.in("rows.csv"), ScoringSite.rows(10, 1));
            Files.writeString(site.in("few.csv"), "flow_m3h,head_m\n1,2\n");
            Files.createSymbolicLink(site.in("link.csv"), site.in("rows.csv"));
            for (Map<String, String> refused : List.of(
                    parameters("none.csv"),
                    parameters("../in/rows.csv"),
                    parameters("link.csv"),
                    parameters("few.csv"),
                    parameters("rows.csv", "id", "nobody"),
                    parameters("rows.csv", "version", "9"),
                    parameters("rows.csv", "block", "0"))) {
                Execution ended = site.run(refused);
                assertThat(ended.status()).as("%s", refused).isEqualTo("FAILED");
                assertThat(Files.exists(site.out(ended.instanceId()))).isFalse();
            }
            assertThat(site.audited).isEmpty();
            site.release(yaml -> yaml + "private: [pump_id]\n");
            assertThat(site.run(parameters("rows.csv", "id", "pump_id")).status())
                    .isEqualTo("FAILED");
            assertThat(site.run(parameters("rows.csv")).status()).isEqualTo("COMPLETED");
        }
    }

    @Test
    void aRestartKeepsTheVersionAndAKilledWorkerChangesNoByte() throws Exception {
        List<String> rows = ScoringSite.rows(ROWS, 7);
        try (ScoringSite site = site("site")) {
            Files.write(site.in("rows.csv"), rows);
            Execution whole = site.run(parameters("rows.csv", "block", "4096"));

            Execution begun = site.start(parameters("rows.csv", "block", "4096"));
            killAWorker(begun.instanceId(), site.root.resolve("tasks"));
            Execution failed = site.ended(begun);
            assertThat(failed.status()).isEqualTo("FAILED");
            assertThat(site.out(failed.instanceId()).resolve("scores.json")).doesNotExist();
            VersionId newer = site.release(yaml -> yaml + "\n# another one\n");
            Files.delete(site.in("rows.csv"));

            assertThat(site.restart(failed).status()).isEqualTo("COMPLETED");
            assertThat(site.result(failed.instanceId())).isEqualTo(site.result(whole.instanceId()));

            Files.write(site.in("rows.csv"), rows.subList(0, 100));
            Execution today = site.run(parameters("rows.csv"));
            assertThat(site.result(today.instanceId()).get("scores.json")).contains("\"model\" : \"" + newer + "\"");
            Execution named = site.run(parameters("rows.csv", "version", "1"));
            assertThat(site.result(named.instanceId()).get("scores.json")).contains("\"model\" : \"pump-failure/1\"");
        }
    }

    private static void killAWorker(long run, Path tasks) {
        await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> ProcessHandle.current()
                        .children()
                        .filter(child -> isOf(child, tasks.resolve(run + "-score-2")))
                        .findFirst()
                        .map(ProcessHandle::destroyForcibly)
                        .orElse(false));
    }

    private static boolean isOf(ProcessHandle process, Path task) {
        try {
            return Files.readString(
                            Path.of("/proc", Long.toString(process.pid()), "cmdline"), StandardCharsets.ISO_8859_1)
                    .contains("\0" + task + "/attempt-");
        } catch (IOException e) {
            return false; // it is gone
        }
    }

    @Test
    void aFileThatChangesIsRefusedByName() throws IOException {
        Path root = Files.createDirectories(directory.resolve("site"));
        Path file = root.resolve("scoring/in/rows.csv");
        List<String> rows = ScoringSite.rows(5000, 2);
        boolean[] grow = {true};
        try (ScoringSite site = new ScoringSite(
                root,
                TestDatabase.open(TestDatabase.Kind.H2),
                files -> new WatchedScoringFiles(files, place -> {
                    if (grow[0] && place.equals("cut")) {
                        append(file, rows.get(1));
                    }
                }))) {
            Files.write(file, rows);
            Execution ended = site.run(parameters("rows.csv"));
            assertThat(ended.status()).isEqualTo("FAILED");
            assertThat(site.out(ended.instanceId()).resolve("scores.json")).doesNotExist();
            grow[0] = false;
            assertThat(site.restart(ended).status())
                    .as("it is another file now")
                    .isEqualTo("FAILED");
            assertThat(site.run(parameters("rows.csv")).status()).isEqualTo("COMPLETED");
        }
    }

    private static void append(Path file, String line) {
        try {
            Files.writeString(file, line + "\n", java.nio.file.StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void theServerMayDieAtAnyMomentAndTheBytesAreTheSame() throws Exception {
        List<String> rows = ScoringSite.rows(ROWS, 7);
        Map<String, String> expected;
        try (ScoringSite site = site("whole")) {
            Files.write(site.in("rows.csv"), rows);
            Execution whole = site.run(parameters("rows.csv", "id", "pump_id", "block", "4096"));
            expected = site.result(whole.instanceId());
        }
        Path root = Files.createDirectories(directory.resolve("killed"));
        Files.createDirectories(root.resolve("scoring/in"));
        Files.write(root.resolve("scoring/in/rows.csv"), rows);
        for (String place : List.of("cutting", "cut", "scored", "part", "manifest", "removed")) {
            assertThat(child(root, place)).as("halts at %s", place).containsExactly("exit 137");
        }
        assertThat(child(root, "none")).containsExactly("ended COMPLETED", "exit 0");
        Path result;
        try (var runs = Files.list(root.resolve("scoring/out"))) {
            result = runs.max(Comparator.naturalOrder()).orElseThrow();
        }
        Map<String, String> files = new TreeMap<>();
        try (var children = Files.list(result)) {
            for (Path child : children.toList()) {
                files.put(String.valueOf(child.getFileName()), Files.readString(child));
            }
        }
        assertThat(files).isEqualTo(expected);
    }

    private List<String> child(Path root, String place) throws IOException, InterruptedException {
        return ChildJvm.run(directory.resolve("output"), CrashingScoring.class, root.toString(), place);
    }
}
