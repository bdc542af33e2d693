package dev.drydock.domain.drift;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KnownWordsTest {
    private final KnownWords words = new KnownWords(
            Set.of("pump", "##leaks", "\u0120Valve", "\u2581again", "line</w>", "[UNK]", "m\u00fcnchen", "a"));

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    pump                        | 0
                    Pump, VALVE; again!         | 0
                    leaks                       | 1
                    the pump leaks              | 0.6667
                    line-pump/42                | 0
                    Munchen M\u00fcnchen         | 0
                    x y 42 -                    | NaN
                    a pump                      | 0
                    unk                         | 1
                    """)
    void countsWordsThatAreNoTokens(String text, double share) {
        if (Double.isNaN(share)) {
            assertThat(words.unknownShare(text)).isNaN();
        } else {
            assertThat((double) words.unknownShare(text))
                    .isCloseTo(share, org.assertj.core.api.Assertions.within(1e-4));
        }
    }

    @Test
    void tellsNothingWhereNothingIsKnown() {
        assertThat(KnownWords.NONE.unknownShare("pump")).isNaN();
    }
}
