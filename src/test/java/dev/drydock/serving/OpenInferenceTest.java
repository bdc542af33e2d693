package dev.drydock.serving;

import static dev.drydock.serving.Questions.tensor;
import static dev.drydock.serving.Questions.tensors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.drydock.packaging.PackageLimits;
import dev.drydock.program.ProgramVersion;
import dev.drydock.serving.NodeServer.Reply;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The inference interface over HTTP: what it tells, what it answers, and what each wrong request gets. */
class OpenInferenceTest {
    @TempDir
    static Path root;

    private static NodeServer node;
    private static Path released;

    @BeforeAll
    static void serve() {
        ServingSite site = new ServingSite(root);
        released = site.build(1);
        node = NodeServer.of(site);
        assertThat(node.manage("/node/v1/activations", site.tar(released)).status())
                .isEqualTo(200);
        assertThat(node.manage("/node/v1/orders", site.activate(1, released, 1)).status())
                .isEqualTo(200);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void describesServerAndModel() {
        assertThat(node.get("/v2").body().path("name").asText()).isEqualTo("drydock");
        assertThat(node.get("/v2").body().path("version").asText())
                .isEqualTo(ProgramVersion.current().toString());
        Reply model = node.get("/v2/models/tiny");
        assertThat(model.body().path("versions")).hasSize(1);
        assertThat(model.body().path("versions").path(0).asText()).isEqualTo("1");
        assertThat(model.body().path("inputs").findValuesAsText("name")).containsExactly("flow", "vibration", "fluid");
        assertThat(model.body().path("inputs").findValuesAsText("datatype")).containsExactly("FP32", "FP32", "BYTES");
        assertThat(model.body().path("outputs").findValuesAsText("name")).containsExactly("score", "label");
        assertThat(model.body().path("parameters").path("package_digest").asText())
                .isEqualTo(ServingSite.digest(released));
        assertThat(node.get("/v2/models/tiny/versions/1").body()).isEqualTo(model.body());
    }

    @Test
    void isLiveAndReadyWhileItsGoldenVectorHolds() {
        assertThat(node.get("/v2/health/live").status()).isEqualTo(200);
        assertThat(node.get("/v2/health/ready").status()).isEqualTo(200);
        assertThat(node.get("/v2/models/tiny/ready").status()).isEqualTo(200);
        assertThat(node.get("/v2/models/tiny/versions/1/ready").status()).isEqualTo(200);
    }

    @Test
    void isLiveButNotReadyBeforeTheFirstOrder(@TempDir Path fresh) {
        try (NodeServer empty = NodeServer.of(new ServingSite(fresh))) {
            assertThat(empty.get("/v2/health/live").status()).isEqualTo(200);
            assertThat(empty.get("/v2/health/ready").status()).isEqualTo(503);
            assertThat(empty.infer(Questions.plain()).code()).isEqualTo("MODEL_NOT_SERVED");
        }
    }

    @Test
    void answersWithScoreLabelVersionAndDigest() {
        Reply reply = node.infer(Questions.oneRow("abc"));
        float expected = ServingSite.score(released, Questions.ROW);
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body().path("id").asText()).isEqualTo("abc");
        assertThat(reply.body().path("model_name").asText()).isEqualTo("tiny");
        assertThat(reply.body().path("model_version").asText()).isEqualTo("1");
        assertThat(reply.body().path("parameters").path("package_digest").asText())
                .isEqualTo(ServingSite.digest(released));
        assertThat(score(reply, 0)).isCloseTo(expected, within(1e-6));
        assertThat(reply.body().path("outputs").path(1).path("data").path(0).asText())
                .isEqualTo(expected >= 0.5f ? "yes" : "no");
    }

    @Test
    void tellsItsFiguresToWhoHasAToken() {
        node.infer(Questions.oneRow("counted"));
        node.infer("{}");

        assertThat(node.metrics(ServingSite.TOKEN, "application/openmetrics-text;version=1.0.0"))
                .contains(
                        "drydock_inference_duration_seconds_count{model=\"tiny\"} ",
                        "drydock_inference_errors_total{code=\"INFERENCE_REQUEST_INVALID\"} ",
                        "drydock_served_version{model=\"tiny\"} 1.0\n",
                        "drydock_served_version_loaded{model=\"tiny\"} 1.0\n",
                        "package_digest=\"" + ServingSite.digest(released) + "\"",
                        "drydock_disk_free_bytes{folder=\"serving\"} ")
                .endsWith("# EOF\n");
        assertThat(node.metrics("another", "*/*"))
                .as("though everybody may request predictions")
                .contains("CLIENT_TOKEN_WRONG");
        assertThat(node.manage("/node/v1/metrics", new byte[0]).code()).isEqualTo("METHOD_NOT_KNOWN");
    }

    @Test
    void takesNullForAMissingNumber() {
        Reply reply = node.infer(tensors("[1]", "100", "null", "\"oil\""));
        assertThat(score(reply, 0)).isCloseTo(ServingSite.score(released, 100f, Float.NaN, 1f), within(1e-6));
    }

    @Test
    void scoresABatchRowByRowInEitherShape() {
        Reply flat = node.infer(tensors("[2]", "100, 300", "2.5, null", "\"oil\", \"water\""));
        Reply nested = node.infer(tensors("[2, 1]", "[100], [300]", "[2.5], [null]", "[\"oil\"], [\"water\"]"));
        assertThat(score(flat, 0)).isCloseTo(ServingSite.score(released, Questions.ROW), within(1e-6));
        assertThat(score(flat, 1)).isCloseTo(ServingSite.score(released, 300f, Float.NaN, 0f), within(1e-6));
        assertThat(nested.body().path("outputs")).isEqualTo(flat.body().path("outputs"));
    }

    @Test
    void inventsAnIdAndAnswersOnlyTheOutputsAskedFor() {
        String asked = Questions.plain().replace("{\"inputs\"", "{\"outputs\": [{\"name\": \"score\"}], \"inputs\"");
        Reply reply = node.infer(asked);
        assertThat(reply.body().path("id").asText()).isNotEmpty();
        assertThat(reply.body().path("outputs").findValuesAsText("name")).containsExactly("score");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrong")
    void refusesWhatIsWrongAndSaysWhere(String what, String body, String words) {
        Reply reply = node.infer(body);
        assertThat(reply.status()).as(what).isEqualTo(400);
        assertThat(reply.code()).isEqualTo("INFERENCE_REQUEST_INVALID");
        assertThat(reply.sentence()).contains(words);
    }

    static Stream<Arguments> wrong() {
        String many = IntStream.range(0, 257).mapToObj(i -> "1").collect(Collectors.joining(","));
        String good = Questions.plain();
        return Stream.of(
                Arguments.of("no JSON", "flow=1", "line 1"),
                Arguments.of("an empty body", "", "must be a JSON object"),
                Arguments.of("a list", "[]", "must be a JSON object"),
                Arguments.of("half a document", good.substring(0, good.length() - 3), "line 1"),
                Arguments.of("something after the end", good + "{}", "something follows"),
                Arguments.of("an unknown key", good.replace("{\"inputs\"", "{\"input\": 1, \"inputs\""), "'input'"),
                Arguments.of(
                        "a key twice", good.replace("{\"inputs\"", "{\"id\": \"a\", \"id\": \"b\", \"inputs\""), "id"),
                Arguments.of("a blank id", good.replace("{\"inputs\"", "{\"id\": \" \", \"inputs\""), "1 to 128"),
                Arguments.of("no inputs", "{\"id\": \"a\"}", "has no inputs"),
                Arguments.of(
                        "a missing tensor",
                        "{\"inputs\": [" + tensor("flow", "FP32", "[1]", "1") + "]}",
                        "tensor vibration is missing"),
                Arguments.of(
                        "an unknown tensor", good.replace("\"fluid\"", "\"fluids\""), "tensor 'fluids' is unknown"),
                Arguments.of("a tensor twice", good.replace("\"vibration\"", "\"flow\""), "'flow' comes twice"),
                Arguments.of(
                        "another datatype",
                        good.replaceFirst("FP32", "INT64"),
                        "tensor flow has the datatype 'INT64', but it must be FP32"),
                Arguments.of("a wrong shape", tensors("[1, 2]", "1, 2", "1", "\"oil\""), "has the shape [1, 2]"),
                Arguments.of("a shape without values", tensors("[2]", "1", "1", "\"oil\""), "has 1 values"),
                Arguments.of("no row", tensors("[0]", "", "", ""), "has 0 rows, but 1 to 256 are allowed"),
                Arguments.of("too many rows", tensors("[257]", many, "1", "\"oil\""), "256 rows are the most"),
                Arguments.of(
                        "a number above the limit",
                        tensors("[1]", "500.5", "1", "\"oil\""),
                        "value 0 of tensor flow is 500.5, but at most 500.0 is allowed"),
                Arguments.of(
                        "a number below the limit",
                        tensors("[1]", "-1", "1", "\"oil\""),
                        "value 0 of tensor flow is -1.0, but at least 0.0 is allowed"),
                Arguments.of(
                        "a number beyond float32",
                        tensors("[1]", "1", "1e300", "\"oil\""),
                        "tensor vibration is 1.0E300, which is beyond a float32"),
                Arguments.of("not a number", tensors("[1]", "NaN", "1", "\"oil\""), "NaN"),
                Arguments.of("a text for a number", tensors("[1]", "\"12\"", "1", "\"oil\""), "is the text '12'"),
                Arguments.of("null where none may be", tensors("[1]", "null", "1", "\"oil\""), "tensor flow is null"),
                Arguments.of(
                        "an unknown category",
                        tensors("[1]", "1", "1", "\"beer\""),
                        "tensor fluid is 'beer', but it must be one of [water, oil, slurry]"),
                Arguments.of(
                        "an unknown output",
                        good.replace("{\"inputs\"", "{\"outputs\": [{\"name\": \"logit\"}], \"inputs\""),
                        "the output 'logit' is unknown"),
                Arguments.of(
                        "binary data of a request",
                        good.replace("{\"inputs\"", "{\"parameters\": {\"binary_data\": true}, \"inputs\""),
                        "the parameter 'binary_data' is not known there, but binary_data_output"),
                Arguments.of(
                        "binary data without a header",
                        good.replace("\"data\": [100]", "\"parameters\": {\"binary_data_size\": 4}"),
                        "has no header Inference-Header-Content-Length"));
    }

    @Test
    void refusesABodyThatIsTooLarge() {
        Reply reply = node.infer("{\"id\": \"" + "x".repeat(9 << 20) + "\"}");
        assertThat(reply.status()).isEqualTo(413);
        assertThat(reply.code()).isEqualTo("REQUEST_TOO_LARGE");
        assertThat(reply.sentence()).contains("at most 8388608");
    }

    @Test
    void refusesWhatItCannotScoreSoonAndSaysWhenToTryAgain(@TempDir Path other) {
        ServingSite site = new ServingSite(other);
        Path built = site.build(1);
        ServingNode.Settings standard = ServingNode.Settings.standard(PackageLimits.STANDARD);
        ServingNode.Settings narrow = new ServingNode.Settings(
                1, 0, standard.log(), standard.packages(), standard.scrub(), standard.traces());
        try (NodeServer small = new NodeServer(new ServingNode(site.folder, narrow, NodeServer.clock()))) {
            small.manage("/node/v1/activations", site.tar(built));
            small.manage("/node/v1/orders", site.activate(1, built, 1));
            String many = tensors("[256]", times("100"), times("2.5"), times("\"oil\""));
            try (LoadClient load =
                    new LoadClient(HttpClient.newHttpClient(), small.uri("/v2/models/tiny/infer"), many, List.of())) {
                load.start(8);
                Reply refused = await().pollInterval(Duration.ofNanos(1))
                        .atMost(Duration.ofMinutes(1))
                        .until(() -> small.infer(many), reply -> reply.status() != 200);

                assertThat(refused.status()).isEqualTo(429);
                assertThat(refused.code()).isEqualTo("NODE_OVERLOADED");
                assertThat(refused.header("Retry-After")).isEqualTo("1");
                assertThat(refused.sentence()).contains("0 others wait already", "Retry-After");
            }
            assertThat(small.infer(many).status()).as("without the others").isEqualTo(200);
        }
        ServingNode.Settings unlogged = new ServingNode.Settings(
                1,
                1,
                new PredictionLog.Limits(1 << 20, Duration.ofHours(1), 0),
                standard.packages(),
                standard.scrub(),
                standard.traces());
        try (NodeServer full = new NodeServer(new ServingNode(site.folder, unlogged, NodeServer.clock()))) {
            Reply refused = full.infer(Questions.oneRow("a"));
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.header("Retry-After")).isEqualTo("1");
            assertThat(refused.sentence()).contains("0 bytes of the prediction log wait to be written");
            assertThat(full.status().body().path("requests").path("answered").asInt())
                    .isZero();
        }
    }

    private static String times(String value) {
        return String.join(",", Collections.nCopies(256, value));
    }

    @Test
    void knowsNoOtherModelVersionPathOrMethod() {
        assertThat(node.get("/v2/models/pump").status()).isEqualTo(404);
        Reply other = node.post("/v2/models/tiny/versions/2/infer", Questions.plain());
        assertThat(other.status()).isEqualTo(404);
        assertThat(other.sentence()).contains("version 2 of model tiny").contains("version 1");
        assertThat(node.get("/v2/secret").code()).isEqualTo("ENDPOINT_UNKNOWN");
        assertThat(node.get("/").code()).isEqualTo("ENDPOINT_UNKNOWN");
        assertThat(node.get("/v2/models/tiny/infer").status()).isEqualTo(405);
    }

    private static double score(Reply reply, int row) {
        assertThat(reply.status()).as(reply.sentence()).isEqualTo(200);
        return reply.body().path("outputs").path(0).path("data").path(row).asDouble();
    }
}
