package dev.drydock.rest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestGateTest {
    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/models", "/api/v1/models/a%20b%C3%A9", "limit=5&job=a+b", "%25", ""})
    void letsAddressesIn(String encoded) {
        assertThat(RequestGate.isText(encoded)).isTrue();
    }

    @Test
    void letsAnAddressWithoutAQueryIn() {
        assertThat(RequestGate.isText(null)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"%", "%4", "%zz", "%-1", "%+1", "%00", "%1b", "a\u00e9", "%ff%fe", "%C3", "%C0%80", "%ED%A0%80"})
    void turnsAwayWhatNobodyCanRead(String encoded) {
        assertThat(RequestGate.isText(encoded)).isFalse();
    }
}
