package dev.drydock.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.drydock.failure.DrydockException;
import dev.drydock.inference.ModelSignature;
import dev.drydock.inference.RawRows;
import dev.drydock.inference.TinyPackage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The binary tensor data extension: what a request says in bytes, its answer in bytes, and what hostile sizes get. */
class BinaryTensorsTest {
    private static final JsonMapper MAPPER = new JsonMapper();

    @TempDir
    static Path root;

    /** A request in the making: tensors in JSON, and their bytes. */
    private static final class Request {
        private final List<String> tensors = new ArrayList<>();
        private final ByteArrayOutputStream values = new ByteArrayOutputStream();
        private String start = "\"id\": \"a\",";

        Request numbers(String name, float... numbers) {
            ByteBuffer bytes = ByteBuffer.allocate(4 * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(numbers);
            return tensor(name, "FP32", numbers.length, bytes.array());
        }

        Request texts(String name, String... texts) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            for (String text : texts) {
                byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
                bytes.writeBytes(length(utf8.length));
                bytes.writeBytes(utf8);
            }
            return tensor(name, "BYTES", texts.length, bytes.toByteArray());
        }

        Request tensor(String name, String datatype, int rows, byte[] bytes) {
            values.writeBytes(bytes);
            return described(name, datatype, rows, Integer.toString(bytes.length));
        }

        /** Without values. */
        Request described(String name, String datatype, int rows, String size) {
            tensors.add("{\"name\": \"" + name + "\", \"datatype\": \"" + datatype + "\", \"shape\": [" + rows
                    + "], \"parameters\": {\"binary_data_size\": " + size + "}}");
            return this;
        }

        /** As JSON, whose values are in it. */
        Request json(String tensor) {
            tensors.add(tensor);
            return this;
        }

        Request saying(String more) {
            start += more;
            return this;
        }

        Request trailing(int bytes) {
            values.writeBytes(new byte[bytes]);
            return this;
        }

        byte[] document() {
            return ("{" + start + "\"inputs\": [" + String.join(",", tensors) + "]}").getBytes(StandardCharsets.UTF_8);
        }

        byte[] body() {
            byte[] json = document();
            byte[] body = Arrays.copyOf(json, json.length + values.size());
            System.arraycopy(values.toByteArray(), 0, body, json.length, values.size());
            return body;
        }

        InferenceRequest read() {
            return InferenceRequestReader.read(
                    InferenceBody.of(body(), Optional.of(Integer.toString(document().length))), signature());
        }
    }

    private static byte[] length(int length) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(length)
                .array();
    }

    private static Request two() {
        return new Request()
                .numbers("flow", 100.1f, 0.25f)
                .numbers("vibration", 2.5f, Float.NaN)
                .texts("fluid", "oil", "slurry")
                .texts("pump_id", "p-7", "Pumpe Süd")
                .texts("site", "north", "");
    }

    private static String twoInJson(String start) {
        return Questions.request(
                start,
                "[2]",
                "100.1, 0.25",
                "2.5, null",
                "\"oil\", \"slurry\"",
                "\"p-7\", \"Pumpe Süd\"",
                "\"north\", \"\"");
    }

    private static ModelSignature signature() {
        return ModelSignature.read(TinyPackage.copy("signature.json", root.resolve("signature.json")));
    }

    @Test
    void answersAndLogsBitForBitAsForJson(@TempDir Path folder) throws IOException, InterruptedException {
        ServingSite site = new ServingSite(folder);
        Path built = site.build(1);
        try (NodeServer node = NodeServer.of(site)) {
            node.manage("/node/v1/activations", site.tar(built));
            node.manage("/node/v1/orders", site.activate(1, built, 1));
            assertThat(node.get("/v2").body().path("extensions"))
                    .containsExactly(MAPPER.getNodeFactory().textNode("binary_tensor_data"));

            JsonNode json = node.infer(twoInJson("\"id\": \"a\",")).body();
            Request asked = two().saying("\"parameters\": {\"binary_data_output\": true},");
            HttpResponse<byte[]> reply = send(node, asked.body(), asked.document().length);
            assertThat(reply.statusCode()).isEqualTo(200);
            assertThat(reply.headers().firstValue("Content-Type")).contains("application/octet-stream");
            assertSame(reply, json);

            JsonNode answeredInJson = MAPPER.readTree(
                    send(node, two().body(), two().document().length).body());
            assertThat(answeredInJson).isEqualTo(json);
            Request half = two().saying("\"outputs\": [{\"name\": \"score\", \"parameters\": {\"binary_data\": true}},"
                    + " {\"name\": \"label\"}],");
            HttpResponse<byte[]> mixed = send(node, half.body(), half.document().length);
            assertThat(document(mixed).path("outputs").path(1))
                    .isEqualTo(json.path("outputs").path(1));

            node.rotate();
            List<String> lines = Files.readAllLines(site.folder.log().resolve("outbox/node-1-1-logs.csv"));
            assertThat(lines).hasSize(9);
            assertThat(lines.subList(3, 5)).isEqualTo(lines.subList(1, 3));
        }
    }

    private static void assertSame(HttpResponse<byte[]> reply, JsonNode json) {
        JsonNode document = document(reply);
        ByteBuffer values = ByteBuffer.wrap(reply.body()).order(ByteOrder.LITTLE_ENDIAN);
        values.position((int)
                reply.headers().firstValueAsLong(InferenceBody.JSON_LENGTH).orElseThrow());
        assertThat(document.path("outputs")
                        .path(0)
                        .path("parameters")
                        .path("binary_data_size")
                        .asInt())
                .isEqualTo(8);
        for (int row = 0; row < 2; row++) {
            JsonNode score = json.path("outputs").path(0).path("data").path(row);
            assertThat(Float.floatToIntBits(values.getFloat())).isEqualTo(Float.floatToIntBits(score.floatValue()));
        }
        for (int row = 0; row < 2; row++) {
            byte[] label = new byte[values.getInt()];
            values.get(label);
            assertThat(label)
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo(
                            json.path("outputs").path(1).path("data").path(row).asText());
        }
        assertThat(values.hasRemaining()).isFalse();
    }

    private static JsonNode document(HttpResponse<byte[]> reply) {
        int length = (int)
                reply.headers().firstValueAsLong(InferenceBody.JSON_LENGTH).orElseThrow();
        try {
            return MAPPER.readTree(Arrays.copyOf(reply.body(), length));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static HttpResponse<byte[]> send(NodeServer node, byte[] body, int jsonLength)
            throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(node.uri("/v2/models/tiny/infer"))
                                .header(InferenceBody.JSON_LENGTH, Integer.toString(jsonLength))
                                .POST(BodyPublishers.ofByteArray(body))
                                .build(),
                        BodyHandlers.ofByteArray());
    }

    @Test
    void readsTheSameRowsAsFromJsonAlsoWhereOnlySomeTensorsAreBinary() {
        InferenceRequest json =
                InferenceRequestReader.read(twoInJson("").getBytes(StandardCharsets.UTF_8), signature());
        InferenceRequest mixed = new Request()
                .json(Questions.tensor("flow", "FP32", "[2]", "100.1, 0.25"))
                .numbers("vibration", 2.5f, Float.NaN)
                .texts("fluid", "oil", "slurry")
                .read();

        for (InferenceRequest read : List.of(two().read(), mixed)) {
            assertThat(((RawRows.Numbers) read.input()).values()).isEqualTo(((RawRows.Numbers) json.input()).values());
        }
        assertThat(two().read().text("pump_id", 1)).isEqualTo("Pumpe Süd");
        assertThat(two().read().text("site", 1)).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostile")
    void refusesSizesAndLengthsThatDoNotFit(String what, Request request, String words) {
        assertThatExceptionOfType(DrydockException.class)
                .as(what)
                .isThrownBy(request::read)
                .withMessageContaining(words);
    }

    static Stream<Arguments> hostile() {
        return Stream.of(
                Arguments.of(
                        "more than the body", flow("2147483647"), "has the binary_data_size 2147483647, but 0 bytes"),
                Arguments.of("a negative size", flow("-4"), "has the binary_data_size -4"),
                Arguments.of("a size beyond a long", flow("9223372036854775808"), "out of range"),
                Arguments.of("a size that is no number", flow("\"4\""), "must be a whole number"),
                Arguments.of("no rows that fit", new Request().tensor("flow", "FP32", 2, new byte[9]), "2 FP32 need 8"),
                Arguments.of("bytes that no tensor has", two().trailing(3), "has 3 bytes behind"),
                Arguments.of(
                        "another datatype",
                        new Request().tensor("flow", "INT64", 1, new byte[8]),
                        "binary data must be FP32 or BYTES"),
                Arguments.of("a text beyond its tensor", text(length(-1)), "value 0 of tensor 'fluid' ends behind"),
                Arguments.of("half a length", text(new byte[3]), "value 0 of tensor 'fluid' ends behind"),
                Arguments.of("more texts than rows", text(new byte[8]), "more values in its binary data than the 1"),
                Arguments.of("fewer texts than rows", text(new byte[0]), "has 0 values"),
                Arguments.of(
                        "no UTF-8",
                        text(new byte[] {1, 0, 0, 0, (byte) 0xff}),
                        "value 0 of tensor 'fluid' is not UTF-8"),
                Arguments.of(
                        "an infinite number",
                        new Request()
                                .numbers("flow", Float.POSITIVE_INFINITY)
                                .numbers("vibration", 1)
                                .texts("fluid", "oil"),
                        "at most 500.0 is allowed"),
                Arguments.of(
                        "a missing number",
                        new Request()
                                .numbers("flow", Float.NaN)
                                .numbers("vibration", 1)
                                .texts("fluid", "oil"),
                        "this input may not be missing"),
                Arguments.of(
                        "both",
                        new Request()
                                .json("{\"name\": \"flow\", \"datatype\": \"FP32\", \"shape\": [1], \"data\": [1],"
                                        + " \"parameters\": {\"binary_data_size\": 4}}")
                                .trailing(4),
                        "has both data and binary_data_size"));
    }

    private static Request flow(String size) {
        return new Request().described("flow", "FP32", 1, size);
    }

    private static Request text(byte[] bytes) {
        return new Request().tensor("fluid", "BYTES", 1, bytes);
    }

    @ParameterizedTest
    @MethodSource("headers")
    void refusesAHeaderThatIsNoLengthOfTheJson(String header) {
        assertThatExceptionOfType(DrydockException.class)
                .isThrownBy(() -> InferenceBody.of(two().body(), Optional.of(header)))
                .withMessageContaining("the header Inference-Header-Content-Length is");
    }

    static Stream<String> headers() {
        return Stream.of("", "-1", "1e3", "99999", "4294967297", "٣", "12, 12");
    }
}
