package dev.drydock.serving;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.drydock.fuzz.Fuzz;
import dev.drydock.inference.ModelSignature;
import dev.drydock.inference.RawRows;
import dev.drydock.inference.TinyPackage;
import java.nio.file.Path;
import java.util.Arrays;
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
}
