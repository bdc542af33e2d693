package dev.drydock.domain.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class ErrorBasisTest {
    private static final ErrorBasis BASIS = new ErrorBasis(List.of(0f, 10f, 20f), List.of(1f, 3f));

    @Test
    void betweenTwoKnotsBothCountInProportion() {
        assertThat(BASIS.terms(5, 2)).containsExactly(1, 0.5, 0, 0.5, 0);
        assertThat(BASIS.terms(12.5f, 1.5f)).containsExactly(1, 0.75, 0.25, 0.25, 0);
        assertThat(BASIS.terms(10, 1)).as("at knots").containsExactly(1, 1, 0, 0, 0);
    }

    @Test
    void beyondItsOuterKnotsASplineKeepsItsValue() {
        assertThat(BASIS.terms(20, 3)).containsExactly(1, 0, 1, 1, 0);
        assertThat(BASIS.terms(1000, 1000)).containsExactly(1, 0, 1, 1, 0);
        assertThat(BASIS.terms(-5, -5)).containsExactly(1, 0, 0, 0, 0);
    }

    @Test
    void aMissingInputHasATermOfItsOwn() {
        assertThat(BASIS.terms(5, Float.NaN)).containsExactly(1, 0.5, 0, 0, 1);
        ErrorBasis withoutInput = new ErrorBasis(List.of(0f, 10f), List.of());
        assertThat(withoutInput.terms(5, Float.NaN)).containsExactly(1, 0.5);
        assertThat(new ErrorBasis(List.of(5f), List.of()).terms(7, 0)).containsExactly(1);
    }

    @Test
    void namesRowsThatAreUnlikeTheReference() {
        assertThat(BASIS.isBeyond(0, 1)).isFalse();
        assertThat(BASIS.isBeyond(20, 3)).isFalse();
        assertThat(BASIS.isBeyond(5, Float.NaN)).isFalse();
        assertThat(BASIS.isBeyond(-0.1f, 2)).isTrue();
        assertThat(BASIS.isBeyond(20.1f, 2)).isTrue();
        assertThat(BASIS.isBeyond(5, 0.9f)).isTrue();
        assertThat(BASIS.isBeyond(5, 3.1f)).isTrue();
        assertThat(new ErrorBasis(List.of(0f, 10f), List.of()).isBeyond(5, 99)).isFalse();
    }

    @Test
    void takesEachKnotOnceAndZeroWithoutASign() {
        assertThat(ErrorBasis.knots(new float[] {1, 2, 3, 4, 5})).containsExactly(1f, 2f, 3f, 4f, 5f);
        assertThat(ErrorBasis.knots(new float[] {-0f, 0f, 7f})).containsExactly(0f, 7f);
        assertThat(ErrorBasis.knots(new float[0])).isEmpty();
        assertThat(ErrorBasis.knotsOfCategories(3)).containsExactly(0f, 1f, 2f);
    }

    @Test
    void refusesKnotsThatDoNotRise() {
        for (List<Float> knots :
                List.of(List.of(1f, 1f), List.of(2f, 1f), List.of(0f, Float.NaN), List.of(Float.NaN))) {
            assertThatIllegalArgumentException()
                    .as("%s", knots)
                    .isThrownBy(() -> new ErrorBasis(List.of(), knots))
                    .withMessage("the knots of errors do not rise");
        }
    }
}
