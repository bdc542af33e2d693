package dev.drydock.domain.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReplayTest {
    private static final List<String> IDS =
            IntStream.range(0, 50_000).mapToObj(row -> "p-" + row).toList();

    @Test
    void picksTheShareThatIsDeclaredAndAllOfALargerOne() {
        List<String> fifth = picked(0.2);
        assertThat(fifth.size()).isBetween(9_700, 10_300);
        assertThat(picked(0.2)).isEqualTo(fifth);
        assertThat(picked(0.3)).containsAll(fifth);
        assertThat(picked(1)).isEqualTo(IDS);
    }

    @Test
    void picksIndependentlyOfTheSplit() {
        SplitRule byId = new SplitRule.Shares(SplitRule.By.ID, 0.5, 0.25, 0.25, "salt");
        long trained = picked(0.2).stream()
                .filter(id -> byId.splitOf(id, "", 0) == Split.TRAIN)
                .count();
        assertThat(trained).isBetween(4_700L, 5_300L);
    }

    private static List<String> picked(double share) {
        Replay replay = new Replay(share);
        return IDS.stream().filter(replay::picks).toList();
    }
}
