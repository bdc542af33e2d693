package dev.drydock.domain.drift;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a reference knows, and how groups of rows are put together beside it. */
class DriftReferenceTest {
    private static final MadeRows ROWS = new MadeRows(400, row -> MadeRows.noise(row, 1));

    @Test
    void namesTheColumnsThatItKnowsNothingOf() {
        List<DriftColumn> inputOnly = MadeRows.COLUMNS.subList(0, 1);
        DriftReference reference = DescribeTraining.of(ROWS, inputOnly);
        assertThat(reference.unknown(MadeRows.COLUMNS))
                .extracting(DriftColumn::name)
                .containsExactly("score", "label");
        assertThat(reference.unknown(inputOnly)).isEmpty();
        assertThat(reference.isComplete(inputOnly)).isTrue();
        assertThat(reference.isComplete(MadeRows.COLUMNS)).isFalse();
    }

    @Test
    void aNumberWithoutASketchIsKnownByItsDecilesOnly() {
        DriftReference full = DescribeTraining.of(ROWS, MadeRows.COLUMNS);
        assertThat(full.unsketched()).isEmpty();
        List<ColumnReference> plain = full.columns().stream()
                .map(known -> new ColumnReference(
                        known.column(),
                        known.edges(),
                        known.counts(),
                        known.missing(),
                        known.deviation(),
                        Optional.empty()))
                .toList();
        DriftReference old = new DriftReference(1, plain);
        assertThat(old.unsketched()).extracting(DriftColumn::name).containsExactlyInAnyOrder("x", "score");
        assertThat(old.isComplete(MadeRows.COLUMNS)).isFalse();
    }

    @Test
    void wholeGroupsGoIntoTwentyBlocksInTurn() {
        GroupBlocks blocks = new GroupBlocks();
        Set<Integer> used = new HashSet<>();
        for (int group = 0; group < 20; group++) {
            used.add(blocks.of("unit-" + group));
        }
        assertThat(used).as("twenty groups, each in a block of its own").hasSize(20);
        assertThat(blocks.of("unit-7")).as("a later row of the same group").isEqualTo(7);
        assertThat(blocks.of("unit-20")).isZero();
        assertThat(blocks.groups()).isEqualTo(21);
    }

    @Test
    void aBandReachesThreeDeviationsToEitherSideAndNotBelowZero() {
        assertThat(new Band(10, 5, 0.5).lower()).isEqualTo(3.5);
        assertThat(new Band(10, 5, 0.5).upper()).isEqualTo(6.5);
        assertThat(new Band(10, 1, 1).lower()).isZero();
    }
}
