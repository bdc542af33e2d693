package dev.drydock.application.drift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.dataset.SnapshotArchive.SnapshotFeatures;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.dataset.SplitRule;
import dev.drydock.snapshots.TestRows;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LabelSpreadTest {
    private static final SplitRule BY_TIME =
            new SplitRule.Instants(Instant.parse("2026-09-01T00:00:00Z"), Instant.parse("2026-10-01T00:00:00Z"));

    @Test
    void splitsByTimeThatLeaveOneEmptyNameTheInstants() {
        assertThat(problem(BY_TIME, Split.TRAIN, Split.TRAIN, Split.TUNE, Split.TUNE))
                .isEqualTo("No labelled row of the window lies in holdout: the splits are by time, tune from"
                        + " 2026-09-01T00:00:00Z and holdout from 2026-10-01T00:00:00Z. Move tune-from and holdout-from of"
                        + " splits in model.yaml ('drydock definition change'), or collect labels of that time.");
        assertThat(problem(BY_TIME, Split.HOLDOUT, Split.HOLDOUT))
                .startsWith("No labelled row of the window lies in train nor in tune: ");
    }

    @Test
    void otherwiseOnlyTrainAndTuneNeedTwoLabels() {
        assertThat(problem(TestRows.schema().splits(), Split.TRAIN, Split.TRAIN, Split.TUNE, Split.TUNE))
                .isEmpty();
        assertThat(problem(BY_TIME, Split.TRAIN, Split.TRAIN, Split.TUNE, Split.TUNE, Split.HOLDOUT))
                .isEmpty();
        assertThat(problem(BY_TIME, Split.TRAIN, Split.TRAIN, Split.TUNE, Split.HOLDOUT))
                .contains("but tune has 1 rows, all labelled \"no\"");
    }

    /** Of rows in these splits, labelled no and yes in turn. */
    private static String problem(SplitRule rule, Split... splits) {
        SnapshotFeatures rows = new SnapshotFeatures() {
            @Override
            public int rows() {
                return splits.length;
            }

            @Override
            public Split split(int row) {
                return splits[row];
            }

            @Override
            public double label(int row) {
                return row % 2;
            }

            @Override
            public float score(int row) {
                return 0;
            }

            @Override
            public List<String> inputs() {
                return List.of();
            }

            @Override
            public float feature(int row, int input) {
                return 0;
            }
        };
        return LabelSpread.of(rows, TestRows.withSplits(rule)).problem().orElse("");
    }
}
