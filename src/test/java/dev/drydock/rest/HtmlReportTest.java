package dev.drydock.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class HtmlReportTest {
    private static final String NOTHING = "default-src 'none'; frame-ancestors 'none'; sandbox";

    private static String policy(String page) {
        return HtmlReport.policy(page.getBytes(StandardCharsets.UTF_8));
    }

    /** The digest is that of {@code printf 'p{}' | openssl dgst -sha256 -binary | base64}. */
    @Test
    void allowsTheStyleInTheHeadByItsDigest() {
        assertThat(policy("<html><head><style>p{}</style></head><body>x</body></html>"))
                .isEqualTo(
                        "default-src 'none'; style-src 'sha256-gG2yISYereRMiG2lMXrbiUgi0Ubw9p7QCeWcroOvy9Y='; frame-ancestors 'none'; sandbox");
    }

    @Test
    void allowsNoStyleThatStandsInTheBody() {
        assertThat(policy("<html><head></head><body><style>p{}</style></body></html>"))
                .isEqualTo(NOTHING);
        assertThat(policy("<html><body>x</body></html>")).isEqualTo(NOTHING);
        assertThat(policy("</style><style>")).isEqualTo(NOTHING);
    }
}
