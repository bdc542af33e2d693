package dev.drydock.serving;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.drydock.fuzz.Fuzz;
import dev.drydock.inference.ModelSignature;
import dev.drydock.inference.RawRows;
import dev.drydock.inference.TinyPackage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients send to be scored, changed at random. */
class InferenceRequestFuzzTest {
    @TempDir
    Path folder;

    @Test
    void inferenceRequests() {
        ModelSignature signature =
                ModelSignature.read(TinyPackage.copy("signature.json", folder.resolve("signature.json")));
        String several = Questions.tensors("[2, 1]", "[1], [2.5e1]", "null, 2", "\"oil\", \"water\"");
        Fuzz.of("inference request", Questions.oneRow("abc").getBytes(UTF_8), several.getBytes(UTF_8))
                .acceptsWhatReadsAgain(input -> {
                    InferenceRequest read = InferenceRequestReader.read(input, signature);
                    return read.rows() + Arrays.toString(((RawRows.Numbers) read.input()).values());
                });
    }

    /** The first two bytes say how long the JSON object is. */
    @Test
    void inferenceRequestsWithBinaryData() {
        ModelSignature signature =
                ModelSignature.read(TinyPackage.copy("signature.json", folder.resolve("signature.json")));
        byte[] json = Questions.plain()
                .replace("\"data\": [100]", "\"parameters\": {\"binary_data_size\": 4}")
                .replace("\"data\": [\"oil\"]", "\"parameters\": {\"binary_data_size\": 7}")
                .getBytes(UTF_8);
        byte[] good = ByteBuffer.allocate(2 + json.length + 11)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) json.length)
                .put(json)
                .putFloat(100)
                .putInt(3)
                .put("oil".getBytes(UTF_8))
                .array();
        Fuzz.of("inference request with binary data", good).acceptsWhatReadsAgain(input -> {
            int length = input.length < 2 ? 0 : Byte.toUnsignedInt(input[0]) + 256 * Byte.toUnsignedInt(input[1]);
            byte[] body = Arrays.copyOfRange(input, Math.min(2, input.length), input.length);
            InferenceRequest read = InferenceRequestReader.read(
                    InferenceBody.of(body, Optional.of(Integer.toString(length))), signature);
            return read.rows() + Arrays.toString(((RawRows.Numbers) read.input()).values());
        });
    }
}
