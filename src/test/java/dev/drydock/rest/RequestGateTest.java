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
            strings = {
                "application/json",
                "application/json; charset=UTF-8",
                "application/json;charset=\"utf-8\"",
                "application/x-tar",
                "application/yaml",
                "text/csv"
            })
    void letsContentInThatAResourceMayTake(String type) {
        assertThat(RequestGate.isTaken(type)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "garbage",
                "text/xml",
                "application/XML;charset=utf-8",
                "image/svg+xml",
                "application/json; charset=utf-16",
                "application/json;a=b;charset=UTF-16LE",
                "text/csv;charset=iso-8859-1"
            })
    void turnsAwayContentThatNoResourceTakes(String type) {
        assertThat(RequestGate.isTaken(type)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"%", "%4", "%zz", "%-1", "%+1", "%00", "%1b", "a\u00e9", "%ff%fe", "%C3", "%C0%80", "%ED%A0%80"})
    void turnsAwayWhatNobodyCanRead(String encoded) {
        assertThat(RequestGate.isText(encoded)).isFalse();
    }
}
