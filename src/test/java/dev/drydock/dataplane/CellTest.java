package dev.drydock.dataplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers and instants mean what the JDK says they mean, to the last bit, and nothing else is one. */
class CellTest {
    private final SplittableRandom random = new SplittableRandom(3);

    @Test
    void aNumberIsTheNearestDouble() throws UnreadableCell {
        for (int i = 0; i < 200_000; i++) {
            String cell = decimal();
            assertThat(Double.doubleToRawLongBits(DecimalCell.parse(cell, "x")))
                    .as(cell)
                    .isEqualTo(Double.doubleToRawLongBits(Double.parseDouble(cell)));
        }
    }

    private String decimal() {
        String sign = random.nextInt(3) == 0 ? "-" : random.nextInt(9) == 0 ? "+" : "";
        String digits = new BigDecimal(random.nextLong(Long.MAX_VALUE))
                .movePointLeft(random.nextInt(30))
                .toPlainString();
        String shortened = digits.substring(0, Math.max(1, random.nextInt(digits.length() + 1)));
        String exponent = random.nextInt(4) == 0 ? "e" + (random.nextInt(80) - 40) : "";
        return sign + shortened + exponent;
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-0", "1.", ".5", "+1.5E3", "1e-9", "9007199254740993", "123456789012345.6", "4.35"})
    void theseAreNumbers(String cell) throws UnreadableCell {
        assertThat(DecimalCell.parse(cell, "x")).isEqualTo(Double.parseDouble(cell));
    }

    @ParameterizedTest
    @CsvSource({
        "., NOT_A_NUMBER",
        "-, NOT_A_NUMBER",
        "1e, NOT_A_NUMBER",
        "e5, NOT_A_NUMBER",
        "1e+, NOT_A_NUMBER",
        "1.5.2, NOT_A_NUMBER",
        "0x10, NOT_A_NUMBER",
        "1d, NOT_A_NUMBER",
        "1_000, NOT_A_NUMBER",
        "'1,5', NOT_A_NUMBER",
        "' 1', NOT_A_NUMBER",
        "１２, NOT_A_NUMBER",
        "NA, NOT_A_NUMBER",
        "NaN, NOT_FINITE",
        "-Infinity, NOT_FINITE",
        "inf, NOT_FINITE",
        "1e1000, NUMBER_TOO_LONG",
        "0.00000000000000000000000000000000000000001, NUMBER_TOO_LONG",
        "12345678901234567890123456789012345678901, NUMBER_TOO_LONG"
    })
    void theseAreNone(String cell, String reason) {
        assertThatThrownBy(() -> DecimalCell.parse(cell, "x")).isInstanceOfSatisfying(UnreadableCell.class, e -> {
            assertThat(e.reason()).hasToString(reason);
            assertThat(e.field()).isEqualTo("x");
        });
    }

    @Test
    void anInstantIsWhatTheJdkReads() throws UnreadableCell {
        for (int i = 0; i < 100_000; i++) {
            String cell = Instant.ofEpochMilli(random.nextLong(-30_000_000_000_000L, 200_000_000_000_000L))
                    .toString();
            char[] changed = cell.toCharArray();
            if (random.nextBoolean()) {
                changed[random.nextInt(changed.length)] = "0123456789-:.TZ ".charAt(random.nextInt(16));
            }
            String text = new String(changed);
            if (!text.matches("[+-].*|.*T24.*|.*:60[.Z].*|.*\\.Z")) {
                assertSame(text);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-24T23:15:00Z",
                "2026-11-24T23:15:00.123Z",
                "2026-11-24T23:15:00.12Z",
                "2026-11-24T23:15:00.123456789Z",
                "2026-11-24T23:60:00Z",
                "2026-02-30T00:00:00Z",
                "2026-11-24T23:15:00+01:00",
                "2026-11-24 23:15:00",
                "2026-11-24",
                "1764026100"
            })
    void assertSame(String cell) throws UnreadableCell {
        Long expected = null;
        try {
            expected = Instant.parse(cell).toEpochMilli();
        } catch (DateTimeParseException e) {
            assertThatThrownBy(() -> InstantCell.parse(cell, "at"))
                    .as(cell)
                    .isInstanceOfSatisfying(
                            UnreadableCell.class,
                            refused -> assertThat(refused.reason()).hasToString("BAD_TIME"));
        }
        if (expected != null) {
            assertThat(InstantCell.parse(cell, "at")).as(cell).isEqualTo(expected);
        }
    }

    /** The JDK reads them; programs that write them do not agree on what they mean. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-24T24:00:00Z",
                "2016-12-31T23:59:60Z",
                "2026-11-24T23:15:00.Z",
                "+12026-11-24T23:15:00Z",
                "-0001-11-24T23:15:00Z"
            })
    void theseAreNoInstants(String cell) {
        assertThatThrownBy(() -> InstantCell.parse(cell, "at"))
                .isInstanceOfSatisfying(
                        UnreadableCell.class, e -> assertThat(e.reason()).hasToString("BAD_TIME"));
    }
}
