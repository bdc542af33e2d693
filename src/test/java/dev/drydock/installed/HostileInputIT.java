package dev.drydock.installed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drydock.cli.access.CertificateAuthority;
import dev.drydock.cli.access.CertificateAuthority.Issued;
import dev.drydock.installed.InstalledSite.Answer;
import dev.drydock.installed.InstalledSite.Said;
import dev.drydock.packaging.ReleaseKit;
import dev.drydock.packaging.TarHeader;
import dev.drydock.serving.Alteration;
import dev.drydock.torchscript.ModuleForge;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The worst of every kind over the doors of the built installation: each gets a refusal in the form of its door, and afterwards both
 * servers do their work, hold no more memory than before, and have no defect in their logs.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileInputIT {
    private static final int LONGEST_HEAD = 16_384;
    private static final String MODEL = "pump-failure";
    private static final String JSON = "application/json";
    private static final String TAR = "application/x-tar";
    private static final int SLOW = 20;
    private static final long MOST_RESIDENT = 2L << 30;
    private static final List<String> NEVER_SAID = List.of("Exception", "SRVE", "java.", "dev.drydock", "\\tat ");

    @TempDir
    static Path folder;

    private final CertificateAuthority authority = new CertificateAuthority("plant");
    private InstalledSite site;

    @BeforeAll
    void start() throws IOException {
        site = PreparedNight.shared().beginAgain().site();
        Files.writeString(site.root().resolve("etc/tls/client-ca.pem"), authority.pem());
        site.start();
    }

    @AfterAll
    void stop() {
        site.killEverything();
    }

    /** Both servers, after whatever was done to them. */
    private void requireUnharmed() throws IOException {
        site.as("", "server", "status").expecting(0);
        assertThat(site.ask().path("model_version").asText()).isEqualTo("1");
        site.here("sam", "executions").expecting(0);
        for (String server : List.of("orchestrator", "serving")) {
            assertThat(site.residentBytes(server)).as(server).isLessThan(MOST_RESIDENT);
            assertThat(site.serverLog(server))
                    .doesNotContain("\n\tat ")
                    .doesNotContain(
                            "OutOfMemoryError", "StackOverflowError", "code=INTERNAL", "a request failed unexpectedly");
        }
    }

    @Test
    void modelDirectories() throws IOException {
        refusesImport(
                "PACKAGE_UNSAFE",
                "is a symbolic link",
                model -> Files.createSymbolicLink(model.resolve("notes"), Path.of("/etc/passwd")));
        refusesImport(
                "PACKAGE_UNSAFE",
                "by capital letters alone",
                model -> Files.writeString(model.resolve("Weights.pt"), "x"));
        refusesImport(
                "PACKAGE_UNSAFE",
                "is not printable ASCII",
                model -> Files.writeString(model.resolve("\u001b[2J"), "x"));
        refusesImport(
                "MODEL_YAML_INVALID",
                "anchor &a is not allowed",
                model -> Files.writeString(model.resolve("model.yaml"), "a: &a [x, x]\nb: [*a, *a]\n"));
        refusesImport(
                "MODEL_YAML_INVALID",
                "nested deeper than 8 levels",
                model -> Files.writeString(model.resolve("model.yaml"), "a: " + "[".repeat(100_000)));
        refusesImport(
                "MODEL_YAML_INVALID",
                "is larger than 1048576 bytes",
                model -> Files.write(model.resolve("model.yaml"), new byte[2 << 20]));
        refusesImport(
                "IMPORT_REFUSED", "is null", model -> Files.writeString(model.resolve("preprocessing.json"), "null"));
        refusesImport(
                "IMPORT_REFUSED",
                "at most 16777216 are allowed",
                model -> Files.write(model.resolve("preprocessing.json"), new byte[17 << 20]));
        refusesImport("IMPORT_REFUSED", "inflate to", model -> {
            ModuleForge forge = ModuleForge.of(model.resolve("weights.pt")).compressed();
            String name = forge.find("data.pkl").replace("data.pkl", "extra/zeros");
            forge.put(name, new byte[64 << 20]).in(model.resolve("weights.pt"));
        });
        refusesImport("IMPORT_REFUSED", "names the global", model -> {
            ModuleForge forge = ModuleForge.of(model.resolve("weights.pt"));
            byte[] pickle = "\u0080\u0002cposix\nsystem\n(X\u0004\u0000\u0000\u0000truetR."
                    .getBytes(StandardCharsets.ISO_8859_1);
            forge.replace("data.pkl", pickle).in(model.resolve("weights.pt"));
        });
        requireUnharmed();
    }

    @FunctionalInterface
    private interface Spoiling {
        void spoil(Path model) throws IOException;
    }

    private void refusesImport(String code, String words, Spoiling spoiling) throws IOException {
        Path sample = InstalledSite.HOME.resolve("sample-data/" + MODEL);
        Path model = Files.createTempDirectory(folder, "model");
        for (String name : List.of("weights.pt", "preprocessing.json", "reference.json")) {
            Files.copy(sample.resolve(name), model.resolve(name));
        }
        Files.writeString(
                model.resolve("model.yaml"),
                Files.readString(sample.resolve("model.yaml")).replace("name: " + MODEL, "name: hostile"));
        spoiling.spoil(model);
        Said said = site.here("emil", "import", model.toString()).expecting(1);
        assertThat(said.err()).contains(code, words).doesNotContain("\tat ", "Exception");
    }

    @Test
    void archives() throws IOException {
        Map<String, byte[]> archives = new LinkedHashMap<>();
        archives.put("leaves the directory", TarHeader.of("../evil", '0', 0));
        archives.put("is no plain file (type '2')", TarHeader.of("link", '2', 0));
        archives.put("is no plain file (type '3')", TarHeader.of("device", '3', 0));
        archives.put("folders deep", TarHeader.of("d/".repeat(40) + "f", '0', 0));
        archives.put("is no tar archive", "hello".repeat(300).getBytes(StandardCharsets.US_ASCII));
        archives.put("is entry number 20001", repeated(TarHeader.of("same/", '5', 0), 20_001));
        for (Map.Entry<String, byte[]> archive : archives.entrySet()) {
            refused(
                    site.rest("emil", "POST", "/models", TAR, archive.getValue()),
                    422,
                    "ARCHIVE_UNSAFE",
                    archive.getKey());
            refused(
                    site.postToNode("/node/v1/activations", archive.getValue()),
                    422,
                    "ARCHIVE_UNSAFE",
                    archive.getKey());
        }
        assertThat(site.root().resolveSibling("evil")).doesNotExist();
        assertThat(site.root().resolve("var/packages/work/evil")).doesNotExist();
        requireUnharmed();
    }

    /**
     * Whoever holds the builder's key may change a package's suite or report and sign it again. Each door recomputes from the signed
     * policy what must be in it, and names what is not.
     */
    @Test
    void packagesWhoseBuilderChangedTheSuite() throws IOException {
        Map<String, Consumer<ChangedPackage>> changes = new LinkedHashMap<>();
        changes.put("gate behaviour is missing", changed -> changed.gates().remove(2));
        changes.put("gate determinism is missing", changed -> changed.gates().remove(3));
        changes.put(
                "suite/behaviour.json is not what model.yaml asks for",
                changed -> changed.edit("suite/behaviour.json", suite -> ((ArrayNode) suite.path("tests")).remove(0)));
        changes.put(
                "gate luck is unknown to the policy",
                changed -> changed.gates()
                        .addObject()
                        .put("gate", "luck")
                        .put("verdict", "PASS")
                        .put("finding", "Lucky."));
        changes.put(
                "limit floor.min is -1 and must be",
                changed -> changed.limits("floor").put("min", -1));
        changes.put(
                "suite/gates.json is not the policy's",
                changed -> changed.edit("suite/gates.json", gates -> gates.putArray("requiredSlices")));
        changes.put(
                "has the tolerance 1000000000",
                changed -> changed.edit("suite/golden.json", golden -> golden.put("tolerance", 1_000_000_000)));
        changes.put(
                "has 1 vectors, and the policy needs at least 8",
                changed -> changed.edit("suite/golden.json", golden -> {
                    JsonNode first = golden.path("vectors").get(0);
                    golden.putArray("vectors").add(first);
                }));
        changes.put(
                "gate no-baseline says PASS",
                changed -> ((ObjectNode) changed.gates().get(0)).put("verdict", "PASS"));
        Path trust = site.root().resolve("etc/trust.json");
        for (Map.Entry<String, Consumer<ChangedPackage>> change : changes.entrySet()) {
            ChangedPackage changed = ChangedPackage.of(site, Files.createTempDirectory(folder, "changed"));
            change.getValue().accept(changed);
            Path directory = changed.signAgain();
            Said verified = site.here("", "verify", directory.toString(), "--trust", trust.toString());
            assertThat(verified.exitCode()).as(verified.out()).isEqualTo(1);
            assertThat(verified.err()).contains("REPORT_NOT_BY_POLICY", change.getKey());
            refused(
                    site.postToNode("/node/v1/activations", changed.tar()),
                    422,
                    "REPORT_NOT_BY_POLICY",
                    change.getKey());
        }
        requireUnharmed();
    }

    /** A sample of what {@code TamperMatrixTest} tries at each door. */
    @Test
    void packagesThatWereTamperedWith() throws IOException {
        Path trust = site.root().resolve("etc/trust.json");
        ReleaseKit kit = new ReleaseKit();
        List<Alteration> sample = Alteration.sample();
        assertThat(sample).hasSizeGreaterThanOrEqualTo(12);
        for (Alteration alteration : sample) {
            Path directory = Files.createTempDirectory(folder, "tampered");
            Path altered = ChangedPackage.of(site, directory).directory();
            alteration.damage().to(altered, kit);
            Said verified = site.here("", "verify", altered.toString(), "--trust", trust.toString());
            assertThat(verified.exitCode()).as(alteration.name()).isNotZero();
            assertThat(verified.err()).as(alteration.name()).contains(alteration.verify());
            refused(
                    site.postToNode("/node/v1/activations", TarHeader.archiveOf(altered)),
                    alteration.upload().equals("SIGNER_NOT_TRUSTED") ? 403 : 422,
                    alteration.upload(),
                    "");
            assertThat(site.ask().path("model_version").asText()).isEqualTo("1");
        }
        requireUnharmed();
    }

    private static void refused(Answer answer, int status, String code, String words) {
        assertThat(answer.body().path("code").asText()).as(answer.toString()).isEqualTo(code);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.body().toString()).contains(words);
        assertThat(NEVER_SAID).noneMatch(answer.body().toString()::contains);
    }

    private static byte[] repeated(byte[] entry, int times) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < times; i++) {
            all.writeBytes(entry);
        }
        return all.toByteArray();
    }

    @Test
    void requestsToTheOrchestrator() throws IOException {
        byte[] nothing = new byte[0];
        byte[] deep = "[".repeat(60_000).getBytes(StandardCharsets.US_ASCII);
        byte[] utf32 = {0, 0, 0x7F, 0x7F, 0, 0, 0x7F, 0x7F};
        byte[] more = "{\"job\": \"a\", \"job\": \"b\"}".getBytes(StandardCharsets.US_ASCII);
        refused(site.rest("sam", "GET", "/nothing", JSON, nothing), 404, "NOT_FOUND", "nothing at this address");
        refused(site.rest("sam", "DELETE", "/models", JSON, nothing), 405, "USAGE", "does not take this method");
        refused(site.rest("sam", "TRACE", "/models", JSON, nothing), 405, "USAGE", "does not take this method");
        refused(site.rest("sam", "POST", "/executions", "text/xml", deep), 415, "USAGE", "kind of content");
        refused(site.rest("sam", "POST", "/executions", "garbage", deep), 415, "USAGE", "kind of content");
        refused(site.rest("sam", "POST", "/executions", JSON, deep), 422, "REQUEST_INVALID", "SubmitRequest");
        refused(site.rest("sam", "POST", "/executions", JSON, utf32), 400, "REQUEST_MALFORMED", "is not JSON");
        refused(site.rest("sam", "POST", "/executions", JSON, more), 400, "REQUEST_MALFORMED", "Duplicate field");
        for (String number : List.of("many", "99999999999", "-1")) {
            refused(
                    site.rest("sam", "GET", "/executions?limit=" + number, JSON, nothing),
                    400,
                    "USAGE",
                    "limit is '" + number + "' and must be a whole number from 1 to 1000");
            refused(
                    site.rest("sam", "GET", "/executions/1/comparison?with=x" + number, JSON, nothing),
                    400,
                    "REQUEST_MALFORMED",
                    "A number");
        }
        for (String type : List.of("application/xml", "application/problem+xml", "application/json;charset=utf-16")) {
            refused(
                    site.rest("sam", "POST", "/executions/1/logs/archive", type, deep),
                    415,
                    "USAGE",
                    "kind of content");
        }
        for (Charset other : List.of(StandardCharsets.UTF_16, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
            byte[] request = "{\"job\": \"none\", \"parameters\": {}}".getBytes(other);
            refused(site.rest("sam", "POST", "/executions", JSON, request), 400, "REQUEST_MALFORMED", "is not JSON");
        }
        byte[] lines = "{\"job\": \"a\\nb\\u0007c\", \"parameters\": {}}".getBytes(StandardCharsets.US_ASCII);
        Answer unknown = site.rest("sam", "POST", "/executions", JSON, lines);
        assertThat(unknown.body().path("code").asText()).isEqualTo("JOB_UNKNOWN");
        assertThat(unknown.body().path("message").asText().chars()).noneMatch(Character::isISOControl);
        refused(site.rest("sam", "GET", "/models/%ff%fe/versions", JSON, nothing), 400, "USAGE", "status 400");
        refused(site.rest("sam", "GET", "/executions?job=%00", JSON, nothing), 400, "USAGE", "status 400");
        refused(site.rest("sam", "GET", "/models/a%2fb/versions", JSON, nothing), 400, "USAGE", "status 400");
        requireUnharmed();
    }

    /** What there is to ask for is nobody's business who may ask for nothing. */
    @Test
    void whoAsksForTheOpenApiDocumentWithoutARole() throws IOException {
        String request = "GET /api/v1/openapi HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
        assertThat(site.say(false, request + "\r\n")).startsWith("HTTP/1.1 401").doesNotContain("openapi: ");
        assertThat(site.say(false, asking(false, "GET /api/v1/openapi")))
                .startsWith("HTTP/1.1 200")
                .contains("openapi: 3.", "/api/v1/executions/{id}/restart:", "jobInstanceId");
        assertThat(site.say(false, request.replace("/api/v1/openapi", "/openapi") + "\r\n"))
                .startsWith("HTTP/1.1 301")
                .contains("\nLocation: ")
                .contains("/api/v1/openapi\r\n");
        for (String gone : List.of("/openapi/ui", "/openapi/platform")) {
            assertThat(site.say(false, request.replace("/api/v1/openapi", gone) + "\r\n"))
                    .as(gone)
                    .startsWith("HTTP/1.1 404");
        }
    }

    @Test
    void methodsThatAnAddressDoesNotTake() throws IOException {
        for (String request :
                List.of("DELETE /api/v1/models", "PUT /api/v1/executions/1", "PATCH /api/v1/audit/records")) {
            assertThat(site.say(false, asking(false, request)))
                    .as(request)
                    .startsWith("HTTP/1.1 405")
                    .containsPattern("\nAllow: [A-Z, ]*GET");
        }
        for (String request :
                List.of("DELETE /v2/models/pump-failure", "PUT /v2/health/live", "HEAD /node/v1/status")) {
            assertThat(site.say(true, asking(true, request)))
                    .as(request)
                    .startsWith("HTTP/1.1 405")
                    .contains("\nAllow: GET\r\n");
        }
    }

    private String asking(boolean node, String request) throws IOException {
        return request + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: "
                + site.authorization(node, "sam") + "\r\n\r\n";
    }

    /** Both servers, by suites that were good enough once: encrypt-then-nothing, and keys that a later theft opens. */
    @Test
    void suitesOfOldCiphers() throws IOException {
        for (boolean node : new boolean[] {false, true}) {
            assertThat(site.agrees(node, "TLSv1.2", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"))
                    .isTrue();
            assertThat(site.agrees(node, "TLSv1.3", "TLS_AES_256_GCM_SHA384")).isTrue();
            for (String suite : List.of(
                    "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384",
                    "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256",
                    "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA")) {
                assertThat(site.agrees(node, "TLSv1.2", suite)).as(suite).isFalse();
            }
        }
    }

    @Test
    void reportsAllowTheirOwnStyleAndNothingElse() throws IOException {
        for (String page : List.of("report.html", "training-report.html")) {
            String answer = site.say(false, asking(false, "GET /api/v1/candidates/" + MODEL + "/1/" + page));
            assertThat(answer).as(page).doesNotContain("unsafe-inline", " style=", " onclick=", "<script");
            if (answer.startsWith("HTTP/1.1 200")) {
                assertThat(answer)
                        .containsPattern(
                                "Content-Security-Policy: default-src 'none'; style-src 'sha256-[A-Za-z0-9+/=]{44}'; "
                                        + "frame-ancestors 'none'; sandbox\r");
            }
        }
        assertThat(site.say(false, asking(false, "GET /api/v1/candidates/" + MODEL + "/1/report.html")))
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void theConsolesBareAddressLeadsToIt() throws IOException {
        for (String path : List.of("/console", "/console/", "/")) {
            assertThat(site.say(false, "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                    .as(path)
                    .startsWith("HTTP/1.1 302")
                    .containsPattern("\nLocation: [^\r]*/console/executions\r");
        }
    }

    @Test
    void theConsolesPagesAndCookiesSayWhatABrowserMayDo() throws IOException {
        String page = site.say(false, "GET /console/sign-in HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        assertThat(page)
                .containsPattern("Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; ")
                .doesNotContain("unsafe-inline")
                .contains("X-Content-Type-Options: nosniff");
        assertThat(page.lines().filter(line -> line.startsWith("Set-Cookie: __Host-drydock-form=")))
                .singleElement()
                .asString()
                .contains("Path=/", "Secure", "HttpOnly", "SameSite=Strict")
                .doesNotContain("Domain");
    }

    /** Rows of anybody go into no log, and no client writes under another's ids; the owner decides without a restart. */
    @Test
    void whoAsksForPredictionsWithoutAToken() throws IOException {
        byte[] question = Files.readAllBytes(InstalledSite.HOME.resolve("sample-data/" + MODEL + "/request.json"));
        refused(site.askAs("", question), 401, "CLIENT_TOKEN_WRONG", "needs a client's token");
        refused(site.askAs("Bearer guessed", question), 401, "CLIENT_TOKEN_WRONG", "needs a client's token");
        assertThat(site.say(true, "GET /v2/health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200");

        site.here("", "client", "add", "press").expecting(0);
        Path token = site.root().resolve("etc/secrets/client-press.token");
        assertThat(Files.getPosixFilePermissions(token)).hasSize(2);
        assertThat(Files.getPosixFilePermissions(site.root().resolve("serving/clients.json")))
                .hasSize(2);
        String press = "Bearer " + Files.readString(token);
        Answer answer = site.askAs(press, question);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.body().at("/parameters/prediction_id").asText()).startsWith("press:");
        assertThat(site.here("", "client", "list").expecting(0).out())
                .contains("press:…", "Only clients may request predictions");

        site.here("", "client", "revoke", "press").expecting(0);
        refused(site.askAs(press, question), 401, "CLIENT_TOKEN_WRONG", "needs a client's token");

        site.here("", "client", "access", "open").expecting(0);
        assertThat(site.askAs("", question).status()).isEqualTo(200);
        assertThat(site.as("", "server", "status").expecting(0).out())
                .contains("WARNING: Everybody may request predictions from the node");
        assertThat(site.as("", "doctor").out())
                .contains("Everybody may request predictions from the node")
                .containsPattern("listeners +ok +only at the ports of");
        site.here("", "client", "access", "tokens").expecting(0);
        refused(site.askAs("", question), 401, "CLIENT_TOKEN_WRONG", "needs a client's token");
    }

    /** The TLS of the installed product; it asks for a certificate and needs none. */
    @Test
    void whoConnectsWithACertificate() throws IOException, InterruptedException {
        Instant end = Instant.now().plus(Duration.ofHours(1));
        Issued valve = authority.issue("valve", end);
        Path file = Files.writeString(folder.resolve("valve.pem"), valve.pem());
        site.here("", "client", "add", "valve", "--certificate", file.toString(), "--models", MODEL)
                .expecting(0);

        assertThat(certified(valve, MODEL)).isEqualTo(200);
        assertThat(certified(authority.renew("valve", valve.keys(), end), MODEL))
                .isEqualTo(200);
        assertThat(certified(valve, "lathe-wear")).isEqualTo(403);
        assertThat(certified(authority.issue("valve", end), MODEL))
                .as("not entered")
                .isEqualTo(401);
        Issued ended = authority.renew("valve", valve.keys(), Instant.now().minusSeconds(60));
        Issued foreign = new CertificateAuthority("other").renew("valve", valve.keys(), end);
        for (Issued refused : List.of(ended, foreign)) {
            assertThatThrownBy(() -> certified(refused, MODEL)).isInstanceOf(IOException.class);
        }
        assertThat(site.ask().path("model_version").asText()).as("a token").isEqualTo("1");

        site.here("", "client", "revoke", "valve").expecting(0);
        assertThat(certified(valve, MODEL)).isEqualTo(401);
    }

    /** The status of a request for a model's metadata. */
    private int certified(Issued by, String model) throws IOException, InterruptedException {
        SSLContext tls;
        try {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            try (InputStream server = Files.newInputStream(site.root().resolve("etc/tls/server.pem"))) {
                trusted.setCertificateEntry(
                        "server", CertificateFactory.getInstance("X.509").generateCertificate(server));
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            tls = SSLContext.getInstance("TLS");
            tls.init(by.keyManagers(), trust.getTrustManagers(), null);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        return HttpClient.newBuilder()
                .sslContext(tls)
                .build()
                .send(
                        HttpRequest.newBuilder(
                                        URI.create("https://localhost:" + site.servingPort() + "/v2/models/" + model))
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void requestsToTheNode() throws IOException {
        String deep = "{\"inputs\":" + "[".repeat(100_000);
        for (String body :
                List.of(deep, "{\"inputs\": [{\"name\": \"\\ud800\"}]}", "\u0000\u0000\u007f\u007f", "null", "{}")) {
            Answer answer = site.postToNode("/v2/models/" + MODEL + "/infer", body.getBytes(StandardCharsets.UTF_8));
            refused(answer, 400, "INFERENCE_REQUEST_INVALID", "The inference request is refused");
            refused(
                    site.postToNode("/node/v1/orders", body.getBytes(StandardCharsets.UTF_8)),
                    422,
                    "ENVELOPE_MALFORMED",
                    "The signed document is refused");
        }
        refused(
                site.postToNode("/v2/models/" + MODEL + "/infer", new byte[(8 << 20) + 1]),
                413,
                "REQUEST_TOO_LARGE",
                "at most 8388608");
        refused(site.postToNode("/node/v1/nothing", new byte[1]), 404, "ENDPOINT_UNKNOWN", "The node has no path");
        requireUnharmed();
    }

    /** Sent as they stand, since no client would. */
    @Test
    void requestsThatAreNone() throws IOException {
        for (boolean node : new boolean[] {false, true}) {
            String begin =
                    "GET " + (node ? "/v2" : "/api/v1/models") + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                            + "Authorization: " + site.authorization(node, "sam") + "\r\n";
            List<String> requests = new ArrayList<>(List.of(
                    "GARBAGE\r\n\r\n",
                    begin + "X: " + "a".repeat(40_000) + "\r\n\r\n",
                    begin + "X: y\r\n".repeat(500) + "\r\n",
                    begin + "Bad\u0000Header: x\r\n\r\n"));
            for (String path : List.of(
                    "/" + "a".repeat(100_000),
                    "/%zz",
                    "/a%00b",
                    "/../../etc/passwd",
                    "/%2e%2e/%2e%2e/etc/passwd",
                    "/WEB-INF/web.xml",
                    "/console/%2e%2e/WEB-INF/web.xml",
                    "/nothing;a=b")) {
                requests.add("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            }
            requests.add("TRACE / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            for (String request : requests) {
                String answer = site.say(node, request);
                if (answer.isEmpty() && request.length() > LONGEST_HEAD) {
                    continue; // it hung up before all was sent, and the answer is lost with the rest
                }
                assertThat(answer)
                        .as(request.substring(0, Math.min(120, request.length())))
                        .startsWith("HTTP/1.1 4")
                        .doesNotContainIgnoringCase("\nserver:", "x-powered-by");
                assertThat(NEVER_SAID.stream().filter(word -> !word.equals("java.")))
                        .as(answer)
                        .noneMatch(answer::contains);
            }
        }
        requireUnharmed();
    }

    @Test
    void formsOfTheConsole() throws IOException {
        String form = "user=sam&password=" + "x".repeat(3 << 20);
        for (String body : List.of("user=sam&password=guessed", form, "%zz=%00", "a=b&".repeat(20_000))) {
            String answer = site.say(
                    false,
                    "POST /console/sign-in HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: "
                            + "application/x-www-form-urlencoded\r\nContent-Length: " + body.length() + "\r\n\r\n"
                            + body);
            assertThat(answer).startsWith("HTTP/1.1 4");
            assertThat(NEVER_SAID).noneMatch(answer::contains);
        }
        requireUnharmed();
    }

    /**
     * Whoever is handed a package verifies it beside no network. The JVM makes sockets to see which kinds there are, and the C library
     * asks the machine's own name cache who the user is; neither sends anything, and nothing else is called.
     */
    @Test
    void verifyingAPackageConnectsBindsAndSendsNothing() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/strace")), "strace counts the calls; install it");
        Path trust = site.root().resolve("etc/trust.json");
        try (Stream<Path> packages = Files.list(site.root().resolve("var/packages"))) {
            Path one = packages.filter(path -> path.getFileName().toString().matches("[0-9a-f]{64}"))
                    .findFirst()
                    .orElseThrow();
            assertThat(site.networkCalls("verify", one.toString(), "--trust", trust.toString()))
                    .allMatch(call -> call.matches("socket\\(AF_(UNIX|INET6?), .*")
                            || call.matches(
                                    "connect\\([0-9]+, \\{sa_family=AF_UNIX, sun_path=\"/var/run/nscd/socket\"}, 110\\)")
                            || call.matches("(socketpair|getsockname|getpeername|getsockopt|setsockopt)\\(.*"));
        }
    }

    /** Many senders that stop in the middle hold nobody up, and are ended; so is one that sends a byte now and then. */
    @Test
    void sendersThatStopInTheMiddle() throws Exception {
        ExecutorService slow = Executors.newFixedThreadPool(2 * SLOW + 2);
        try {
            List<CompletableFuture<String>> drops = List.of(
                    CompletableFuture.supplyAsync(() -> drip(false, "/api/v1/executions"), slow),
                    CompletableFuture.supplyAsync(() -> drip(true, "/node/v1/orders"), slow));
            List<CompletableFuture<String>> answers = new ArrayList<>();
            for (int i = 0; i < SLOW; i++) {
                answers.add(CompletableFuture.supplyAsync(() -> tireOut(false, "/api/v1/executions"), slow));
                answers.add(CompletableFuture.supplyAsync(() -> tireOut(true, "/v2/models/" + MODEL + "/infer"), slow));
            }
            assertThat(site.ask().path("model_version").asText()).isEqualTo("1");
            site.here("sam", "executions").expecting(0);
            for (CompletableFuture<String> answer : answers) {
                assertThat(answer.get(55, TimeUnit.SECONDS))
                        .isIn("HTTP/1.1 400 Bad Request", "HTTP/1.1 408 Request Timeout", "");
            }
            for (CompletableFuture<String> drop : drops) {
                assertThat(drop.get(2, TimeUnit.MINUTES))
                        .startsWith("HTTP/1.1 400")
                        .contains("REQUEST_MALFORMED", "came too slowly");
            }
        } finally {
            slow.shutdownNow();
        }
        requireUnharmed();
    }

    private String drip(boolean node, String path) {
        try {
            return site.drip(node, path, "sam");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String tireOut(boolean node, String path) {
        try {
            return site.tireOut(node, path, "sam");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
