package dev.drydock.cli;

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
}
