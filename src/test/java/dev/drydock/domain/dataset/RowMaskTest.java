package dev.drydock.domain.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.snapshots.TestRows;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Nobody sees of a row what its owner keeps private, nor what the model does not read. */
class RowMaskTest {

    @Test
    void onlyColumnsThatTheModelReadsAndThatAreNotPrivateAreShown() {
        RowMask mask =
                new RowMask(List.of("id", "name", "x", "y", "note"), ExportKind.LOGS, schemaWithPrivate(Set.of("y")));

        assertThat(mask.row(List.of("p-1", "Ada Smith", "1.5", "37.2", ""))).isEqualTo("p-1,***,1.5,***,");
    }

    @Test
    void theAnnotatorOfALabelCanBePrivate() {
        List<String> columns = List.of("id", "label", "at", "who");

        assertThat(new RowMask(columns, ExportKind.FEEDBACK, schemaWithPrivate(Set.of()))
                        .row(List.of("p-1", "yes", "2026-11-24T00:00:00Z", "ada")))
                .isEqualTo("p-1,yes,2026-11-24T00:00:00Z,ada");
        assertThat(new RowMask(columns, ExportKind.FEEDBACK, schemaWithPrivate(Set.of("who")))
                        .row(List.of("p-1", "yes", "2026-11-24T00:00:00Z", "ada")))
                .isEqualTo("p-1,yes,2026-11-24T00:00:00Z,***");
    }

    @Test
    void aMaskedRowIsOneRecordOfCsv() {
        RowMask mask = new RowMask(List.of("id", "x"), ExportKind.LOGS, schemaWithPrivate(Set.of()));

        assertThat(mask.row(List.of("a,\"b\"", "1\n2"))).isEqualTo("\"a,\"\"b\"\"\",\"1\n2\"");
        assertThat(mask.row(List.of("a".repeat(5000), "1"))).hasSize(2000).endsWith("\u2026");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {"p-12,\"Ada | x-99,\"xxx", "Müller;1,5\u20ac | xxxxxx;9,9x", "\u0661\u6f22 | 9x", "a=b&c | x=x&x"})
    void theShapeOfARowHasItsSeparatorsAndNoneOfItsWords(String text, String shape) {
        assertThat(RowMask.shape(text)).isEqualTo(shape);
    }

    private static DatasetSchema schemaWithPrivate(Set<String> columns) {
        DatasetSchema schema = TestRows.schema();
        return new DatasetSchema(
                schema.logs(),
                schema.feedback(),
                schema.inputs(),
                schema.groupColumn(),
                schema.label(),
                schema.slices(),
                schema.maturity(),
                schema.clockTolerance(),
                schema.rejectLimit(),
                schema.splits(),
                columns);
    }
}
