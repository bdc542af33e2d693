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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * A night asks for labels, people give them, and the next night has them all. Then a pump's rows are erased, the server dies over it, and they
 * stay out of the next night. On the built installation.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LabelsIT {
    private static final int COLLECT_LABELS = 4;
    private static final Sample PUMPS = Sample.PUMP_FAILURE;
    private static final String MODEL = PUMPS.model();
    private static final String AS_OF = "2026-11-24T00:00:00Z";
    private static final String ANNOTATORS = "annotators";

    @TempDir
    static Path folder;

    private MadeSite made;
    private InstalledSite site;
    private String labelled = "";

    @BeforeAll
    void makeSite() throws IOException {
        made = MadeSite.in(
                folder,
                Stream.concat(PUMPS.sources().stream(), Stream.of(ANNOTATORS)).toList());
        site = made.site();
        Path model = folder.resolve("model");
        InstalledSite.copy(PUMPS.directory(), model);
        Path yaml = model.resolve("model.yaml"); // of so few rows the broken ones are more than a hundredth
        Files.writeString(yaml, Files.readString(yaml).replace("reject-limit: 1%", "reject-limit: 20%"));
        site.here("emil", "import", model.toString()).expecting(0);
    }

    @AfterAll
    void stopServers() {
        site.killEverything();
    }

    private JsonNode night(long sequence) throws IOException {
        Path night = Files.createDirectories(folder.resolve("night-" + sequence));
        PUMPS.driftedNight().rows(600).sequence(sequence).writeTo(night);
        made.bring(night, PUMPS.sources());
        return night();
    }

    private JsonNode night() {
        return site.here("sam", InstalledSite.retrain(MODEL, AS_OF, "--wait", "--json"))
                .expecting(COLLECT_LABELS)
                .json();
    }

    private SnapshotReader snapshot(String id) {
        return SnapshotReader.openVerified(site.root().resolve("var/snapshots/" + id), new SnapshotId(id));
    }

    @Test
    @Order(1)
    void whatTheNightAsksForIsLabelledAndMatchedTheNextNight() throws IOException {
        JsonNode night = night(1);
        Matcher command = Pattern.compile("'drydock labels ask pump-failure --rows ([0-9]+) --out FILE'")
                .matcher(fact(night, "reason"));
        assertThat(command.find()).as(fact(night, "reason")).isTrue();

        Path sheet = folder.resolve("ask.csv");
        JsonNode asked = site.here(
                        "emil",
                        "labels",
                        "ask",
                        MODEL,
                        "--rows=20",
                        "--any-version",
                        "--as-of=" + AS_OF,
                        "--out=" + sheet,
                        "--json")
                .expecting(0)
                .json();
        assertThat(asked.path("rows").asInt()).isEqualTo(20);
        fillIn(sheet);
        Path back = Files.createDirectories(folder.resolve("back"));
        site.here(
                        "emil",
                        "labels",
                        "return",
                        sheet.toString(),
                        back.toString(),
                        "--model=" + MODEL,
                        "--source=" + ANNOTATORS,
                        "--sequence=1",
                        "--annotator=lee",
                        "--labelled-at=" + AS_OF)
                .expecting(0);
        made.bring(back, List.of(ANNOTATORS));

        JsonNode next = night();
        labelled = fact(next, "snapshot");

        assertThat(fact(next, "asked-labels")).isEqualTo("asked 20, answered 20: 20 matched (100.0 %)");
        JsonNode status = site.here("audrey", "labels", "status", MODEL, "--json")
                .expecting(0)
                .json()
                .path(0);
        assertThat(status.path("request").asText()).isEqualTo(MODEL + "/1");
        assertThat(status.path("matched").asInt()).isEqualTo(20);
        Path again = folder.resolve("again.csv");
        site.here("emil", "labels", "sheet", MODEL + "/1", "--out=" + again).expecting(0);
        assertThat(Files.readAllLines(again)).hasSize(21);
        site.here("audrey", "labels", "sheet", MODEL + "/1", "--out=" + folder.resolve("no.csv"))
                .expecting(77);
    }

    /** As a spreadsheet would be filled in: every second failed. */
    private static void fillIn(Path sheet) throws IOException {
        List<String> filled = new ArrayList<>();
        for (String line : Files.readAllLines(sheet)) {
            List<String> cells = new ArrayList<>(List.of(line.split(",", -1)));
            if (!filled.isEmpty()) {
                assertThat(cells.get(6)).isEmpty();
                cells.set(6, filled.size() % 2 == 0 ? "yes" : "no");
            }
            filled.add(String.join(",", cells));
        }
        Files.write(sheet, filled);
    }

    @Test
    @Order(2)
    void whatIsErasedIsNowhereAndStaysOut() throws IOException, SQLException {
        String pump = snapshot(labelled).group(0);
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
                        "--out=" + folder.resolve("of-pump.csv"))
                .expecting(0);
        assertThat(whereIn(site.root().resolve("var"), values))
                .contains("staging/exports", "staging/rows", "snapshots/" + labelled);
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
        SnapshotReader left = snapshot(labelled);
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
