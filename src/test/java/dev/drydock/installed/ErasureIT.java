package dev.drydock.installed;

import static dev.drydock.installed.PreparedNight.fact;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.domain.dataset.SnapshotId;
import dev.drydock.domain.dataset.Split;
import dev.drydock.sample.Sample;
import dev.drydock.snapshots.SnapshotReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pump's rows are erased after a night, its server dies over it, and they stay out of the next one; on the built installation. */
class ErasureIT {
    private static final int COLLECT_LABELS = 4;
    private static final Sample PUMPS = Sample.PUMP_FAILURE;
    private static final String MODEL = PUMPS.model();
    private static final String AS_OF = "2026-11-24T00:00:00Z";

    @TempDir
    Path folder;

    private MadeSite made;
    private InstalledSite site;

    @BeforeEach
    void makeSite() throws IOException {
        made = MadeSite.in(folder, PUMPS.sources());
        site = made.site();
        Path model = folder.resolve("model");
        InstalledSite.copy(PUMPS.directory(), model);
        Path yaml = model.resolve("model.yaml"); // of so few rows the broken ones are more than a hundredth
        Files.writeString(yaml, Files.readString(yaml).replace("reject-limit: 1%", "reject-limit: 20%"));
        site.here("emil", "import", model.toString()).expecting(0);
    }

    @AfterEach
    void stopServers() {
        site.killEverything();
    }

    private JsonNode night(long sequence) throws IOException {
        Path night = Files.createDirectories(folder.resolve("night-" + sequence));
        PUMPS.driftedNight().rows(600).sequence(sequence).writeTo(night);
        made.bring(night, PUMPS.sources());
        return site.here("sam", InstalledSite.retrain(MODEL, AS_OF, "--wait", "--json"))
                .expecting(COLLECT_LABELS)
                .json();
    }

    private SnapshotReader snapshot(String id) {
        return SnapshotReader.openVerified(site.root().resolve("var/snapshots/" + id), new SnapshotId(id));
    }

    @Test
    void whatIsErasedIsNowhereAndStaysOut() throws IOException, SQLException {
        String first = fact(night(1), "snapshot");
        String pump = snapshot(first).group(0);
        Set<String> values = values(pump);
        site.here(
                        "emil",
                        "labels",
                        "ask",
                        MODEL,
                        "--rows=200",
                        "--any-version",
                        "--as-of=" + AS_OF,
                        "--of-group=1",
                        "--random=0",
                        "--out=" + folder.resolve("ask.csv"))
                .expecting(0);
        assertThat(whereIn(site.root().resolve("var"), values))
                .contains("staging/exports", "staging/rows", "snapshots/" + first);
        Path groups = Files.writeString(folder.resolve("groups"), pump + "\n");

        JsonNode would = asked(groups, "--dry-run");
        JsonNode asked = asked(groups, "--reason", "case 12 of 2026");
        site.killOrchestrator();
        site.startOnly("orchestrator");
        Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .until(() -> shown(asked).path("finishedAt").isTextual());

        JsonNode shown = shown(asked);
        assertThat(shown.path("copies")).containsExactlyInAnyOrderElementsOf(would.path("copies"));
        assertThat(shown.path("versions")).isEmpty();
        assertThat(site.here("sam", "erase", "list").exitCode()).isEqualTo(77);
        SnapshotReader left = snapshot(first);
        assertThat(Stream.iterate(0, row -> row + 1).limit(left.rows()).filter(row -> left.split(row) == Split.ERASED))
                .isNotEmpty();

        String second = fact(night(2), "snapshot");

        SnapshotReader next = snapshot(second);
        for (int row = 0; row < next.rows(); row++) {
            assertThat(next.group(row)).isNotEqualTo(pump);
        }
        JsonNode out = site.here("audrey", "rejects", "--limit=1000", "--json")
                .expecting(0)
                .json();
        assertThat(out.findValuesAsText("reason")).contains("ERASED");
        assertThat(site.here("audrey", "audit", "verify").expecting(0).out()).startsWith("INTACT");
        site.stop();
        compactDatabase();
        values.addAll(values(pump)); // also those that came with the second night
        assertThat(whereIn(site.root().resolve("var"), values)).isEmpty();
    }

    private JsonNode asked(Path groups, String... more) {
        return site.here(
                        "ada",
                        Stream.concat(
                                        Stream.of("erase", "ask", MODEL, "--group-file=" + groups, "--json"),
                                        Stream.of(more))
                                .toArray(String[]::new))
                .expecting(0)
                .json();
    }

    private JsonNode shown(JsonNode asked) {
        return site.here("audrey", "erase", "show", asked.path("erasure").asText(), "--json")
                .expecting(0)
                .json();
    }

    /** The pump, and the predictions of it in all exports that were brought. */
    private Set<String> values(String pump) throws IOException {
        Set<String> values = new HashSet<>(Set.of(pump));
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(file -> file.toString().matches(".*/night-[0-9]+/.*-logs-[0-9]+\\.csv"))
                    .toList()) {
                List<String[]> lines = Files.readString(file, StandardCharsets.ISO_8859_1)
                        .lines()
                        .map(line -> line.split(",", -1))
                        .toList();
                List<String> header = List.of(lines.get(0));
                int id = header.indexOf("prediction_id");
                int group = header.indexOf("pump_id");
                lines.stream()
                        .filter(cells -> cells.length == header.size() && cells[group].equals(pump))
                        .forEach(cells -> values.add(cells[id]));
            }
        }
        return values;
    }

    /** The folders that have one of the values in a file, two deep. */
    private static Set<String> whereIn(Path root, Set<String> values) throws IOException {
        Set<String> found = new HashSet<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : new ArrayList<>(files.filter(Files::isRegularFile).toList())) {
                String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                Path within = root.relativize(file);
                if (values.stream().anyMatch(text::contains)) {
                    found.add(within.subpath(0, Math.min(2, within.getNameCount()))
                            .toString());
                }
            }
        }
        return found;
    }

    /** So that its file has what its tables have and nothing that they once had. */
    private void compactDatabase() throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:h2:file:" + site.root().resolve("var/db/drydock"), "drydock", "");
                Statement statement = connection.createStatement()) {
            statement.execute("shutdown defrag");
        }
    }
}
