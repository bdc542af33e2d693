package dev.drydock.domain.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.dataset.StagedRow.Label;
import dev.drydock.domain.dataset.StagedRow.LoggedPrediction;
import dev.drydock.domain.registry.Contracts;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadAsTest {
    private static final DatasetSchema FIRST = Contracts.read(Contracts.FIRST).schema();
    private static final DatasetSchema SECOND = Contracts.read(Contracts.SECOND).schema();
    private static final DatasetSchema THIRD = Contracts.read(Contracts.THIRD).schema();

    private static LoggedPrediction row(float... features) {
        return new LoggedPrediction(new RowOrigin(1, 2, 3), "p-1", "v-1", 4, 0.5f, "1", 1, features);
    }

    private static float[] read(ReadAs reading, float... features) {
        return ((LoggedPrediction) reading.read(row(features))).features();
    }

    @Test
    void findsEachInputByItsNameAndLeavesTheLackingOneMissing() {
        ReadAs later = ReadAs.of(FIRST, SECOND).orElseThrow();
        assertThat(read(later, 120, 1)).containsExactly(Float.NaN, 120, 1);
        ReadAs earlier = ReadAs.of(SECOND, FIRST).orElseThrow();
        assertThat(read(earlier, 7, 120, 1)).containsExactly(120, 1);
        assertThat(earlier.read(row(7, 120, 1))).usingRecursiveComparison().isEqualTo(row(120, 1));
        Label label = new Label(new RowOrigin(1, 2, 3), "p-1", 1, 5, "who");
        assertThat(later.read(label)).isSameAs(label);
    }

    @Test
    void readsNoRowsThatLackWhatIsRequired() {
        assertThat(ReadAs.of(FIRST, THIRD)).isEmpty();
        assertThat(ReadAs.of(THIRD, FIRST)).isEmpty();
        assertThat(ReadAs.of(SECOND, THIRD)).isPresent();
    }

    @Test
    void readsNoRowsOfAnotherLabelGroupOrCategory() {
        for (List<String> change : List.of(
                List.of("[no, yes]", "[yes, no]"),
                List.of("group: valve", "group: plant"),
                List.of("[ball, gate]", "[gate, ball]"),
                List.of("column: flow,", "column: other,"))) {
            DatasetSchema other = Contracts.read(Contracts.FIRST.replace(change.get(0), change.get(1)))
                    .schema();
            assertThat(ReadAs.of(other, SECOND)).as(change.toString()).isEmpty();
        }
    }
}
