package dev.drydock.domain.drift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.drift.DriftMeter.TrainingSnapshot;
import dev.drydock.domain.drift.DriftReport.ColumnDrift;
import dev.drydock.domain.drift.DriftReport.Measured;
import dev.drydock.domain.registry.ColumnRole;
import dev.drydock.domain.registry.DriftLimits;
import dev.drydock.domain.registry.DriftMeasure;
import java.util.List;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

/** A model of three classes that goes over from one class to another, as sure of itself as before. */
class PredictedClassDriftTest {
    private static final List<DriftColumn> COLUMNS = List.of(
            new DriftColumn(ColumnRole.INPUT, "x", 0, List.of()),
            new DriftColumn(ColumnRole.PREDICTION, "score", 0, List.of()),
            new DriftColumn(ColumnRole.PREDICTION, "predicted", 0, List.of("ok", "scratch", "dent")),
            new DriftColumn(ColumnRole.LABEL, "label", 0, List.of("ok", "scratch", "dent")));

    private static final MadeRows BEFORE = rows(row -> MadeRows.noise(row, 1) < 0.8 ? 0 : 1);
    private static final MadeRows SWUNG = rows(row -> MadeRows.noise(row, 2) < 0.6 ? 0 : 2);
    private static final MadeRows UNKNOWN = rows(row -> Double.NaN);

    private static MadeRows rows(IntToDoubleFunction predicted) {
        return new MadeRows(4000, row -> row % 17).predicting(predicted);
    }

    private static List<ColumnDrift> againstTraining(MadeRows before, MadeRows now) {
        return judge(Optional.empty(), TrainingSnapshot.of(before, COLUMNS), now);
    }

    private static List<ColumnDrift> againstPackage(MadeRows before, MadeRows now) {
        return judge(Optional.of(DescribeTraining.of(before, COLUMNS)), Optional.empty(), now);
    }

    private static List<ColumnDrift> judge(
            Optional<DriftReference> packaged, Optional<TrainingSnapshot> training, MadeRows now) {
        return JudgeDrift.judge(
                COLUMNS,
                packaged,
                training,
                now,
                DriftLimits.DEFAULT,
                PastWindows.of(List.of(), Optional.of("strip/1"), ""));
    }

    private static void assertOthersAreStable(List<ColumnDrift> columns) {
        assertThat(List.of(columns.get(0), columns.get(1), columns.get(3)))
                .extracting(ColumnDrift::verdict)
                .containsOnly(DriftVerdict.STABLE);
    }

    @Test
    void isFoundAlthoughTheScoresStay() {
        for (List<ColumnDrift> columns : List.of(againstTraining(BEFORE, SWUNG), againstPackage(BEFORE, SWUNG))) {
            ColumnDrift predicted = columns.get(2);
            assertThat(predicted.method()).isEqualTo(DriftMethod.EXACT);
            assertThat(predicted.verdict()).isEqualTo(DriftVerdict.DRIFTED);
            assertThat(predicted.psi()).isGreaterThan(1);
            Measured chiSquare = predicted.find(DriftMeasure.CRAMERS_V).orElseThrow();
            assertThat(chiSquare.value()).isGreaterThan(0.4);
            assertThat(chiSquare.adjusted().orElseThrow()).isLessThan(1e-100);
            assertThat(predicted.find(DriftMeasure.NEW_CATEGORIES).orElseThrow().value())
                    .isBetween(0.37, 0.43);
            assertThat(predicted.histogram().orElseThrow().categories()).containsExactly("ok", "scratch", "dent");
            assertOthersAreStable(columns);
        }
    }

    @Test
    void cannotBeToldWhereOneSideHasNothingOfItAndTheOthersAreMeasuredAsEver() {
        for (List<ColumnDrift> columns : List.of(
                againstTraining(UNKNOWN, SWUNG),
                againstPackage(UNKNOWN, SWUNG),
                againstTraining(BEFORE, UNKNOWN),
                againstPackage(BEFORE, UNKNOWN))) {
            assertThat(columns.get(2))
                    .isEqualTo(new ColumnDrift(
                            ColumnRole.PREDICTION,
                            "predicted",
                            DriftMethod.NONE,
                            DriftVerdict.NO_REFERENCE,
                            List.of(),
                            Optional.empty()));
            assertOthersAreStable(columns);
        }
        assertThat(TrainingSnapshot.of(UNKNOWN, COLUMNS).orElseThrow().untold()).containsExactly(COLUMNS.get(2));
        assertThat(TrainingSnapshot.of(BEFORE, COLUMNS).orElseThrow().untold()).isEmpty();
    }

    /** While a window has rows from before it was kept beside later ones. */
    @Test
    void rowsThatDoNotTellItAreLeftOut() {
        MadeRows half = rows(row -> row % 2 == 0 ? Double.NaN : MadeRows.noise(row, 3) < 0.8 ? 0 : 1);

        for (List<ColumnDrift> columns : List.of(againstTraining(BEFORE, half), againstPackage(BEFORE, half))) {
            ColumnDrift predicted = columns.get(2);
            assertThat(predicted.verdict()).isEqualTo(DriftVerdict.STABLE);
            assertThat(predicted.psi()).isLessThan(0.01);
            assertThat(predicted.find(DriftMeasure.MISSING).orElseThrow().value())
                    .isZero();
            assertThat(predicted.histogram().orElseThrow().window().stream()
                            .mapToLong(Long::longValue)
                            .sum())
                    .isEqualTo(half.rows() / 2);
        }
    }
}
