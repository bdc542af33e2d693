package dev.drydock.domain.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.domain.dataset.SplitRule.By;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SplitRuleTest {
    private static final SplitRule BY_GROUP = SplitRule.ofGroups(0.6, 0.15, 0.25, "salt");
    private static final SplitRule BY_ID = new SplitRule.Shares(By.ID, 0.6, 0.15, 0.25, "salt");

    @Test
    void aGroupLiesInOneSplitWhateverItsRowsAreCalled() {
        for (int unit = 0; unit < 100; unit++) {
            Split split = BY_GROUP.splitOf("p-0", "unit-" + unit, 0);
            for (int row = 1; row < 20; row++) {
                assertThat(BY_GROUP.splitOf("p-" + row, "unit-" + unit, row)).isEqualTo(split);
            }
        }
    }

    @Test
    void byIdTheIdAloneDecidesAsAGroupOfItsNameWould() {
        for (int row = 0; row < 1000; row++) {
            assertThat(BY_ID.splitOf("p-" + row, "unit-" + row % 7, row))
                    .isEqualTo(BY_ID.splitOf("p-" + row, "", 0))
                    .isEqualTo(BY_GROUP.splitOf("", "p-" + row, 0));
        }
    }

    @Test
    void sharesAreThoseDeclared() {
        Map<Split, Integer> counts = new EnumMap<>(Split.class);
        for (int row = 0; row < 100_000; row++) {
            counts.merge(BY_ID.splitOf("p-" + row, "", 0), 1, Integer::sum);
        }
        assertThat(counts.get(Split.TRAIN)).isBetween(59_500, 60_500);
        assertThat(counts.get(Split.TUNE)).isBetween(14_600, 15_400);
    }

    @Test
    void byTimeEachInstantBelongsToTheSplitThatBeginsWithIt() {
        Instant tune = Instant.parse("2026-09-01T00:00:00Z");
        Instant holdout = Instant.parse("2026-10-01T00:00:00Z");
        SplitRule rule = new SplitRule.Instants(tune, holdout);

        assertThat(rule.splitOf("p", "unit", tune.toEpochMilli() - 1)).isEqualTo(Split.TRAIN);
        assertThat(rule.splitOf("p", "unit", tune.toEpochMilli())).isEqualTo(Split.TUNE);
        assertThat(rule.splitOf("p", "unit", holdout.toEpochMilli() - 1)).isEqualTo(Split.TUNE);
        assertThat(rule.splitOf("p", "unit", holdout.toEpochMilli())).isEqualTo(Split.HOLDOUT);
        assertThat(rule.splitOf("p", "unit", Long.MAX_VALUE)).isEqualTo(Split.HOLDOUT);
        assertThat(rule.by()).isEqualTo(By.TIME);
    }

    @Test
    void aTimeHasNoShares() {
        assertThatThrownBy(() -> new SplitRule.Shares(By.TIME, 0.6, 0.15, 0.25, "salt"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
