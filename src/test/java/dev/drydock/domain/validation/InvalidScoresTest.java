package dev.drydock.domain.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.dataset.Split;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which rows of a model with three scores a row are named. */
class InvalidScoresTest {
    @Test
    void theRowThatHasABrokenScoreIsNamed() {
        assertThat(find(1))
                .hasValue("For 1 of the 30 rows of the snapshot the score is not a number from 0 to 1: rows p29."
                        + " Look at their inputs, and for overflow in training.");
        assertThat(find(0)).isEmpty();
    }

    @Test
    void twentyRowsAreNamed() {
        assertThat(find(20).orElseThrow()).startsWith("For 20 of").contains("p28, p29.");
        assertThat(find(21).orElseThrow()).startsWith("For 21 of").contains("p27, p28, ….");
    }

    /** @param broken how many of 30 rows, the last ones, have a last score that is no number */
    private static Optional<String> find(int broken) {
        float[] scores = new float[90];
        for (int row = 30 - broken; row < 30; row++) {
            scores[3 * row + 2] = Float.NaN;
        }
        Split[] splits = new Split[30];
        Arrays.fill(splits, Split.TRAIN);
        List<String> ids = IntStream.range(0, 30).mapToObj(row -> "p" + row).toList();
        ModelScores model = new ModelScores("child", scores, "a", "a");
        return InvalidScores.find(new Evidence(
                TaskFields.THREE_CLASSES,
                new LabelledRows(ids, ids, splits, new float[30], new int[30]),
                new Evidence.Scores(model, model),
                new Evidence.Checks(new GoldenCheck(16, 0), Optional.empty()),
                List.of(),
                new HoldoutUse("snap", "pump", "pump/7", 12, 1, Instant.EPOCH),
                9));
    }
}
