package dev.drydock.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonBytesTest {
    @ParameterizedTest
    @ValueSource(strings = {"{}", "[1]", "1", "\"\u00e9\"", ""})
    void takesUtf8(String json) {
        assertThat(JsonBytes.areUtf8(json.getBytes(StandardCharsets.UTF_8))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16BE", "UTF-16LE", "UTF-32", "UTF-32BE", "UTF-32LE"})
    void takesNoOtherEncoding(String charset) {
        assertThat(JsonBytes.areUtf8("{}".getBytes(Charset.forName(charset)))).isFalse();
    }

    @Test
    void takesNoByteOrderMark() {
        assertThat(JsonBytes.areUtf8("\ufeff{}".getBytes(StandardCharsets.UTF_8)))
                .isFalse();
    }
}
