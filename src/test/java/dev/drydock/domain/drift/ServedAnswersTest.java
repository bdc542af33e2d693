package dev.drydock.domain.drift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.dataset.RowOrigin;
import dev.drydock.domain.dataset.StagedRow;
import dev.drydock.domain.dataset.StagedRow.Label;
import dev.drydock.domain.dataset.StagedRow.LoggedPrediction;
import dev.drydock.domain.drift.AnsweredField.Kind;
import dev.drydock.domain.drift.AnsweredField.Log;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which rows of a serving log count, and which labels. */
class ServedAnswersTest {
    private static final RowOrigin ORIGIN = new RowOrigin(0, 1, 2);

    private final AnsweredField field = new AnsweredField(Kind.BINARY, 1);
    private final AnswerReference reference = field.reference(field.rows(400, 0));

    private static long daysAgo(double days) {
        return AnsweredField.AS_OF.toEpochMilli()
                - (long) (days * Duration.ofDays(1).toMillis());
    }

    private static LoggedPrediction prediction(double daysAgo, String version, double score) {
        return new LoggedPrediction(
                ORIGIN, "p-1", "unit-1", daysAgo(daysAgo), (float) score, version, 0, new float[] {1, 2, 0});
    }

    private static Label label(double daysAgo, int label) {
        return new Label(ORIGIN, "p-1", label, daysAgo(daysAgo), "");
    }

    private String counted(StagedRow... rows) {
        ServedAnswers served = new ServedAnswers(
                reference, field.schema(), new ServedAnswers.Window("3", AnsweredField.AS_OF, Duration.ofDays(90)));
        served.read(new Log(List.of(rows)));
        return served.rows() + " rows, " + served.labelled() + " labelled";
    }

    @Test
    void rowsOfTheVersionInTheWindowCountWhetherTheyHaveLabelsOrNot() {
        assertThat(counted()).isEqualTo("0 rows, 0 labelled");
        assertThat(counted(prediction(10, "3", 0.4))).isEqualTo("1 rows, 0 labelled");
        assertThat(counted(prediction(10, "3", 0.4), label(8, 1))).isEqualTo("1 rows, 1 labelled");
        assertThat(counted(prediction(10, "2", 0.4), label(8, 1))).isEqualTo("0 rows, 0 labelled");
        assertThat(counted(prediction(91, "3", 0.4))).isEqualTo("0 rows, 0 labelled");
        assertThat(counted(prediction(-1, "3", 0.4))).isEqualTo("0 rows, 0 labelled");
        assertThat(counted(label(8, 1))).isEqualTo("0 rows, 0 labelled");
    }

    @Test
    void predictionsThatDisagreeDoNotCountAndRepeatedOnesCountOnce() {
        assertThat(counted(prediction(10, "3", 0.4), prediction(10, "3", 0.5))).isEqualTo("0 rows, 0 labelled");
        assertThat(counted(prediction(10, "3", 0.4), prediction(10, "3", 0.4))).isEqualTo("1 rows, 0 labelled");
    }

    @Test
    void labelsCountAsTheJoinSeesThem() {
        LoggedPrediction old = prediction(10, "3", 0.4);
        assertThat(counted(old, label(8, 1), label(8, 0))).as("contested").isEqualTo("1 rows, 0 labelled");
        assertThat(counted(old, label(9, 1), label(8, 0), label(8, 0)))
                .as("superseded")
                .isEqualTo("1 rows, 1 labelled");
        assertThat(counted(old, label(11, 1))).as("early").isEqualTo("1 rows, 0 labelled");
        assertThat(counted(old, label(-1, 1))).as("not known yet").isEqualTo("1 rows, 0 labelled");
        assertThat(counted(prediction(6, "3", 0.4), label(5, 1)))
                .as("younger than the maturity of seven days: failures are told first")
                .isEqualTo("1 rows, 0 labelled");
    }

    @Test
    void theWindowHasBothOfItsEnds() {
        assertThat(counted(prediction(0, "3", 0.4))).isEqualTo("1 rows, 0 labelled");
        assertThat(counted(prediction(90, "3", 0.4))).isEqualTo("1 rows, 0 labelled");
        assertThat(counted(atMillis(daysAgo(90) - 1))).isEqualTo("0 rows, 0 labelled");
        assertThat(counted(atMillis(daysAgo(0) + 1))).isEqualTo("0 rows, 0 labelled");
    }

    @Test
    void aPredictionIsMatureAfterExactlyTheMaturity() {
        assertThat(counted(prediction(7, "3", 0.4), label(5, 1))).isEqualTo("1 rows, 1 labelled");
        assertThat(counted(atMillis(daysAgo(7) + 1), label(5, 1))).isEqualTo("1 rows, 0 labelled");
    }

    @Test
    void clocksMayDifferByTheToleranceOfTheSchemaAtEitherEnd() {
        long tolerance = field.schema().clockTolerance().toMillis();
        LoggedPrediction old = prediction(10, "3", 0.4);
        assertThat(counted(old, labelAt(daysAgo(10) - tolerance))).isEqualTo("1 rows, 1 labelled");
        assertThat(counted(old, labelAt(daysAgo(10) - tolerance - 1))).isEqualTo("1 rows, 0 labelled");
        assertThat(counted(old, labelAt(daysAgo(0) + tolerance))).isEqualTo("1 rows, 1 labelled");
        assertThat(counted(old, labelAt(daysAgo(0) + tolerance + 1))).isEqualTo("1 rows, 0 labelled");
    }

    private static LoggedPrediction atMillis(long time) {
        return new LoggedPrediction(ORIGIN, "p-1", "unit-1", time, 0.4f, "3", 0, new float[] {1, 2, 0});
    }

    private static Label labelAt(long time) {
        return new Label(ORIGIN, "p-1", 1, time, "");
    }
}
