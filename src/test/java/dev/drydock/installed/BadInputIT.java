package dev.drydock.installed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drydock.installed.InstalledSite.Said;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the built installation says to bad input, where it crosses from one program to another: each refusal has its exit code and
 * names what to do, leaves nothing half done, and the same command works after the cure. One site, whose servers start twice;
 * the order of the tests follows from that.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BadInputIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MODEL = "pump-failure";
    private static final String OTHER = "second-pump";

    @TempDir
    static Path folder;

    private InstalledSite site;

    @BeforeAll
    void prepareSite() {
        site = PreparedNight.shared().beginAgain().site();
    }

    @AfterAll
    void stopServers() {
        site.stop();
    }

    @Test
    @Order(1)
    void saysAtTheStartThatAnAlteredPackageIsNotServedAndServesItOncePutBack() throws IOException {
        Path delivered = onlyChild(site.root().resolve("serving/packages"));
        Path file = delivered.resolve("model/preprocessing.json");
        Files.writeString(file, " ", StandardOpenOption.APPEND);

        Said start = site.as("", "server", "start").expecting(69);
        assertThat(start.err())
                .contains("RELEASE_NOT_SERVED", MODEL + "/1 does not answer", "model/preprocessing.json", "rollback")
                .contains(site.root().resolve("var/packages") + "/" + delivered.getFileName());
        assertThat(site.as("", "server", "status").expecting(69).out()).contains("model/preprocessing.json");
        assertThat(site.postToNode("/v2/models/" + MODEL + "/infer", request()).status())
                .isEqualTo(503);

        InstalledSite.copy(site.root().resolve("var/packages/" + delivered.getFileName()), delivered);
        site.as("", "server", "stop", "--only", "serving").expecting(0);
        site.start();
        site.as("", "server", "status").expecting(0);
        assertThat(site.postToNode("/v2/models/" + MODEL + "/infer", request()).status())
                .isEqualTo(200);
    }

    @Test
    @Order(2)
    void refusesAWrongPasswordAndUnknownParameters() throws IOException {
        Path password = Files.writeString(folder.resolve("password"), "guessed");
        Said said = site.as("sam", "executions", "--password-file", password.toString())
                .expecting(77);
        assertThat(said.err()).contains("UNAUTHENTICATED", "--password-file").doesNotContain("guessed");

        assertThat(run("nightly-retrain", "speed=high", "asOf=yesterday")
                        .expecting(64)
                        .err())
                .contains("speed is unknown", "asOf is \"yesterday\"", "model, asOf (optional), force (optional)");
        assertThat(run("no-such-job").expecting(1).err()).contains("JOB_UNKNOWN", "nightly-retrain", "no-such-job.xml");
        JsonNode listed = site.as("sam", "executions", "--job", "nightly-retrain", "--json")
                .expecting(0)
                .json();
        assertThat(listed.findValues("job")).isEmpty();
    }

    @Test
    @Order(3)
    void refusesModulesThatCannotBeTrainedAndTellsAllMistakesOfAModelFile() throws IOException {
        assertRefused("state_dict", "torch.save(model.state_dict())", "torch.jit.script(model)");
        assertRefused("traced", "torch.jit.trace", "torch.jit.script(model)");
        assertRefused("frozen", "torch.jit.freeze", "before it is frozen");

        Path mistaken = model(BadInputIT::tenMistakes);
        Said said = site.as("emil", "import", mistaken.toString()).expecting(1);
        assertThat(said.err().lines().filter(line -> line.startsWith("model.yaml:")))
                .hasSize(10);
        assertThat(said.err()).contains("model.yaml has 10 problems");

        assertThat(children(site.root().resolve("var/packages/work"))).isEmpty();
        assertThat(site.as("emil", "models").expecting(0).out()).doesNotContain(OTHER);
    }

    private void assertRefused(String module, String... parts) throws IOException {
        Path directory = model(yaml -> yaml.replace("name: " + MODEL, "name: " + OTHER));
        Files.copy(
                Path.of("src/test/resources/models/" + module + ".pt"),
                directory.resolve("weights.pt"),
                StandardCopyOption.REPLACE_EXISTING);
        Said said = site.as("emil", "import", directory.toString()).expecting(1);
        assertThat(said.err())
                .contains(parts)
                .contains("The module weights.pt ", "Nothing of it was kept")
                .doesNotContain("Exception", "\tat ");
    }

    private static String tenMistakes(String yaml) {
        return yaml.replace("name: " + MODEL, "name: Pump Failure")
                .replace("task: binary-classification", "task: guessing")
                .replace("min: 0, max: 500}", "min: 500, max: 0}")
                .replace("categories: [water, oil, slurry]", "categories: []")
                .replace("maturity: 7d", "maturity: 7 days")
                .replace("train: 0.6,", "train: 0.9,")
                .replace("weights: weights.pt", "weights: ../weights.pt")
                .replace("optimizer: adamw", "optimizer: adam-w")
                .replace("max-batch: 256", "max-batch: many")
                .replace("schedule: \"0 2 * * *\"", "schedule: nightly");
    }

    /** Its own job goes on where the refused exports had stopped it, as far as a job without the step may go. */
    @Test
    @Order(4)
    void refusesBadExportsByNameAndTakesThemAfterTheCureButSealsNothingThatWasNotValidated() throws IOException {
        writeJobWithoutValidation();
        List<String> inbox = children(site.root().resolve("inbox"));
        damage("plant-a-1-logs-1.csv", text -> text.replaceFirst("vibration_mm_s", "vibration"));
        damage("plant-b-1-feedback.csv", text -> "");
        JsonNode refused = run("unproven", "model=" + MODEL, "asOf=2026-11-24T00:00:00Z", "force=true")
                .expecting(1)
                .json();
        assertThat(refused.at("/failure/step").asText()).isEqualTo("receive");
        assertThat(refused.at("/failure/message").asText())
                .contains("2 problems", "plant-a-1-logs-1.csv", "lacks vibration_mm_s")
                .contains("plant-b-1-feedback.csv is empty", "Nothing was taken in");
        assertThat(children(site.root().resolve("var/staging"))).isEmpty();
        assertThat(children(site.root().resolve("inbox"))).isEqualTo(inbox);

        bringFiles();
        damage("plant-b-1-logs-1.csv", BadInputIT::breakTheQuoteOfLineFive);
        String instance = refused.path("instance").asText();
        JsonNode restarted = site.as("emil", "restart", refused.path("id").asText(), "--wait", "--json")
                .expecting(1)
                .json();
        assertThat(children(site.root().resolve("inbox"))).isEmpty();
        assertThat(rejects(instance)).contains("plant-b-1-logs-1.csv:5:BAD_QUOTE");

        assertThat(restarted.at("/failure/step").asText()).isEqualTo("seal");
        assertThat(restarted.at("/failure/code").asText()).isEqualTo("CANDIDATE_NOT_JUDGED");
        assertThat(restarted.at("/failure/message").asText()).contains(MODEL + "/2", "validate");
        assertThat(children(site.root().resolve("var/packages"))).hasSize(2); // the champion's, and the workspaces
        assertThat(site.as("rhea", "candidates").expecting(0).out()).contains(MODEL + "/2", "ASSEMBLED");
    }

    private static String breakTheQuoteOfLineFive(String text) {
        List<String> lines = new ArrayList<>(text.lines().toList());
        lines.set(4, lines.get(4).replaceFirst(",", ",\""));
        return String.join("\n", lines) + "\n";
    }

    private List<String> rejects(String instance) {
        List<String> rejects = new ArrayList<>();
        JsonNode all = site.as("emil", "rejects", "--run", instance, "--limit", "1000", "--json")
                .expecting(0)
                .json();
        (all.isArray() ? all : all.path("items"))
                .forEach(reject -> rejects.add(reject.path("file").asText() + ":"
                        + reject.path("line").asText() + ":"
                        + reject.path("reason").asText()));
        return rejects;
    }

    @Test
    @Order(5)
    void refusesTheApprovalOfWhoWaived() throws IOException {
        site.as(
                        "emil",
                        "import",
                        model(yaml -> yaml.replace("name: " + MODEL, "name: " + OTHER))
                                .toString())
                .expecting(0);
        String version = OTHER + "/1";
        site.as("milo", "waive", "no-baseline", version, "--key", key("milo"), "--reason", "first", "--yes")
                .expecting(0);
        Said own = site.as("milo", "approve", version, "--key", key("milo"), "--yes")
                .expecting(77);
        assertThat(own.err()).contains("milo", "waived").doesNotContain("Exception");
    }

    @Test
    @Order(6)
    void leavesAnAuditLogThatVerifies() {
        site.as("audrey", "audit", "verify").expecting(0);
    }

    private Said run(String job, String... parameters) {
        List<String> command = new ArrayList<>(List.of("run", job, "--wait", "--json"));
        for (String parameter : parameters) {
            command.add("-p");
            command.add(parameter);
        }
        return site.as("sam", command.toArray(String[]::new));
    }

    private String key(String person) {
        return site.root().resolve("demo/keys/" + person + ".key").toString();
    }

    private static byte[] request() throws IOException {
        return Files.readAllBytes(InstalledSite.HOME.resolve("sample-data/" + MODEL + "/request.json"));
    }

    /** A fresh copy of the sample's model directory with its {@code model.yaml} edited. */
    private static Path model(UnaryOperator<String> edit) throws IOException {
        Path sample = InstalledSite.HOME.resolve("sample-data/" + MODEL);
        Path directory = Files.createTempDirectory(folder, "model");
        for (String name : List.of("weights.pt", "preprocessing.json", "reference.json")) {
            Files.copy(sample.resolve(name), directory.resolve(name));
        }
        Files.writeString(directory.resolve("model.yaml"), edit.apply(Files.readString(sample.resolve("model.yaml"))));
        return directory;
    }

    /** The nightly job without the steps between {@code assemble} and {@code seal}. */
    private void writeJobWithoutValidation() throws IOException {
        String nightly = Files.readString(InstalledSite.HOME.resolve("jobs/nightly-retrain.xml"));
        String own = nightly.replace("<job id=\"nightly-retrain\"", "<job id=\"unproven\"")
                .replace("<step id=\"assemble\" next=\"validate\">", "<step id=\"assemble\" next=\"seal\">");
        int from = own.indexOf("<step id=\"validate\"");
        int to = own.indexOf("<step id=\"seal\"");
        Path jobs = Files.createDirectories(site.root().resolve("jobs"));
        Files.writeString(jobs.resolve("unproven.xml"), own.substring(0, from) + own.substring(to));
    }

    private void bringFiles() throws IOException {
        Path night = site.root().resolve("demo/night");
        for (String name : children(night)) {
            Files.copy(
                    night.resolve(name),
                    site.root().resolve("inbox").resolve(name),
                    StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** The source itself exports it so: its manifest fits the file, and is signed. */
    private void damage(String file, UnaryOperator<String> edit) throws IOException {
        Path inbox = site.root().resolve("inbox");
        byte[] damaged = edit.apply(Files.readString(inbox.resolve(file))).getBytes(StandardCharsets.UTF_8);
        Files.write(inbox.resolve(file), damaged);
        String export = file.substring(0, "plant-a-1".length());
        Path manifest = inbox.resolve(export + ".manifest.json");
        JsonNode content = JSON.readTree(payload(manifest));
        for (JsonNode listed : content.path("files")) {
            if (listed.path("name").asText().equals(file)) {
                ((ObjectNode) listed).put("bytes", damaged.length).put("sha256", sha256(damaged));
            }
        }
        Files.delete(manifest);
        Files.write(inbox.resolve(export + ".manifest.unsigned.json"), JSON.writeValueAsBytes(content));
        String plant = export.substring(0, "plant-a".length());
        site.as("", "export", "sign", inbox.toString(), "--source", plant, "--key", key(plant))
                .expecting(0);
    }

    private static byte[] payload(Path envelope) throws IOException {
        return Base64.getDecoder()
                .decode(JSON.readTree(envelope.toFile()).path("payload").asText());
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static Path onlyChild(Path directory) {
        List<String> children = children(directory);
        assertThat(children).hasSize(1);
        return directory.resolve(children.get(0));
    }

    private static List<String> children(Path directory) {
        try (Stream<Path> children = Files.list(directory)) {
            return children.map(child -> String.valueOf(child.getFileName()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
