package dev.drydock.domain.labelling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.labelling.CheckAnswers.Checked;
import dev.drydock.domain.labelling.CheckAnswers.Defaults;
import dev.drydock.domain.labelling.LabelSheets.FilledRow;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.LabellingFailure;
import dev.drydock.snapshots.TestRows;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CheckAnswersTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final Instant PREDICTED = Instant.parse("2026-11-10T00:00:00Z");
    private static final DatasetSchema HOURS =
            TestRows.schema(new LabelRule.Quantity(0, 5000, "h", 250), Optional.empty());

    private static FilledRow row(long number, String id, String label, String at, String annotator) {
        return new FilledRow(number, "tiny/1", id, label, at, annotator);
    }

    private static FilledRow row(long number, String id, String label) {
        return row(number, id, label, "", "");
    }

    private static Checked check(DatasetSchema schema, FilledRow... rows) {
        Map<String, AskedRow> asked = Map.of(
                "p-1", new AskedRow("p-1", PREDICTED.toEpochMilli()),
                "p-2", new AskedRow("p-2", PREDICTED.toEpochMilli()));
        return new CheckAnswers(
                        "tiny",
                        schema,
                        new Defaults(Optional.of("moreau"), NOW, NOW),
                        request -> request.equals("tiny/1") ? Optional.of(asked) : Optional.empty())
                .check(List.of(rows));
    }

    private static void assertRefused(DatasetSchema schema, List<FilledRow> rows, String... parts) {
        assertThatThrownBy(() -> check(schema, rows.toArray(FilledRow[]::new)))
                .isInstanceOfSatisfying(DrydockException.class, e -> {
                    assertThat(e.code()).isEqualTo(LabellingFailure.LABEL_SHEET_REFUSED);
                    assertThat(e.sentence()).contains(parts);
                });
    }

    @Test
    void fillsInWhatRowsDoNotSayAndCountsThoseWithoutALabel() {
        Checked checked = check(
                TestRows.schema(),
                row(1, "p-1", "yes", "2026-11-12T10:00:00+02:00", "lee"),
                row(2, "p-2", "no"),
                row(3, "p-3", ""));

        assertThat(checked.filled())
                .containsExactly(
                        row(1, "p-1", "yes", "2026-11-12T08:00:00Z", "lee"),
                        row(2, "p-2", "no", NOW.toString(), "moreau"));
        assertThat(checked.unfilled()).isEqualTo(1);
    }

    @Test
    void tellsEveryWrongRowWithItsValue() {
        assertRefused(
                TestRows.schema(),
                List.of(
                        row(1, "p-1", "maybe"),
                        row(2, "p-7", "yes"),
                        new FilledRow(3, "tiny/2", "p-2", "yes", "", ""),
                        row(4, "p-2", "no", "24.11.2026", ""),
                        row(5, "p-2", "no", "2026-11-09T00:00:00Z", ""),
                        row(6, "p-2", "no", "2026-12-24T00:00:00Z", ""),
                        row(7, "p-2", "no", "", "x".repeat(201))),
                "Row 1: label 'maybe' is not one of no, yes.",
                "Row 2: no label of prediction 'p-7' was asked for by request 'tiny/1'.",
                "Row 3: no label of prediction 'p-2' was asked for by request 'tiny/2'.",
                "Row 4: the time '24.11.2026' does not have the form",
                "Row 5: the label cannot have been given at 2026-11-09T00:00:00Z: its prediction is from"
                        + " 2026-11-10T00:00:00Z, and now it is 2026-11-24T12:00:00Z.",
                "Row 6: the label cannot have been given at 2026-12-24",
                "Row 7: the annotator has 201 characters, more than 200.",
                "Nothing was written");
    }

    @Test
    void tellsTwentyProblemsAndHowManyMoreThereAre() {
        List<FilledRow> wrong = IntStream.rangeClosed(1, 25)
                .mapToObj(i -> row(i, "p-1", "maybe"))
                .toList();
        assertRefused(TestRows.schema(), wrong, "Row 20: ", " And 5 more.");
    }

    @Test
    void takesARowThatStandsTwiceOnceUnlessItContradictsItself() {
        assertThat(check(TestRows.schema(), row(1, "p-1", "yes"), row(2, "p-1", "yes"))
                        .filled())
                .hasSize(1);
        assertRefused(
                TestRows.schema(),
                List.of(row(1, "p-1", "yes"), row(2, "p-1", "no")),
                "Row 2: prediction 'p-1' has label 'no', and 'yes' in row 1.");
    }

    @Test
    void takesQuantitiesWithinTheirBounds() {
        assertThat(check(HOURS, row(1, "p-1", "12.50"), row(2, "p-2", "+5000")).filled())
                .extracting(FilledRow::label)
                .containsExactly("12.50", "5000");
        assertRefused(HOURS, List.of(row(1, "p-1", "12,5")), "Row 1: label '12,5' is no number with a decimal point.");
        assertRefused(HOURS, List.of(row(1, "p-1", "5000.1")), "Row 1: label 5000.1 is not within 0.0 to 5000.0 h.");
        Stream.of("1e3", "NaN", "-", ".", "12 h")
                .forEach(label -> assertRefused(HOURS, List.of(row(1, "p-1", label)), "'" + label + "' is no number"));
    }

    @Test
    void takesANumberForEachTarget() {
        DatasetSchema two = TestRows.schema(TestRows.TARGETS, Optional.empty());
        assertThat(check(two, row(1, "p-1", "12.50;+0.5"), row(2, "p-2", "-1;1"))
                        .filled())
                .extracting(FilledRow::label)
                .containsExactly("12.50;0.5", "-1;1");
        assertRefused(
                two,
                List.of(row(1, "p-1", "12.5")),
                "Row 1: label '12.5' has 1 numbers and needs 2, with semicolons between them: pressure;wear.");
        assertRefused(two, List.of(row(1, "p-1", "12.5;2")), "Row 1: label 2 is not within -1.0 to 1.0 mm.");
        assertRefused(two, List.of(row(1, "p-1", "12.5;")), "Row 1: label '' is no number with a decimal point.");
    }

    @Test
    void refusesASheetWithoutAnyLabel() {
        assertRefused(TestRows.schema(), List.of(row(1, "p-1", "")), "none of its 1 rows has a label");
    }
}
