package dev.drydock.packaging.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrictJsonTest {
    private static final int MOST = 16 << 20;

    /** Its plain notation would fill the memory, wherever it stands. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e401",
                "-1e401",
                "1e-401",
                "1e999999999",
                "{\"gates\": {\"floor\": {\"min\": 1e-999999999}}}",
                "[1, [2.5, [1e401]]]",
                "{\"first\": 1, \"second\": 1e401}"
            })
    void refusesANumberWhoseExponentIsTooLarge(String json) {
        assertThatThrownBy(() -> StrictJson.read(json.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(JsonProcessingException.class)
                .hasMessageContaining("has an exponent beyond 400");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e400", "-1e400", "1e-400", "[0.00001]", "{\"use\": 1000000000}"})
    void takesANumberUpToThatExponent(String json) throws Exception {
        assertThat(StrictJson.read(json.getBytes(StandardCharsets.UTF_8)).isMissingNode())
                .isFalse();
    }

    @Test
    void takesAsManyBytesAsAreAllowedAndNotOneMore() throws Exception {
        assertThat(StrictJson.read(blanksAround("{\"version\": 7}", MOST))
                        .path("version")
                        .asInt())
                .isEqualTo(7);
        assertThatThrownBy(() -> StrictJson.read(blanksAround("{\"version\": 7}", MOST + 1)))
                .hasMessageContaining("it has 16777217 bytes, but at most 16777216 are allowed");
    }

    private static byte[] blanksAround(String json, int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) ' ');
        byte[] text = json.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(text, 0, bytes, 0, text.length);
        return bytes;
    }
}
