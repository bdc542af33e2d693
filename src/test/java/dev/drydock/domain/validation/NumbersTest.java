package dev.drydock.domain.validation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NumbersTest {
    @Test
    void anErrorInALargeUnitKeepsThreeDigits() {
        assertThat(Numbers.measured(0.0031264, true)).isEqualTo("0.00313");
        assertThat(Numbers.measured(-0.000012, true)).isEqualTo("-0.0000120");
        assertThat(Numbers.measured(812.46789, true)).isEqualTo("812.468");
        assertThat(Numbers.measured(0, true)).isEqualTo("0.000");
        assertThat(Numbers.measured(-3e-17, true)).as("nothing but rounding").isEqualTo("0.000");
        assertThat(Numbers.measured(Double.NaN, true)).isEqualTo("n/a");
    }

    @Test
    void anErrorIsToldFromABillionthOn() {
        assertThat(Numbers.measured(1e-9, true)).isEqualTo("0.00000000100");
        assertThat(Numbers.measured(0.1, true)).isEqualTo("0.100");
    }

    @Test
    void anExactNumberHasNoTrailingZeros() {
        assertThat(Numbers.exact(2.50)).hasToString("2.5");
        assertThat(Numbers.exact(-0.0)).hasToString("0");
    }

    @Test
    void anyOtherMetricIsToldToAThousandth() {
        assertThat(Numbers.measured(0.0031264, false)).isEqualTo("0.003");
    }
}
