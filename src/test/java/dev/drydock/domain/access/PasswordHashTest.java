package dev.drydock.domain.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class PasswordHashTest {
    /** {@code securityUtility encode --encoding=hash foo} of Open Liberty 26.0.0.3. */
    private static final String LIBERTY =
            "{hash}ARAAAAAUUEJLREYyV2l0aEhtYWNTSEE1MTIwAAAAICgDzI39cQcwAK8jWVKvaEprPqp1mDEKSAWg3"
                    + "+a0IP10QAAAACD5TiG8FL4ASl4C6YnbXZjbS7bfyZrvI4RYV/SXKyh+ag==";

    @Test
    void hashesAsLibertysOwnToolDoes() {
        byte[] fields = Base64.getDecoder().decode(LIBERTY.substring("{hash}".length()));
        byte[] salt = Arrays.copyOfRange(fields, 31, 31 + PasswordHash.SALT_BYTES);

        assertThat(PasswordHash.of("foo", salt)).isEqualTo(LIBERTY);
    }

    @Test
    void knowsThePasswordOfEitherHashAndNoOther() {
        byte[] salt = new byte[PasswordHash.SALT_BYTES];
        for (String hash : new String[] {LIBERTY, PasswordHash.of("foo", salt), PasswordHash.strong("foo", salt)}) {
            PasswordHash kept = PasswordHash.parse(hash).orElseThrow();
            assertThat(kept.matches("foo")).isTrue();
            assertThat(kept.matches("Foo")).isFalse();
        }
    }

    @Test
    void whatIsNoSuchHashIsNotGuessedAt() {
        String fields = LIBERTY.substring("{hash}".length());
        for (String other : new String[] {
            "",
            "foo",
            "{xor}OTAw",
            "{hash}",
            "{hash}!",
            "{hash}" + fields.substring(0, 40),
            "{hash}AQ==",
            "{aes}" + fields
        }) {
            assertThat(PasswordHash.parse(other)).as(other).isEmpty();
        }
    }
}
