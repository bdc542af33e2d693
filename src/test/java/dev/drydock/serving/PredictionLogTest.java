package dev.drydock.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.drydock.files.Sha256;
import dev.drydock.packaging.Envelope;
import dev.drydock.serving.NodeServer.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node logs, how it hands it over, and what a crash leaves of it. */
class PredictionLogTest {
    @TempDir
    Path root;

    private ServingSite site;
    private NodeServer node;

    @BeforeEach
    void serve() {
        site = new ServingSite(root);
        Path first = site.build(1);
        node = NodeServer.of(site);
        node.manage("/node/v1/activations", site.tar(first));
        assertThat(node.manage("/node/v1/orders", site.activate(1, first, 1)).status())
                .isEqualTo(200);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void logsInTheFormatThatASiteIngests() throws IOException {
        Reply reply = node.infer(Questions.request(
                "\"id\": \"a,1\",",
                "[2]",
                "100, 0.25",
                "2.5, null",
                "\"oil\", \"slurry\"",
                "\"p-7\", \"p \\\"8\\\"\"",
                "\"north\", \"south\""));
        assertThat(reply.status()).as(reply.sentence()).isEqualTo(200);
        rotate();
        List<String> lines = lines(1);
        assertThat(lines.get(0))
                .isEqualTo("prediction_id,predicted_at,failure_probability,model_version,flow_m3h,vibration_mm_s,fluid,"
                        + "pump_id,site");
        assertThat(lines).hasSize(3);
        assertThat(lines.get(1)).startsWith("\"a,1-0\",2026-11-25T02:00:00Z,0.").endsWith(",1,100.0,2.5,oil,p-7,north");
        assertThat(lines.get(2))
                .startsWith("\"a,1-1\",2026-11-25T02:00:00Z,0.")
                .endsWith(",1,0.25,,slurry,\"p \"\"8\"\"\",south");
    }

    /** The package's model.yaml says it, which people approved; what was logged before stays in its file. */
    @Test
    void holdsNoColumnThatTheModelKeepsFromTheLog() throws IOException {
        ask("a");
        Path second = site.buildSaying(2, """
                fields:
                  - {column: vibration_mm_s, goes: [package, labels]}
                  - {column: patient, for: [], goes: []}
                """);
        node.manage("/node/v1/activations", site.tar(second));
        Reply ordered = node.manage("/node/v1/orders", site.activate(2, second, 2));
        assertThat(ordered.status()).as(ordered.sentence()).isEqualTo(200);
        Reply reply = node.infer(
                Questions.request("\"id\": \"b\",", "[1]", "100", "77.125", "\"oil\"", "\"p-7\"", "\"north\""));
        assertThat(reply.status()).as(reply.sentence()).isEqualTo(200);
        node.close();
        assertLoggedWithout("77.125", site.folder.log().resolve("open"));
        node = NodeServer.of(site);

        assertThat(lines(1).get(0)).contains("vibration_mm_s");
        assertThat(lines(2).get(0))
                .isEqualTo("prediction_id,predicted_at,failure_probability,model_version,flow_m3h,fluid,pump_id,site");
        assertThat(lines(2).get(1)).startsWith("b,").endsWith(",2,100.0,oil,p-7,north");
        assertLoggedWithout("77.125", outbox());
        assertThat(manifest(2).path("files").path(0).path("rows").asLong()).isEqualTo(1);
        node.infer(Questions.request("\"id\": \"c\",", "[1]", "100", "77.125", "\"oil\"", "\"p-7\"", "\"north\""));
        rotate();
        assertThat(lines(3).get(0)).as("after a restart").doesNotContain("vibration_mm_s");
    }

    private static void assertLoggedWithout(String value, Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.toList())
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(Files.readString(file)).doesNotContain(value));
        }
    }

    @Test
    void signsAManifestForEachClosedFileWithRisingSequences() throws IOException {
        ask("a", "b");
        assertThat(rotate()).containsExactly(1L);
        ask("c");
        assertThat(rotate()).containsExactly(2L);
        JsonNode manifest = manifest(1);
        assertThat(manifest.path("source").asText()).isEqualTo(ServingSite.SOURCE);
        assertThat(manifest.path("sequence").asLong()).isEqualTo(1);
        assertThat(manifest.path("model").asText()).isEqualTo("tiny");
        JsonNode file = manifest.path("files").path(0);
        Path csv = outbox().resolve(file.path("name").asText());
        assertThat(file.path("kind").asText()).isEqualTo("logs");
        assertThat(file.path("rows").asLong()).isEqualTo(2);
        assertThat(file.path("bytes").asLong()).isEqualTo(Files.size(csv));
        assertThat(file.path("sha256").asText()).isEqualTo(Sha256.hex(Files.readAllBytes(csv)));
        assertThat(manifest(2).path("files").path(0).path("rows").asLong()).isEqualTo(1);
    }

    @Test
    void closesNothingThatHasNoRow() {
        assertThat(rotate()).isEmpty();
        ask("a");
        assertThat(rotate()).containsExactly(1L);
        assertThat(rotate()).isEmpty();
    }

    @Test
    void logsNoRowWithoutAGroupSinceNothingCouldBeLearntFromIt() throws IOException {
        node.infer(Questions.plain());
        assertThat(rotate()).isEmpty();
        ask("a");
        rotate();
        assertThat(lines(1)).hasSize(2);
    }

    @Test
    void handsOverAfterARestartWhatWasWrittenBefore() throws IOException {
        ask("a");
        node.close();
        node = NodeServer.of(site);
        assertThat(lines(1)).hasSize(2);
        ask("b");
        assertThat(rotate()).containsExactly(2L);
    }

    @Test
    void cutsOffTheRowThatACrashToreAndKeepsTheOthers() throws IOException {
        ask("a", "b");
        node.close();
        Path open = onlyFile(site.folder.log().resolve("open"));
        Files.writeString(open, "c,2026-11-25T02:00:00Z,0.12", StandardOpenOption.APPEND);
        node = NodeServer.of(site);
        assertThat(lines(1)).hasSize(3).noneMatch(line -> line.startsWith("c,"));
        assertThat(manifest(1).path("files").path(0).path("rows").asLong()).isEqualTo(2);
    }

    @Test
    void endsAHandOverThatWasKilledBeforeTheManifestWithTheSameSequence() throws IOException {
        ask("a");
        rotate();
        byte[] whole = Files.readAllBytes(csv(1));
        node.close();
        Path open = Files.createDirectories(site.folder.log().resolve("open")).resolve("tiny.0000000000001-00000.csv");
        Files.move(csv(1), open, StandardCopyOption.ATOMIC_MOVE);
        Files.delete(outbox().resolve("node-1-1.manifest.json"));
        ServingSite.write(
                site.folder.log().resolve("sequence.json"),
                "{\"last\": 0, \"closing\": {\"sequence\": 1, \"source\": \"node-1\", \"model\": \"tiny\", \"file\": \""
                        + open.getFileName() + "\"}}");
        node = NodeServer.of(site);
        assertThat(Files.readAllBytes(csv(1))).isEqualTo(whole);
        assertThat(manifest(1).path("sequence").asLong()).isEqualTo(1);
        ask("b");
        assertThat(rotate()).containsExactly(2L);
    }

    @Test
    void neverGivesASequenceOutAgainThoughItsFilesWereTakenAway() throws IOException {
        ask("a");
        rotate();
        Files.delete(csv(1));
        Files.delete(outbox().resolve("node-1-1.manifest.json"));
        node.close();
        node = NodeServer.of(site);
        ask("b");
        assertThat(rotate()).containsExactly(2L);
    }

    @Test
    void keepsItsRowsWhileNoTrustFileEnrolsItsKey() throws IOException {
        var enrolled = site.trust();
        ask("a");
        site.install(site.kit.trust());
        Reply refused = node.manage("/node/v1/log/rotate", new byte[0]);
        assertThat(refused.code()).isEqualTo("LOG_SOURCE_UNKNOWN");
        assertThat(refused.sentence()).contains("Add its public key");
        site.install(enrolled);
        assertThat(rotate()).containsExactly(1L);
        assertThat(lines(1)).hasSize(2);
    }

    private void ask(String... ids) {
        for (String id : ids) {
            assertThat(node.infer(Questions.oneRow(id)).status()).isEqualTo(200);
        }
    }

    private List<Long> rotate() {
        List<Long> sequences = new ArrayList<>();
        node.rotate().body().path("sequences").forEach(sequence -> sequences.add(sequence.asLong()));
        return sequences;
    }

    private Path outbox() {
        return site.folder.log().resolve("outbox");
    }

    private Path csv(long sequence) {
        return outbox().resolve("node-1-" + sequence + "-logs.csv");
    }

    private List<String> lines(long sequence) throws IOException {
        String text = Files.readString(csv(sequence));
        assertThat(text).endsWith("\r\n");
        return List.of(text.split("\r\n"));
    }

    /** The manifest's content, if the node's log key signed it. */
    private JsonNode manifest(long sequence) throws IOException {
        byte[] json = Files.readAllBytes(outbox().resolve("node-1-" + sequence + ".manifest.json"));
        Envelope envelope = Envelope.parse(json, Envelope.EXPORT_TYPE);
        assertThat(envelope.signersAmong(List.of(site.logKey.publicKey()))).hasSize(1);
        return new JsonMapper().readTree(new String(envelope.payload(), StandardCharsets.UTF_8));
    }

    private static Path onlyFile(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.reduce((a, b) -> {
                        throw new AssertionError(a + " and " + b);
                    })
                    .orElseThrow();
        }
    }
}
