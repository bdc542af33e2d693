package dev.drydock.dataplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyedPseudonymsTest {
    @TempDir
    Path directory;

    private Path key;

    @BeforeEach
    void writeKey() throws IOException {
        key = Files.writeString(directory.resolve("pseudonym.key"), "0123456789abcdef");
    }

    /** The value is that of {@code printf 'pump\0moreau' | openssl dgst -sha256 -hmac 0123456789abcdef}. */
    @Test
    void aPersonHasOneNameForEachModelAndKey() throws IOException {
        String pseudonym = new KeyedPseudonyms(key).of("pump").apply("moreau");

        assertThat(pseudonym).isEqualTo("20e3b241d743b721");
        assertThat(new KeyedPseudonyms(key).of("pump").apply("moreau")).isEqualTo(pseudonym);
        assertThat(new KeyedPseudonyms(key).of("pump").apply(pseudonym)).isEqualTo(pseudonym);
        assertThat(new KeyedPseudonyms(key).of("pump").apply("tanaka")).isNotEqualTo(pseudonym);
        assertThat(new KeyedPseudonyms(key).of("fan").apply("moreau")).isNotEqualTo(pseudonym);
        Files.writeString(key, "fedcba9876543210");
        assertThat(new KeyedPseudonyms(key).of("pump").apply("moreau")).isNotEqualTo(pseudonym);
    }

    @Test
    void withoutAKeyNobodyGetsAName() throws IOException {
        Files.writeString(key, "short");
        assertThatThrownBy(() -> new KeyedPseudonyms(key).of("pump"))
                .isInstanceOfSatisfying(
                        DrydockException.class, e -> assertThat(e.code()).isEqualTo(CommonFailure.FILE_UNREADABLE))
                .hasMessageContaining("it has 5 bytes, and at least 16 are needed");

        Files.delete(key);
        assertThatThrownBy(() -> new KeyedPseudonyms(key).of("pump"))
                .hasMessageContaining(key.toString())
                .hasMessageContaining("Restore it from the backup");
    }
}
