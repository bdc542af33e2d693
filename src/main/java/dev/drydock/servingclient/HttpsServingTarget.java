package dev.drydock.servingclient;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drydock.config.SiteConfiguration;
import dev.drydock.config.SiteFolder;
import dev.drydock.domain.audit.Checkpoint;
import dev.drydock.domain.release.Environment;
import dev.drydock.domain.release.PackageArchive;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.release.ServedDrift;
import dev.drydock.domain.release.ServedDrifts;
import dev.drydock.domain.release.ServingTarget;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ReleaseFailure;
import dev.drydock.failure.ServingFailure;
import dev.drydock.json.Mappers;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A Drydock serving node, reached over HTTPS. Only the certificates in the given PEM file are trusted; the management token is read again
 * for each call. Thread-safe.
 */
@Singleton
public final class HttpsServingTarget implements ServingTarget, ServedDrifts {
    private static final int NOT_THERE = 404;
    private static final int MAX_ANSWER_BYTES = 16 << 20;
    /** What answers now is known without loading anything; a page of the console waits for it. */
    private static final Duration QUESTION_TIMEOUT = Duration.ofSeconds(10);
    /** A job waits for it, and a job that ends for a machine that is busy for a moment wakes somebody. */
    private static final Duration STATUS_TIMEOUT = Duration.ofMinutes(1);

    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    private final URI base;
    private final Path tokenFile;
    private final Path certificates;
    private final PackageArchive archive;
    private final Duration timeout;

    @Inject
    public HttpsServingTarget(SiteFolder site, SiteConfiguration configuration, PackageArchive archive) {
        this(
                configuration.nodeAddress(),
                site.root().resolve(configuration.node().tokenFile()),
                site.root().resolve(configuration.node().certificate()),
                archive,
                TIMEOUT);
    }

    /**
     * @param base such as {@code https://localhost:9444}
     * @param tokenFile holds the node's management token
     * @param certificates PEM file of the certificates to trust
     * @param timeout for one call, loading and warming up included
     */
    public HttpsServingTarget(URI base, Path tokenFile, Path certificates, PackageArchive archive, Duration timeout) {
        this.base = base;
        this.tokenFile = tokenFile;
        this.certificates = certificates;
        this.archive = archive;
        this.timeout = timeout;
    }

    /** The node's response. */
    private record Answer(int status, String body) {
        boolean isGood() {
            return status / 100 == 2;
        }
    }

    @Override
    public void deliver(Path packageDirectory, String packageDigest) {
        Path tar = pack(packageDirectory);
        try {
            Answer answer = send(management("/node/v1/activations")
                    .header("Content-Type", "application/x-tar")
                    .POST(BodyPublishers.ofFile(tar)));
            if (!answer.isGood()) {
                throw refused("the package " + packageDigest, answer);
            }
        } catch (IOException e) {
            throw unreachable(e);
        } finally {
            tar.toFile().delete();
        }
    }

    /** A whole file first, so that its length is known and a slow disk does not hold the connection. */
    private Path pack(Path packageDirectory) {
        try {
            Path tar = Files.createTempFile("drydock-delivery", ".tar");
            try (OutputStream out = Files.newOutputStream(tar)) {
                archive.write(packageDirectory, out);
            }
            return tar;
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_NOT_WRITTEN,
                    "The package could not be packed for the serving node: " + e.getMessage() + ". Check free space.",
                    e);
        }
    }

    @Override
    public Outcome follow(String orderEnvelope) {
        try {
            Answer answer = send(management("/node/v1/orders")
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(orderEnvelope)));
            if (answer.isGood()) {
                return new Outcome.Followed(signed(json(answer)));
            }
            if (answer.status() == 401 || answer.status() == 429 || answer.status() >= 500) {
                throw refused("the order", answer);
            }
            JsonNode error = json(answer);
            if (error.path("retryable").asBoolean()) {
                throw refused("the order", answer); // such as another order in progress: nothing was decided
            }
            return new Outcome.Refused(
                    error.path("code").asText("UNKNOWN"), error.path("message").asText(answer.body()), signed(error));
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    /** A node of an earlier version of Drydock signs none. */
    private static Optional<String> signed(JsonNode answer) {
        return Optional.of(answer.path("signedReport"))
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText);
    }

    @Override
    public Said said() {
        JsonNode status = status(STATUS_TIMEOUT);
        Map<String, Standing> standings = new TreeMap<>();
        for (JsonNode known : status.path("models")) {
            JsonNode current = known.path("current");
            standings.put(
                    known.path("model").asText(),
                    new Standing(
                            current.path("sequence").asLong(),
                            current.path("packageDigest").asText()));
        }
        return new Said(standings, TrafficAnswer.of(status), suspensions(status));
    }

    private static Map<String, KnownSuspension> suspensions(JsonNode status) {
        Map<String, KnownSuspension> suspensions = new TreeMap<>();
        for (JsonNode known : status.path("suspensions")) {
            suspensions.put(
                    known.path("model").asText(),
                    new KnownSuspension(
                            text(known, "digest"), text(known, "suspension"), texts(known.path("resumptions"))));
        }
        return suspensions;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private static Optional<String> text(JsonNode object, String key) {
        return Optional.of(object.path(key)).filter(JsonNode::isTextual).map(JsonNode::asText);
    }

    @Override
    public void suspend(String suspension, List<String> lifting) {
        ObjectNode document = Mappers.OWN.createObjectNode().put("suspension", suspension);
        ArrayNode resumptions = document.putArray("resumptions");
        lifting.forEach(resumptions::add);
        try {
            Answer answer = send(
                    management("/node/v1/suspensions")
                            .header("Content-Type", "application/json")
                            .POST(BodyPublishers.ofString(document.toString())),
                    STATUS_TIMEOUT);
            if (!answer.isGood()) {
                throw refused("the suspension", answer);
            }
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    @Override
    public Optional<Checkpoint> witnessed() {
        JsonNode note = status(STATUS_TIMEOUT).path("auditCheckpoint");
        try {
            return note.isTextual() ? Optional.of(Checkpoint.ofNote(note.asText())) : Optional.empty();
        } catch (IllegalArgumentException e) {
            throw unreachable(new IOException("its status has an auditCheckpoint that is " + e.getMessage(), e));
        }
    }

    @Override
    public Environment environment() {
        Map<String, String> facts = new TreeMap<>();
        for (Map.Entry<String, JsonNode> fact :
                status(QUESTION_TIMEOUT).path("environment").properties()) {
            facts.put(fact.getKey(), fact.getValue().asText());
        }
        try {
            return Environment.of(facts);
        } catch (IllegalArgumentException e) {
            throw unreachable(new IOException("its status has an environment that " + e.getMessage(), e));
        }
    }

    @Override
    public Map<String, ServedDrift> drifts() {
        try {
            return DriftAnswer.of(status(QUESTION_TIMEOUT));
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    private JsonNode status(Duration within) {
        try {
            Answer answer = send(management("/node/v1/status").GET(), within);
            if (!answer.isGood()) {
                throw refused("a question about its state", answer);
            }
            return json(answer);
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    @Override
    public Optional<String> serving(String model) {
        try {
            Answer answer = send(management("/v2/models/" + model).GET(), QUESTION_TIMEOUT);
            if (answer.status() == 404 || isNotLoaded(answer)) {
                return Optional.empty();
            }
            if (!answer.isGood()) {
                throw refused("a question about model " + model, answer);
            }
            return Optional.of(json(answer)
                            .path("parameters")
                            .path("package_digest")
                            .asText())
                    .filter(digest -> !digest.isEmpty());
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    @Override
    public GoldenAnswer askGolden(Path packageDirectory, String model) {
        GoldenQuestion question = GoldenQuestion.read(
                packageDirectory.resolve(PackageFiles.GOLDEN), packageDirectory.resolve(PackageFiles.SIGNATURE));
        try {
            Answer answer = send(management("/v2/models/" + model + "/infer")
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofByteArray(question.body())));
            if (answer.status() == NOT_THERE) {
                throw unreachable(new IOException("it answered with status 404, as a node that starts does"));
            }
            if (!answer.isGood()) {
                throw refused("its own golden vectors", answer);
            }
            return question.compare(json(answer));
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    private HttpRequest.Builder management(String path) throws IOException {
        String token = Files.readString(tokenFile, StandardCharsets.UTF_8).strip();
        return HttpRequest.newBuilder(base.resolve(path)).header("Authorization", "Bearer " + token);
    }

    private Answer send(HttpRequest.Builder request) throws IOException {
        return send(request, timeout);
    }

    private Answer send(HttpRequest.Builder request, Duration within) throws IOException {
        HttpClient client = HttpClient.newBuilder()
                .sslContext(pinned())
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(10))
                .build();
        try {
            HttpResponse<InputStream> response =
                    client.send(request.timeout(within).build(), BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                byte[] bytes = body.readNBytes(MAX_ANSWER_BYTES);
                return new Answer(response.statusCode(), new String(bytes, StandardCharsets.UTF_8));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the call was interrupted", e);
        }
    }

    private SSLContext pinned() throws IOException {
        try (InputStream in = Files.newInputStream(certificates)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            int number = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("pinned-" + number++, certificate);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("the certificates in " + certificates + " are not readable", e);
        }
    }

    private static JsonNode json(Answer answer) throws IOException {
        try {
            return Mappers.OWN.readTree(answer.body());
        } catch (JsonProcessingException e) {
            throw new IOException("it answered with status " + answer.status() + " and no JSON", e);
        }
    }

    /** The node runs, and could not load what was ordered. */
    private static boolean isNotLoaded(Answer answer) {
        try {
            return ServingFailure.NODE_NOT_READY
                    .name()
                    .equals(Mappers.OWN.readTree(answer.body()).path("code").asText());
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    private DrydockException refused(String what, Answer answer) {
        boolean busy = answer.status() == 429 || answer.status() >= 500;
        String sentence = messageOf(answer);
        return new DrydockException(
                busy ? ReleaseFailure.SERVING_NODE_UNREACHABLE : ReleaseFailure.SERVING_NODE_REFUSED,
                "The serving node at " + base + " did not take " + what + " (status " + answer.status() + "): "
                        + sentence + " Look at its log, then restart the job.");
    }

    private static String messageOf(Answer answer) {
        try {
            JsonNode error = Mappers.OWN.readTree(answer.body());
            String message = error.path("message").asText(error.path("error").asText());
            return message.isEmpty() ? "it gave no reason." : message;
        } catch (JsonProcessingException e) {
            return "it gave no reason that can be read.";
        }
    }

    private DrydockException unreachable(IOException cause) {
        return new DrydockException(
                ReleaseFailure.SERVING_NODE_UNREACHABLE,
                "The serving node at " + base + " does not answer: " + cause
                        + ". Check that it runs, then restart the job.",
                cause);
    }
}
