package dev.drydock.domain.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.dataset.SplitRule;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReleasedHoldoutTest {
    private static final LabelledRows RELEASED = rows(
            SplitRule.By.GROUP,
            List.of("a", "b", "c"),
            List.of("g1", "g2", "g3"),
            Split.TRAIN,
            Split.TUNE,
            Split.HOLDOUT);

    /** Another rule splits today's rows: a row that the version knows, or whose group it was trained or chosen by, would flatter it. */
    @Test
    void onlyRowsCountThatTheVersionCannotKnow() {
        LabelledRows later = rows(
                SplitRule.By.GROUP,
                List.of("a", "c", "d", "e", "f", "g"),
                List.of("g1", "g3", "g1", "g2", "g3", "g4"),
                Split.HOLDOUT,
                Split.HOLDOUT,
                Split.HOLDOUT,
                Split.HOLDOUT,
                Split.HOLDOUT,
                Split.TRAIN);

        assertThat(since(RELEASED, later)).containsExactly("f");
    }

    /** Where rows are split by id, a group is on both sides anyway. */
    @Test
    void groupsDoNotMatterWhereRowsWereNotSplitByThem() {
        LabelledRows byId = rows(SplitRule.By.ID, List.of("a"), List.of("g1"), Split.TRAIN);
        LabelledRows later =
                rows(SplitRule.By.ID, List.of("a", "b"), List.of("g1", "g1"), Split.HOLDOUT, Split.HOLDOUT);

        assertThat(since(byId, later)).containsExactly("b");
    }

    private static List<String> since(LabelledRows released, LabelledRows later) {
        return IntStream.range(0, later.size())
                .filter(new ReleasedHoldout(released, new float[released.size()]).since(later))
                .mapToObj(later::id)
                .toList();
    }

    private static LabelledRows rows(SplitRule.By splitBy, List<String> ids, List<String> groups, Split... splits) {
        List<String> unknown = Collections.nCopies(ids.size(), "");
        return new LabelledRows(
                ids,
                groups,
                splits,
                new float[ids.size()],
                new int[ids.size()],
                new LabelledRows.Labellers(unknown, unknown),
                RowContents.UNKNOWN,
                splitBy);
    }
}
