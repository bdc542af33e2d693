package dev.drydock.domain.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class HoldoutSpendingTest {
    private static final double ALLOWED = 0.05;

    @Test
    void allLooksAtARowTogetherSpendItOnce() {
        double sum = IntStream.rangeClosed(1, 1_000_000)
                .mapToDouble(HoldoutSpending::ofUse)
                .sum();
        assertThat(sum).isCloseTo(1, within(1e-6));
        for (int use : new int[] {1, 2, 5, 21}) {
            assertThat(HoldoutSpending.number(HoldoutSpending.ofUse(use))).isEqualTo(use);
        }
    }

    @Test
    void aLookSpendsNoMoreThanItCountsFor() {
        assertThat(HoldoutSpending.isOfUse(0.8, 1)).isTrue();
        assertThat(HoldoutSpending.isOfUse(0.8 * 1.01, 1)).isTrue();
        assertThat(HoldoutSpending.isOfUse(0.81, 1))
                .as("more than the first look has")
                .isFalse();
        assertThat(HoldoutSpending.isOfUse(0.8, 2))
                .as("the first look's share on the second look")
                .isFalse();
        assertThat(HoldoutSpending.isOfUse(HoldoutSpending.ofUse(2), 2)).isTrue();
        assertThat(HoldoutSpending.isOfUse(0, 1)).isFalse();
        assertThat(HoldoutSpending.isOfUse(-0.1, 1)).isFalse();
        assertThat(HoldoutSpending.isOfUse(Double.NaN, 1)).isFalse();
    }

    @Test
    void aShareOfTheErrorMakesTheConfidenceHigher() {
        assertThat(HoldoutSpending.confidence(0.95, 1)).isCloseTo(0.95, within(1e-12));
        assertThat(HoldoutSpending.confidence(0.95, 0.5)).isCloseTo(0.975, within(1e-12));
    }

    /** Twenty candidates that are exactly as bad as the margin allows, on one holdout: before, one of them passed in 70 of 100 cases. */
    @Tag("slow")
    @Test
    void ofManyUnfitCandidatesOnOneHoldoutHardlyOnePasses() {
        SplittableRandom random = new SplittableRandom(4);
        int holdouts = 400;
        int let = 0;
        for (int holdout = 0; holdout < holdouts; holdout++) {
            List<HoldoutSketch> looks = new ArrayList<>();
            boolean passed = false;
            for (int candidate = 0; candidate < 20; candidate++) {
                HoldoutSketch rows = rows(0, 300);
                double confidence = HoldoutSpending.confidence(0.95, HoldoutSpending.next(rows, looks));
                looks.add(rows);
                Fixtures.Field field = new Fixtures.Field(random.split());
                field.championShift = Fixtures.Field.shiftFor(0.80);
                field.candidateShift = Fixtures.Field.shiftFor(0.77);
                Estimates estimates = new Estimates(field.rows());
                passed |= estimates.difference(Metric.AUC, confidence).bounds().low() >= -0.03;
            }
            let += passed ? 1 : 0;
        }
        assertThat((double) let / holdouts)
                .isLessThanOrEqualTo(ALLOWED + 3 * Math.sqrt(ALLOWED * (1 - ALLOWED) / holdouts));
    }

    /** A window of 90 days and 2 % fresh rows a night: each look spends what its fresh rows bring. */
    @Tag("slow")
    @Test
    void aHoldoutThatKeepsGettingFreshRowsGivesVerdictsForever() {
        List<HoldoutSketch> looks = new ArrayList<>();
        double spent = 0;
        for (int night = 0; night < 200; night++) {
            HoldoutSketch rows = rows(40 * night, 40 * night + 2000);
            double share = HoldoutSpending.next(rows, looks);
            looks.add(0, rows);
            spent += share;
            assertThat(HoldoutSpending.number(share)).as("night " + night).isLessThanOrEqualTo(20);
        }
        double holdouts = (2000 + 199 * 40) / 2000.0;
        assertThat(spent).as("as often as the rows were replaced").isLessThanOrEqualTo(holdouts * 1.01);
        assertThat(HoldoutSpending.next(rows(8000, 10000), looks)).isBetween(0.018, 0.022);
    }

    @Test
    void aSketchTellsWhichShareOfManyRowsIsNew() {
        HoldoutSketch first = rows(0, 100_000);
        HoldoutSketch later = rows(25_000, 125_000);
        double share = HoldoutSpending.next(
                HoldoutSketch.decoded(later.encoded()), List.of(HoldoutSketch.decoded(first.encoded())));

        assertThat(share).isCloseTo(0.25 * HoldoutSpending.ofUse(1) + 0.75 * HoldoutSpending.ofUse(2), within(0.02));
        assertThat(first.encoded()).hasSizeLessThan(44_000);
    }

    /** The sketch of the large holdout tells of next to none of the small one's rows. */
    @Test
    void rowsOfWhichASketchDoesNotTellCountAsSeen() {
        HoldoutSketch large = rows(0, 300_000);
        HoldoutSketch small = rows(0, 100);
        assertThat(HoldoutSpending.next(small, List.of(large))).isCloseTo(HoldoutSpending.ofUse(2), within(1e-9));
        assertThat(HoldoutSpending.next(small, List.of(large, small)))
                .isCloseTo(HoldoutSpending.ofUse(3), within(1e-9));
    }

    private static HoldoutSketch rows(int from, int to) {
        return HoldoutSketch.of(IntStream.range(from, to).mapToObj(row -> "p" + row));
    }

    /** The same question gets the same answer, so it spends nothing further, and counts once. */
    @Test
    void theVerySameRowsSpendNothingFurther() {
        HoldoutSketch first = HoldoutSketch.of(IntStream.range(0, 1000).mapToObj(row -> "p" + row));
        HoldoutSketch more = HoldoutSketch.of(IntStream.range(0, 2000).mapToObj(row -> "p" + row));
        List<HoldoutSpending.Spent> looks =
                new ArrayList<>(List.of(new HoldoutSpending.Spent(first, HoldoutSpending.again(first, List.of()))));

        assertThat(HoldoutSpending.again(first, looks)).isCloseTo(HoldoutSpending.ofUse(1), within(1e-9));
        looks.add(new HoldoutSpending.Spent(first, HoldoutSpending.ofUse(1)));
        assertThat(HoldoutSpending.again(more, looks))
                .isCloseTo((HoldoutSpending.ofUse(1) + HoldoutSpending.ofUse(2)) / 2, within(1e-9));
    }
}
