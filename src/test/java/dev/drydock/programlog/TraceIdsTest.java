package dev.drydock.programlog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceIdsTest {
    private static final String ID = "4bf92f3577b34da6a3ce929d0e0e4736";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00-" + ID + "-00f067aa0ba902b7-01",
                "00-" + ID + "-00f067aa0ba902b7-00",
                "cc-" + ID + "-00f067aa0ba902b7-01-what-comes-later"
            })
    void takesTheIdOfAValidHeader(String header) {
        assertThat(TraceIds.of(header)).isEqualTo(ID);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "ff-" + ID + "-00f067aa0ba902b7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-" + ID + "-0000000000000000-01",
                "00-" + ID + "-00f067aa0ba902b7-01-more",
                "00-" + ID + "-00f067aa0ba902b7-01\n",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-" + ID + "-00f067aa0ba902b7",
                " 00-" + ID + "-00f067aa0ba902b7-01"
            })
    void makesAnIdForAnyOther(String header) {
        assertThat(TraceIds.of(header)).matches("[0-9a-f]{32}").isNotEqualTo(ID);
    }

    @Test
    void eachRequestWithoutAHeaderHasAnotherId() {
        assertThat(TraceIds.of(null)).matches("[0-9a-f]{32}").isNotEqualTo(TraceIds.of(null));
        assertThat(TraceIds.of("cc-" + ID + "-00f067aa0ba902b7-01-" + "x".repeat(1000)))
                .isNotEqualTo(ID);
    }
}
