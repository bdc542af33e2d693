package dev.drydock.installed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drydock.domain.release.ApprovalStatement;
import dev.drydock.domain.release.ReleaseOrder;
import dev.drydock.installed.InstalledSite.Answer;
import dev.drydock.installed.InstalledSite.Said;
import dev.drydock.packaging.Envelope;
import dev.drydock.packaging.SigningKey;
import dev.drydock.packaging.Statements;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
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
    private static final String TYPE = "application/json";

    @TempDir
    static Path folder;

    private InstalledSite site;

    @BeforeAll
    void prepareSite() {
        site = PreparedNight.shared().beginAgain().site();
    }

    @AfterAll
    void stopServers() {
        site.killEverything();
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
        assertThat(run("no-such-job").expecting(64).err())
                .contains("JOB_UNKNOWN", "nightly-retrain", "no-such-job.xml");
        assertThat(run("nightly-retrain", "model=unknown").expecting(64).err())
                .contains("MODEL_UNKNOWN", "no model unknown on this site", "Its models are " + MODEL);
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
        assertThat(children(site.root().resolve("var/tasks"))).noneMatch(task -> task.contains("probe"));
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
        approvesTheJob("unproven");
        List<String> inbox = children(site.root().resolve("inbox"));
        damage("plant-a-1-logs-1.csv", text -> text.replaceFirst("vibration_mm_s", "vibration"));
        damage("plant-b-1-feedback.csv", text -> "");
        JsonNode refused = run("unproven", "model=" + MODEL, "asOf=2026-11-24T00:00:00Z", "force=true")
                .expecting(1)
                .json();
        assertThat(refused.at("/failure/step").asText()).isEqualTo("receive");
        assertThat(refused.at("/failure/message").asText())
                .contains("2 problems", "plant-a-1-logs-1.csv", "lacks vibration_mm_s")
                .contains("plant-b-1-feedback.csv is empty", "Nothing was ingested");
        assertThat(children(site.root().resolve("var/staging/exports"))).isEmpty();
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
        String directory =
                model(yaml -> yaml.replace("name: " + MODEL, "name: " + OTHER)).toString();
        String version = OTHER + "/1";
        for (int time = 0; time < 2; time++) { // as somebody types it again who got no answer
            assertThat(site.as("emil", "import", directory).expecting(0).out())
                    .contains("Imported " + version + ". It waits until");
        }
        site.as("milo", "waive", "no-baseline", version, "--key", key("milo"), "--reason", "first", "--yes")
                .expecting(0);
        Said own = site.as("milo", "approve", version, "--key", key("milo"), "--yes")
                .expecting(77);
        assertThat(own.err()).contains("milo", "waived").doesNotContain("Exception");
    }

    @Test
    @Order(6)
    void refusesApprovalsOfOtherBytesAndForgedOnes() throws IOException {
        String version = OTHER + "/1";
        String path = "/candidates/" + version + "/approvals";
        byte[] offered = Base64.getDecoder()
                .decode(site.rest("rhea", "GET", "/candidates/" + version + "/statement", TYPE, new byte[0])
                        .body()
                        .path("payload")
                        .asText());
        SigningKey rhea = SigningKey.read(Path.of(key("rhea")));
        String digest = Statements.parse(offered).packageDigest();
        String edited = new String(offered, StandardCharsets.UTF_8).replace(digest, "ab".repeat(32));
        assertRefused(
                site.rest("rhea", "POST", path, TYPE, approval(edited.getBytes(StandardCharsets.UTF_8), rhea)),
                409,
                "APPROVAL_OTHER",
                digest);

        SigningKey stranger = SigningKey.generate(SigningKey.Kind.ED25519);
        byte[] forged = approval(offered, stranger);
        assertRefused(
                site.rest("rhea", "POST", path, TYPE, forged),
                403,
                "SIGNER_NOT_TRUSTED",
                "belongs to nobody in the trust file");
        String claimed = new String(forged, StandardCharsets.UTF_8)
                .replace(stranger.publicKey().id(), rhea.publicKey().id());
        assertRefused(
                site.rest("rhea", "POST", path, TYPE, claimed.getBytes(StandardCharsets.UTF_8)),
                422,
                "SIGNATURE_WRONG",
                "does not fit");
        assertRefused(
                site.rest("milo", "POST", path, TYPE, approval(offered, rhea)),
                403,
                "APPROVAL_NOT_OF_CALLER",
                "milo submitted it");
        assertThat(site.as("rhea", "candidates").expecting(0).out()).contains(version, "PROPOSED");
    }

    private static byte[] approval(byte[] payload, SigningKey key) {
        return Envelope.sign(Envelope.APPROVAL_TYPE, payload, key).toJson();
    }

    private static void assertRefused(Answer answer, int status, String code, String words) {
        assertThat(answer.body().path("code").asText()).as(answer.toString()).isEqualTo(code);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.body().path("message").asText()).contains(words);
        assertThat(answer.body().toString()).doesNotContain("Exception").doesNotContain("\\tat ");
    }

    /** Whoever holds the node's token, and even the order key, gets no further than the people's approvals. */
    @Test
    @Order(7)
    void followsNoOrderASecondTimeNorOneThatNobodyApproved() throws IOException {
        JsonNode state =
                JSON.readTree(site.root().resolve("serving/state/node.json").toFile());
        byte[] followed =
                state.at("/models/" + MODEL + "/current/order").asText().getBytes(StandardCharsets.UTF_8);
        Answer again = site.postToNode("/node/v1/orders", followed);
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.body().path("repeated").asBoolean()).isTrue();

        SigningKey orders = SigningKey.read(site.root().resolve("etc/keys/order.key"));
        ReleaseOrder order = Statements.parseOrder(
                Envelope.parse(followed, Envelope.ORDER_TYPE).payload());
        long last = state.path("lastSequence").asLong();
        assertRefused(postOrder(order, last, orders), 409, "ORDER_REPLAYED", "has followed " + last + " already");
        assertRefused(
                postOrder(order, last + 1, SigningKey.generate(SigningKey.Kind.ED25519)),
                403,
                "ORDER_NOT_TRUSTED",
                "is not an order key");
        List<String> waivers =
                order.approvals().stream().filter(BadInputIT::isWaiver).toList();
        ReleaseOrder bare = new ReleaseOrder(
                order.action(),
                order.site(),
                order.stage(),
                order.version(),
                order.packageDigest(),
                1,
                order.issuedAt(),
                order.expiresAt(),
                waivers,
                order.replaces(),
                order.comparison(),
                order.missed());
        assertRefused(postOrder(bare, last + 1, orders), 403, "APPROVALS_TOO_FEW", "0 release managers");
        assertThat(site.ask().path("model_version").asText()).isEqualTo("1");
    }

    private static boolean isWaiver(String approval) {
        byte[] envelope = approval.getBytes(StandardCharsets.UTF_8);
        return Statements.parse(Envelope.parse(envelope, Envelope.APPROVAL_TYPE).payload())
                        .action()
                == ApprovalStatement.Action.WAIVE;
    }

    private Answer postOrder(ReleaseOrder like, long sequence, SigningKey key) throws IOException {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        ReleaseOrder order = new ReleaseOrder(
                like.action(),
                like.site(),
                like.stage(),
                like.version(),
                like.packageDigest(),
                sequence,
                now,
                now.plusSeconds(600),
                like.approvals(),
                like.replaces(),
                like.comparison(),
                like.missed());
        return site.postToNode(
                "/node/v1/orders",
                Envelope.sign(Envelope.ORDER_TYPE, Statements.write(order), key).toJson());
    }

    @Test
    @Order(8)
    void refusesBodiesThatAreTooLargeMalformedOrNeverEnd() throws IOException {
        CompletableFuture<String> slow = tireOut(false, "/api/v1/executions");
        CompletableFuture<String> slowAtTheNode = tireOut(true, "/node/v1/orders");
        byte[] large = ("{\"job\":\"" + "x".repeat(64 << 10) + "\"}").getBytes(StandardCharsets.UTF_8);
        byte[] broken = "{\"job\":".getBytes(StandardCharsets.UTF_8);
        assertRefused(
                site.rest("sam", "POST", "/executions", TYPE, large),
                413,
                "REQUEST_TOO_LARGE",
                "more than 65536 bytes");
        assertRefused(site.rest("sam", "POST", "/executions", TYPE, broken), 400, "REQUEST_MALFORMED", "is not JSON");
        String approvals = "/candidates/" + OTHER + "/1/approvals";
        assertRefused(
                site.rest("rhea", "POST", approvals, TYPE, large), 413, "REQUEST_TOO_LARGE", "more than 65536 bytes");
        assertRefused(
                site.rest("rhea", "POST", approvals, TYPE, broken), 422, "ENVELOPE_MALFORMED", "is not strict JSON");
        assertRefused(site.postToNode("/node/v1/orders", broken), 422, "ENVELOPE_MALFORMED", "is not strict JSON");
        assertRefused(
                site.postToNode("/node/v1/orders", new byte[(4 << 20) + 1]),
                413,
                "REQUEST_TOO_LARGE",
                "at most 4194304");
        assertThat(slow.join()).isIn("HTTP/1.1 400 Bad Request", "HTTP/1.1 408 Request Timeout", "");
        assertThat(slowAtTheNode.join()).isIn("HTTP/1.1 400 Bad Request", "HTTP/1.1 408 Request Timeout", "");

        site.as("", "server", "status").expecting(0);
    }

    private CompletableFuture<String> tireOut(boolean node, String path) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return site.tireOut(node, path, "sam");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** Who asks the server has a name; who writes the file has none, and no operation goes before the record of that. */
    @Test
    @Order(9)
    void recordsWhoInstalledThePolicyAndThatSomebodyUnknownWroteIt() throws IOException {
        Path installed = site.root().resolve("etc/policy.json");
        byte[] before = Files.readAllBytes(installed);
        Path further = folder.resolve("policy-2.json");
        site.as("", "policy", "sign", installed.toString(), "--key", key("milo"), "-o", further.toString())
                .expecting(0);

        assertThat(site.as("", "policy", "install", further.toString(), "--user", "sam")
                        .expecting(77)
                        .err())
                .contains("install-policy", "admin or release-manager");
        assertThat(site.as("", "policy", "install", further.toString(), "--user", "ada")
                        .expecting(0)
                        .out())
                .contains("recorded under your name", sha256(before), sha256(Files.readAllBytes(further)));
        assertThat(Files.readAllBytes(installed)).isEqualTo(Files.readAllBytes(further));
        assertThat(audited("\"action\":\"policy.install\""))
                .singleElement(STRING)
                .contains("\"actor\":\"ada\"");

        Path looser = folder.resolve("policy-3.unsigned.json");
        Files.write(
                looser,
                new String(payload(further), StandardCharsets.UTF_8)
                        .replace("\"holdoutBudget\": 20", "\"holdoutBudget\": 2000")
                        .getBytes(StandardCharsets.UTF_8));
        assertThat(Files.readAllBytes(looser)).isNotEqualTo(payload(further));
        for (String person : List.of("rhea", "milo")) {
            Path draft = person.equals("rhea") ? looser : folder.resolve("policy-3.json");
            site.as("", "policy", "sign", draft.toString(), "--key", key(person), "-o", folder + "/policy-3.json")
                    .expecting(0);
        }
        assertThat(site.as("", "policy", "install", folder + "/policy-3.json", "--user", "ada")
                        .expecting(1)
                        .err())
                .contains("POLICY_OLDER", "another policy of version 1 is installed");

        Files.write(installed, before);
        run("unproven", "model=nothing").expecting(64);
        List<String> records = audited("");
        int changed = indexOf(records, "\"action\":\"file.changed\"", sha256(before));
        assertThat(indexOf(records, "\"action\":\"submit-job.refused\"", "MODEL_UNKNOWN"))
                .isGreaterThan(changed);
        assertThat(records.get(changed)).contains("\"actor\":\"unknown\"", "file/etc/policy.json");
    }

    private static int indexOf(List<String> records, String action, String detail) {
        for (int i = records.size() - 1; i >= 0; i--) {
            if (records.get(i).contains(action) && records.get(i).contains(detail)) {
                return i;
            }
        }
        throw new AssertionError("no record has " + action + " and " + detail);
    }

    /** Records with that text, in their order. */
    private List<String> audited(String text) throws IOException {
        List<String> records = new ArrayList<>();
        JsonNode page;
        do {
            page = site.rest(
                            "audrey",
                            "GET",
                            "/audit/records?limit=500&from=" + records.size(),
                            "application/json",
                            new byte[0])
                    .body()
                    .path("items");
            page.forEach(item -> records.add(item.path("record").asText()));
        } while (!page.isEmpty());
        return records.stream().filter(record -> record.contains(text)).toList();
    }

    @Test
    @Order(10)
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

    /** Whoever can write the site's folder cannot start it; somebody who has read its file says so by its digest. */
    private void approvesTheJob(String job) throws IOException {
        String digest = sha256(Files.readAllBytes(site.root().resolve("jobs/" + job + ".xml")));
        assertThat(run(job, "model=" + MODEL).expecting(1).err())
                .contains("JOB_NOT_APPROVED", "drydock job approve " + job + " --digest " + digest);
        assertThat(site.as("emil", "job", "list").expecting(0).out()).contains("missing", digest);
        assertThat(site.as("emil", "job", "approve", job, "--digest", digest)
                        .expecting(77)
                        .err())
                .contains("admin or release-manager");
        assertThat(site.as("ada", "job", "approve", job, "--digest", digest)
                        .expecting(0)
                        .out())
                .contains("is approved");
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
