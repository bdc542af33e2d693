package dev.drydock.cli.labelling;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.cli.site.SiteInitialisation;
import dev.drydock.cli.terminal.FakeOrchestrator;
import dev.drydock.cli.terminal.Json;
import dev.drydock.cli.terminal.Terminal;
import dev.drydock.config.SiteConfiguration;
import dev.drydock.config.SiteFolder;
import dev.drydock.files.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How an engineer asks for labels and brings them back. */
class LabelsCommandTest {
    private static final String SHEET = "request,prediction_id,label\r\npump-failure/3,p-1,\r\n";

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway") // before each
    private FakeOrchestrator server;

    @SuppressWarnings("NullAway") // before each
    private Terminal terminal;

    @BeforeEach
    void startServer() throws Exception {
        new SiteInitialisation(new SiteFolder(folder.resolve("site")))
                .complete(SiteConfiguration.standard("demo", 9443, 9444), Map.of("engineer", "engineer"));
        server = new FakeOrchestrator(new SiteFolder(folder.resolve("site")));
        terminal = new Terminal(folder.resolve("site")).as("engineer");
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    private int labels(String... arguments) {
        List<String> all = new ArrayList<>(List.of("labels"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--server", server.url()));
        return terminal.run(all.toArray(String[]::new));
    }

    private static String request(String sheet) {
        return """
                {"request": "pump-failure/3", "number": 3, "requestedBy": "engineer", "requestedAt": "2026-11-24T00:01:00Z",
                 "asOf": "2026-11-24T00:00:00Z", "strategy": "margin", "rows": 90, "random": 9, "candidates": 5120,
                 "champion": "pump-failure/2", "sheet": "%s", "leftOut": {"labelled": 400, "immature": 12}, "answered": 73,
                 "matched": 70, "conflicting": 2, "tooEarly": 0, "tooLate": 1, "waiting": 0}
                """.formatted(Sha256.hex(sheet));
    }

    private Path out() {
        return folder.resolve("ask.csv");
    }

    @Test
    void asksAndWritesTheSheetThatWasRecorded() throws IOException {
        server.answers("POST /labels/pump-failure", 201, request(SHEET))
                .answers("GET /labels/pump-failure/3/sheet", 200, SHEET);

        assertThat(labels(
                        "ask",
                        "pump-failure",
                        "--rows=100",
                        "--strategy=least-confidence",
                        "--as-of=2026-11-24T00:00:00Z",
                        "--out=" + out()))
                .as(terminal.err())
                .isZero();

        assertThat(out()).content().isEqualTo(SHEET);
        JsonNode asked = Json.tree(server.requests().get(0).text().getBytes(StandardCharsets.UTF_8));
        assertThat(asked.path("rows").asInt()).isEqualTo(100);
        assertThat(asked.path("strategy").asText()).isEqualTo("least-confidence");
        assertThat(asked.path("asOf").asText()).isEqualTo("2026-11-24T00:00:00Z");
        assertThat(asked.path("randomShare").asDouble()).isEqualTo(0.1);
        assertThat(terminal.out())
                .contains("Request pump-failure/3: 90 of 5120 possible rows, 9 of them at random, the others"
                        + " by margin.")
                .contains("There are fewer than 100")
                .contains("Left out: {immature=12, labelled=400}")
                .contains("drydock labels return " + out() + " DIR --model pump-failure");
    }

    @Test
    void writesNoSheetThatIsNotWhatWasRecordedAndNeverOverwrites() throws IOException {
        server.answers("POST /labels/pump-failure", 201, request(SHEET))
                .answers("GET /labels/pump-failure/3/sheet", 200, SHEET + "pump-failure/3,p-2,\r\n");

        assertThat(labels("ask", "pump-failure", "--rows=100", "--out=" + out()))
                .isEqualTo(1);
        assertThat(terminal.err()).startsWith("drydock: BYTES_DIFFER: ");
        assertThat(out()).doesNotExist();

        Files.writeString(out(), "kept");
        assertThat(labels("ask", "pump-failure", "--rows=100", "--out=" + out()))
                .isEqualTo(64);
        assertThat(out()).content().isEqualTo("kept");
        assertThat(server.requests()).as("nothing was asked the second time").hasSize(2);
    }

    @Test
    void writesTheSheetOfARequestOnceMore() {
        server.answers("GET /labels/pump-failure", 200, "{\"items\": [" + request(SHEET) + "], \"next\": null}")
                .answers("GET /labels/pump-failure/3/sheet", 200, SHEET);

        assertThat(labels("sheet", "pump-failure/3", "--out=" + out()))
                .as(terminal.err())
                .isZero();
        assertThat(out()).content().isEqualTo(SHEET);
        assertThat(labels("sheet", "pump-failure/4", "--out=" + folder.resolve("other.csv")))
                .isEqualTo(1);
        assertThat(terminal.err()).contains("LABEL_REQUEST_UNKNOWN", "no label request pump-failure/4");
    }

    @Test
    void tellsWhatBecameOfTheAnswers() {
        server.answers("GET /labels/pump-failure", 200, "{\"items\": [" + request(SHEET) + "], \"next\": null}");

        assertThat(labels("status", "pump-failure")).as(terminal.err()).isZero();

        assertThat(terminal.out().lines().map(line -> line.strip().replaceAll(" {2,}", " | ")))
                .contains("pump-failure/3 | 2026-11-24T00:01:00Z | engineer | margin | 90 | 73 | 70 | 2 | 0 | 1 | 0");
    }

    @Test
    void returnsASheetAsAnExportThatItsSourceSigns() throws IOException {
        Files.writeString(out(), SHEET.replace("p-1,", "p-1,yes"));
        server.answers(
                "POST /labels/pump-failure/returned?annotator=lee&labelledAt=2026-11-24T00%3A00%3A00Z",
                200, "{\"feedback\": \"prediction_id,failed\\r\\np-1,yes\\r\\n\", \"labels\": 1, \"unfilled\": 4}");
        Path back = folder.resolve("back");

        assertThat(labels(
                        "return",
                        out().toString(),
                        back.toString(),
                        "--model=pump-failure",
                        "--source=annotators",
                        "--sequence=4",
                        "--annotator=lee",
                        "--labelled-at=2026-11-24T00:00:00Z"))
                .as(terminal.err())
                .isZero();

        assertThat(server.requests().get(0).text()).contains("p-1,yes");
        assertThat(terminal.out())
                .contains("1 labels, 4 rows without a label left out.", "drydock export sign " + back);
        assertThat(back.resolve("annotators-4-labels.csv")).content().isEqualTo("prediction_id,failed\r\np-1,yes\r\n");
        JsonNode manifest = Json.tree(Files.readAllBytes(back.resolve("annotators-4.manifest.unsigned.json")));
        assertThat(manifest.path("model").asText()).isEqualTo("pump-failure");
        assertThat(manifest.path("files").path(0).path("kind").asText()).isEqualTo("feedback");
        assertThat(manifest.path("files").path(0).path("rows").asInt()).isEqualTo(1);

        assertThat(terminal.run("keygen", folder.resolve("a.key").toString())).isZero();
        assertThat(terminal.run(
                        "export", "sign", back.toString(), "--source=annotators", "--key=" + folder.resolve("a.key")))
                .as(terminal.err())
                .isZero();
        assertThat(back.resolve("annotators-4.manifest.json")).exists();
    }

    @Test
    void asksNoServerForAFileThatIsNotThere() {
        assertThat(labels(
                        "return",
                        folder.resolve("none.csv").toString(),
                        folder.toString(),
                        "--model=pump-failure",
                        "--source=annotators",
                        "--sequence=4"))
                .isEqualTo(69);
        assertThat(terminal.err()).startsWith("drydock: FILE_UNREADABLE: ").contains("none.csv");
        assertThat(server.requests()).isEmpty();
    }
}
