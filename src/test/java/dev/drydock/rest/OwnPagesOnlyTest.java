package dev.drydock.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class OwnPagesOnlyTest {
    private static final String HOST = "dock.example:9443";

    private static boolean foreign(String method, String fetchSite, String origin) {
        return OwnPagesOnly.isForeign(
                method,
                Optional.of(fetchSite).filter(text -> !text.isEmpty()),
                Optional.of(origin).filter(text -> !text.isEmpty()),
                Optional.of(HOST));
    }

    @Test
    void refusesAFormThatAnotherSiteSends() {
        assertThat(foreign("POST", "", "https://evil.example")).isTrue();
        assertThat(foreign("POST", "", "null")).isTrue();
        assertThat(foreign("POST", "", "http://" + HOST)).isTrue();
        assertThat(foreign("POST", "cross-site", "")).isTrue();
        assertThat(foreign("DELETE", "same-site", "https://" + HOST)).isTrue();
    }

    @Test
    void letsItsOwnPagesAndProgramsIn() {
        assertThat(foreign("POST", "", "")).isFalse();
        assertThat(foreign("POST", "same-origin", "https://" + HOST)).isFalse();
        assertThat(foreign("GET", "cross-site", "https://evil.example")).isFalse();
    }
}
