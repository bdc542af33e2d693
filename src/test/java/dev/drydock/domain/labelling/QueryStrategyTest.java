package dev.drydock.domain.labelling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.LabellingFailure;
import dev.drydock.snapshots.TestRows;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryStrategyTest {
    private static final LabelRule TWO = LabelRule.ofClasses("no", "yes");
    private static final LabelRule FIVE = LabelRule.ofClasses("a", "b", "c", "d", "e");
    private static final LabelRule HOURS = new LabelRule.Quantity(0, 5000, "h", 250);

    /** The margin of 0.9 and 0.1 is 0.8; the entropy of a fair coin is ln 2. */
    @ParameterizedTest
    @CsvSource({
        "margin, 2, 0.9, 0.2",
        "margin, 2, 0.5, 1",
        "margin, 2, 0, 0",
        "least-confidence, 2, 0.9, 0.1",
        "least-confidence, 2, 0.3, 0.3",
        "least-confidence, 5, 0.4, 0.6",
        "entropy, 2, 0.5, 0.6931471805599453",
        "entropy, 2, 0.25, 0.5623351446188083",
        "entropy, 2, 0, 0",
        "entropy, 2, 1, 0",
    })
    void givesTheNumbersOfTheLiterature(String strategy, int classes, double score, double usefulness) {
        assertThat(QueryStrategy.ofWireName(strategy).orElseThrow().usefulness(score, classes))
                .isCloseTo(usefulness, within(1e-15));
    }

    @Test
    void ranksRowsOfTwoClassesAlike() {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 1000; i++) {
            double left = random.nextDouble();
            double right = random.nextDouble();
            int byMargin = compare(QueryStrategy.MARGIN, left, right);
            assertThat(compare(QueryStrategy.ENTROPY, left, right)).isEqualTo(byMargin);
            assertThat(compare(QueryStrategy.LEAST_CONFIDENCE, left, right)).isEqualTo(byMargin);
        }
    }

    private static int compare(QueryStrategy strategy, double left, double right) {
        return Double.compare(strategy.usefulness(left, 2), strategy.usefulness(right, 2));
    }

    @Test
    void suitsWhatTheLogTells() {
        assertThat(QueryStrategy.standard(TWO)).isEqualTo(QueryStrategy.MARGIN);
        assertThat(QueryStrategy.standard(FIVE)).isEqualTo(QueryStrategy.LEAST_CONFIDENCE);
        assertThat(QueryStrategy.standard(HOURS)).isEqualTo(QueryStrategy.CORE_SET);
        assertRefused(
                QueryStrategy.ENTROPY,
                FIVE,
                "strategy entropy does not suit 5 classes, of which the log has the predicted one's probability alone."
                        + " Choose least-confidence or core-set.");
        assertRefused(QueryStrategy.MARGIN, HOURS, "does not suit a quantity", "Choose core-set.");
    }

    @Test
    void textsHaveNoDistancesThatACoreSetGoesBy() {
        assertThatThrownBy(() -> QueryStrategy.CORE_SET.requireSuits("tiny", TestRows.texts()))
                .isInstanceOfSatisfying(DrydockException.class, e -> {
                    assertThat(e.code()).isEqualTo(LabellingFailure.LABEL_STRATEGY_UNSUITED);
                    assertThat(e.sentence()).contains("texts have none here. Choose least-confidence.");
                });
        QueryStrategy.LEAST_CONFIDENCE.requireSuits("tiny", TestRows.texts());
        QueryStrategy.CORE_SET.requireSuits("tiny", TestRows.classes());
    }

    private static void assertRefused(QueryStrategy strategy, LabelRule label, String... parts) {
        assertThatThrownBy(() -> strategy.requireSuits("tiny", label))
                .isInstanceOfSatisfying(DrydockException.class, e -> {
                    assertThat(e.code()).isEqualTo(LabellingFailure.LABEL_STRATEGY_UNSUITED);
                    assertThat(e.sentence()).contains(parts);
                });
    }
}
