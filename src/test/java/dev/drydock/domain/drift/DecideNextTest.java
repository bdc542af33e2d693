package dev.drydock.domain.drift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.drift.DecideNext.Decided;
import dev.drydock.domain.drift.DecideNext.Evidence;
import dev.drydock.domain.drift.DriftReport.ColumnDrift;
import dev.drydock.domain.drift.DriftReport.Measured;
import dev.drydock.domain.registry.ColumnRole;
import dev.drydock.domain.registry.DriftLimits;
import dev.drydock.domain.registry.DriftMeasure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DecideNextTest {
    private static final PerformanceEstimate UNKNOWN = PerformanceEstimate.impossible("There are no labels.");
    private static final DriftLimits LIMITS = DriftLimits.DEFAULT;
    private static final Optional<String> LABELS = Optional.of("Labels so far, the rarest first: 9 of \"yes\".");

    private static final String FORCE = "To train anyway, run with force=true.";

    private static ColumnDrift column(ColumnRole role, String name, double psi, double chance, DriftVerdict verdict) {
        Measured measured = new Measured(
                DriftMeasure.PSI,
                psi,
                0,
                OptionalDouble.of(chance),
                chance > 1 ? OptionalDouble.empty() : OptionalDouble.of(chance),
                OptionalDouble.of(0.2),
                false,
                Optional.empty(),
                verdict);
        return new ColumnDrift(role, name, DriftMethod.EXACT, verdict, List.of(measured), Optional.empty());
    }

    private static ColumnDrift stable(ColumnRole role, String name) {
        return column(role, name, 0.012, 0.5, DriftVerdict.STABLE);
    }

    private static ColumnDrift drifted(ColumnRole role, String name) {
        return column(role, name, 1.0809, 1e-20, DriftVerdict.DRIFTED);
    }

    private static Decided decide(DriftLimits limits, int rows, boolean forced, ColumnDrift... columns) {
        return DecideNext.decide(
                limits,
                new Evidence(
                        rows,
                        LABELS,
                        List.of(columns),
                        UNKNOWN,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        forced));
    }

    @Test
    void retrainsWhenAnInputHasDriftedAndSaysByHowMuch() {
        Decided decided =
                decide(LIMITS, 5000, false, stable(ColumnRole.INPUT, "head"), drifted(ColumnRole.INPUT, "vibration"));

        assertThat(decided.decision()).isEqualTo(DriftDecision.RETRAIN);
        assertThat(decided.reasons())
                .containsExactly("1 of 2 inputs have drifted: vibration (PSI 1.081, limit 0.2, p < 0.000001).");
    }

    private static PerformanceEstimate estimated(boolean lost) {
        return new PerformanceEstimate(
                "",
                5210,
                80,
                0,
                List.of(new PerformanceEstimate.Value(
                        "accuracy", 0.7501, 0.73, 0.77, 0.9, Optional.empty(), Optional.of(0.81), lost)),
                List.of());
    }

    private static Decided decide(int rows, PerformanceEstimate performance) {
        return DecideNext.decide(
                LIMITS,
                new Evidence(
                        rows,
                        LABELS,
                        List.of(stable(ColumnRole.INPUT, "head")),
                        performance,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        false));
    }

    @Test
    void retrainsWhenTheEstimatedPerformanceIsSurelyLostAndNamesTheAssumption() {
        Decided decided = decide(5000, estimated(true));

        assertThat(decided.decision()).isEqualTo(DriftDecision.RETRAIN);
        assertThat(decided.reasons())
                .containsExactly(
                        "Without labels, the champion's performance on 5210 rows of the serving log is surely worse than"
                                + " drift.estimated-loss allows: accuracy 0.750 [0.730, 0.770], at release 0.900, limit 0.810."
                                + " The estimate holds if the inputs have moved and the labels of equal inputs have not: it"
                                + " cannot see labels that have changed their meaning.");
        assertThat(decide(5000, estimated(false)).decision()).isEqualTo(DriftDecision.KEPT);
    }

    /** A fact of a run has room for 4,000 characters. */
    @Test
    void ofManyTargetsThatAreLostEightAreNamed() {
        List<PerformanceEstimate.Value> values = new ArrayList<>();
        for (int target = 0; target < 32; target++) {
            values.add(new PerformanceEstimate.Value(
                    "mae:" + "t".repeat(38) + target,
                    123_456.789,
                    123_456.789,
                    123_456.789,
                    100_000.125,
                    Optional.of(new PerformanceEstimate.Labelled(123_456.789, 123_456.789, 123_456.789, 123_456.789)),
                    Optional.of(110_000.125),
                    true));
        }
        PerformanceEstimate estimate = new PerformanceEstimate("", 1_000_000, 900, 1000, values, List.of());

        assertThat(decide(5000, estimate).reasons().get(0))
                .contains("; and 24 more. ")
                .hasSizeLessThan(2500);
        assertThat(estimate.inWords()).contains("; and 24 more. ").hasSizeLessThan(2500);
    }

    @Test
    void anEstimatedLossAsksForLabelsWhereTheyAreTooFew() {
        Decided decided = decide(940, estimated(true));

        assertThat(decided.decision()).isEqualTo(DriftDecision.COLLECT_LABELS);
        assertThat(decided.reasons()).last().asString().startsWith("Without labels, the champion's performance");
    }

    @Test
    void retrainsWhenTheLabelHasDrifted() {
        Decided decided =
                decide(LIMITS, 5000, false, stable(ColumnRole.INPUT, "head"), drifted(ColumnRole.LABEL, "label"));

        assertThat(decided.decision()).isEqualTo(DriftDecision.RETRAIN);
        assertThat(decided.reasons())
                .containsExactly("The label has drifted: label (PSI 1.081, limit 0.2, p < 0.000001).");
    }

    @Test
    void scoresThatHaveDriftedAreToldAndDecideNothingUnlessTheModelWantsIt() {
        ColumnDrift[] columns = {stable(ColumnRole.INPUT, "head"), drifted(ColumnRole.PREDICTION, "score")};
        Decided plain = decide(LIMITS, 5000, false, columns);
        assertThat(plain.decision()).isEqualTo(DriftDecision.KEPT);
        assertThat(plain.reasons())
                .containsExactly(
                        "No input has drifted: the largest index is head 0.012, the limit 0.2.",
                        FORCE,
                        "The logged score has drifted: score (PSI 1.081, limit 0.2, p < 0.000001); that decides"
                                + " nothing, as drift.deciding does not name predictions.");

        DriftLimits all =
                new DriftLimits(LIMITS.most(), 0.05, 1000, 500, 100, Set.of(ColumnRole.values()), false, true, 0.1);
        assertThat(decide(all, 5000, false, columns).decision()).isEqualTo(DriftDecision.RETRAIN);
    }

    @Test
    void ofSeveralClassesThePredictedOnesAreToldBesideTheScores() {
        DriftLimits all =
                new DriftLimits(LIMITS.most(), 0.05, 1000, 500, 100, Set.of(ColumnRole.values()), false, true, 0.1);
        ColumnDrift score = stable(ColumnRole.PREDICTION, "score");
        Decided swung = decide(all, 5000, false, score, drifted(ColumnRole.PREDICTION, "predicted"));
        assertThat(swung.decision()).isEqualTo(DriftDecision.RETRAIN);
        assertThat(swung.reasons())
                .containsExactly("The predicted class has drifted: predicted (PSI 1.081, limit 0.2, p < 0.000001).");

        ColumnDrift steady = column(ColumnRole.PREDICTION, "predicted", 0.02, 0.5, DriftVerdict.STABLE);
        assertThat(decide(all, 5000, false, score, steady).reasons())
                .containsExactly(
                        "No logged score and no predicted class has drifted: the largest index is predicted 0.020, the"
                                + " limit 0.2.",
                        FORCE);
    }

    @Test
    void collectsLabelsAndSaysHowManyAndWhichAreRare() {
        Decided decided = decide(LIMITS, 940, false, drifted(ColumnRole.INPUT, "vibration"));

        assertThat(decided.decision()).isEqualTo(DriftDecision.COLLECT_LABELS);
        assertThat(decided.reasons().subList(0, 2))
                .containsExactly(
                        "The snapshot has 940 mature labelled rows, and drift.min-rows and drift.min-labels ask for"
                                + " 1000: collect at least 60 more.",
                        LABELS.get());
    }

    @Test
    void neverRetrainsOnInsufficientEvidenceUnlessForced() {
        ColumnDrift perhaps = column(ColumnRole.INPUT, "head", 0.4, 0.07, DriftVerdict.INSUFFICIENT_EVIDENCE);
        Decided decided = decide(LIMITS, 5000, false, perhaps, stable(ColumnRole.INPUT, "flow"));
        assertThat(decided.decision()).isEqualTo(DriftDecision.COLLECT_LABELS);
        assertThat(decided.reasons().get(0))
                .isEqualTo("Whether the field has drifted cannot be told: the evidence is insufficient of head (PSI"
                        + " 0.400, limit 0.2, p 0.070). Collect more rows, or run with force=true.");

        ColumnDrift unknown = column(ColumnRole.INPUT, "head", 0.4, 2, DriftVerdict.INSUFFICIENT_EVIDENCE);
        assertThat(decide(LIMITS, 5000, false, unknown).decision()).isEqualTo(DriftDecision.COLLECT_LABELS);
        assertThat(decide(LIMITS, 5000, true, unknown).decision()).isEqualTo(DriftDecision.RETRAIN);
        Decided rest = decide(LIMITS, 5000, false, unknown, stable(ColumnRole.INPUT, "flow"));
        assertThat(rest.decision())
                .as("too few values of one, the others stable")
                .isEqualTo(DriftDecision.KEPT);
        assertThat(rest.reasons()).element(1).asString().contains("head (too few values)");
    }

    @Test
    void withoutAReferenceTheModelSaysWhatIsDone() {
        assertThat(decide(LIMITS, 5000, false).decision()).isEqualTo(DriftDecision.RETRAIN);
        DriftLimits keeps = new DriftLimits(LIMITS.most(), 0.05, 1000, 500, 100, LIMITS.deciding(), false, false, 0.1);
        Decided kept = decide(keeps, 5000, false);
        assertThat(kept.decision()).isEqualTo(DriftDecision.KEPT);
        assertThat(kept.reasons()).singleElement().asString().contains("drift.without-reference");
    }

    @Test
    void anotherModelFileIsAReasonToTrainWithoutDriftButNotWithoutRows() {
        Optional<String> other = Optional.of("The model.yaml asks for another candidate.");
        ColumnDrift[] columns = {stable(ColumnRole.INPUT, "head")};
        for (int rows : new int[] {5000, 10}) {
            Decided decided = DecideNext.decide(
                    LIMITS,
                    new Evidence(
                            rows, LABELS, List.of(columns), UNKNOWN, Optional.empty(), Optional.empty(), other, false));
            assertThat(decided.decision()).isEqualTo(rows == 10 ? DriftDecision.COLLECT_LABELS : DriftDecision.RETRAIN);
        }
    }

    @Test
    void namesEightColumnsAndCountsTheOthers() {
        ColumnDrift[] columns = new ColumnDrift[15];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = drifted(ColumnRole.INPUT, "x" + i);
        }
        assertThat(decide(LIMITS, 5000, false, columns).reasons())
                .singleElement()
                .asString()
                .startsWith("15 of 15 inputs have drifted: x0 (")
                .contains("x7 (")
                .doesNotContain("x8")
                .endsWith(" and 7 more.");
    }

    @Test
    void eightColumnsAreAllNamed() {
        ColumnDrift[] columns = new ColumnDrift[8];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = drifted(ColumnRole.INPUT, "x" + i);
        }
        assertThat(decide(LIMITS, 5000, false, columns).reasons())
                .singleElement()
                .asString()
                .contains("x7 (")
                .doesNotContain("more");
    }

    @Test
    void asManyRowsAsAskedForAreEnough() {
        assertThat(decide(LIMITS, 1000, false, drifted(ColumnRole.INPUT, "head"))
                        .decision())
                .isEqualTo(DriftDecision.RETRAIN);
        assertThat(decide(LIMITS, 999, false, drifted(ColumnRole.INPUT, "head")).reasons())
                .first()
                .asString()
                .endsWith("collect at least 1 more.");
    }

    @Test
    void columnsWithoutAReferenceAreNoEvidenceThatNothingHasDrifted() {
        ColumnDrift unknown = column(ColumnRole.INPUT, "head", 0, 2, DriftVerdict.NO_REFERENCE);
        Decided decided = decide(LIMITS, 5000, false, unknown);
        assertThat(decided.decision()).isEqualTo(DriftDecision.RETRAIN);
        assertThat(decided.reasons()).first().asString().contains("has no reference of its training data");
    }

    @Test
    void countsInputsOnlyAmongTheInputs() {
        assertThat(decide(
                                LIMITS,
                                5000,
                                false,
                                drifted(ColumnRole.INPUT, "head"),
                                stable(ColumnRole.LABEL, "label"),
                                stable(ColumnRole.PREDICTION, "score"))
                        .reasons())
                .singleElement()
                .asString()
                .startsWith("1 of 1 inputs have drifted: head (");
    }

    @Test
    void namesWhatIsStableInputsFirst() {
        DriftLimits all =
                new DriftLimits(LIMITS.most(), 0.05, 1000, 500, 100, Set.of(ColumnRole.values()), false, true, 0.1);
        assertThat(decide(
                                all,
                                5000,
                                false,
                                stable(ColumnRole.LABEL, "label"),
                                stable(ColumnRole.PREDICTION, "score"),
                                stable(ColumnRole.INPUT, "head"))
                        .reasons())
                .first()
                .asString()
                .startsWith("No input and no logged score and no label has drifted: ");
    }

    @Test
    void namesTheMeasureThatSaysSoAndNotAStableOneBeforeIt() {
        Measured calm = new Measured(
                DriftMeasure.KOLMOGOROV_SMIRNOV,
                0.01,
                0,
                OptionalDouble.of(0.5),
                OptionalDouble.of(0.5),
                OptionalDouble.of(0.1),
                false,
                Optional.empty(),
                DriftVerdict.STABLE);
        Measured moved = drifted(ColumnRole.INPUT, "head").measures().get(0);
        ColumnDrift column = new ColumnDrift(
                ColumnRole.INPUT,
                "head",
                DriftMethod.EXACT,
                DriftVerdict.DRIFTED,
                List.of(calm, moved),
                Optional.empty());
        assertThat(decide(LIMITS, 5000, false, column).reasons())
                .containsExactly("1 of 1 inputs have drifted: head (PSI 1.081, limit 0.2, p < 0.000001).");
    }

    @Test
    void writesAChanceAsPeopleReadIt() {
        assertThat(DecideNext.chance(9e-7)).isEqualTo("p < 0.000001");
        assertThat(DecideNext.chance(1e-6)).isEqualTo("p 0.000001");
        assertThat(DecideNext.chance(0.0005)).isEqualTo("p 0.000500");
        assertThat(DecideNext.chance(0.001)).isEqualTo("p 0.001");
    }

    @Test
    void whatIsKeptOfTheReasonsFitsIntoItsColumnHoweverMuchHasDrifted() {
        List<Measured> all = new ArrayList<>();
        for (DriftMeasure measure : DriftMeasure.values()) {
            all.add(new Measured(
                    measure,
                    123.456,
                    0,
                    OptionalDouble.of(1e-9),
                    OptionalDouble.of(1e-9),
                    OptionalDouble.of(0.123456),
                    true,
                    Optional.empty(),
                    DriftVerdict.DRIFTED));
        }
        ColumnDrift[] columns = new ColumnDrift[1003];
        for (int i = 0; i < columns.length; i++) {
            ColumnRole role = i < 1000 ? ColumnRole.INPUT : i < 1002 ? ColumnRole.PREDICTION : ColumnRole.LABEL;
            columns[i] = new ColumnDrift(
                    role, "n".repeat(60) + i, DriftMethod.EXACT, DriftVerdict.DRIFTED, all, Optional.empty());
        }
        List<String> reasons = decide(LIMITS, 5, false, columns).reasons();

        assertThat(reasons).hasSize(6);
        assertThat(String.join(" ", reasons)).hasSizeLessThan(3000).contains("and by 6 more measures");
    }
}
