package dev.drydock.console.drift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.console.Wording;
import dev.drydock.domain.drift.Band;
import dev.drydock.domain.drift.DriftDecision;
import dev.drydock.domain.drift.DriftFiles.RunReport;
import dev.drydock.domain.drift.DriftHistogram;
import dev.drydock.domain.drift.DriftMethod;
import dev.drydock.domain.drift.DriftReport;
import dev.drydock.domain.drift.DriftReport.Basis;
import dev.drydock.domain.drift.DriftReport.ColumnDrift;
import dev.drydock.domain.drift.DriftReport.Measured;
import dev.drydock.domain.drift.DriftReport.Source;
import dev.drydock.domain.drift.DriftVerdict;
import dev.drydock.domain.drift.PerformanceEstimate;
import dev.drydock.domain.drift.PerformanceEstimate.Labelled;
import dev.drydock.domain.drift.PerformanceEstimate.Value;
import dev.drydock.domain.registry.ColumnRole;
import dev.drydock.domain.registry.DriftMeasure;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DriftPresenterTest {
    private static final PerformanceEstimate ESTIMATE = new PerformanceEstimate(
            "",
            5210,
            80,
            412,
            List.of(
                    new Value(
                            "accuracy",
                            0.8123,
                            0.79,
                            0.834,
                            0.9049,
                            Optional.of(new Labelled(0.82, 0.7, 0.64, 0.76)),
                            Optional.of(0.8144),
                            true),
                    new Value("recall:yes", 0.5, 0.4, 0.6, 0.9, Optional.empty(), Optional.empty(), false)),
            List.of("3 more rows are not counted."));

    private static final DriftHistogram VIBRATION = new DriftHistogram(
            List.of(1.404, 2.188, 4.3034),
            List.of(),
            List.of(250L, 250L, 250L, 240L, 10L),
            List.of(20L, 80L, 300L, 600L, 0L));

    private static Measured measured(DriftMeasure measure, double value, double error, DriftVerdict verdict) {
        return new Measured(
                measure,
                value,
                error,
                OptionalDouble.of(1e-9),
                OptionalDouble.of(2e-9),
                measure == DriftMeasure.PSI ? OptionalDouble.of(0.2) : OptionalDouble.empty(),
                false,
                measure == DriftMeasure.PSI ? Optional.of(new Band(12, 0.01, 0.002)) : Optional.empty(),
                verdict);
    }

    private static ColumnDrift column(ColumnRole role, String name, double psi, DriftVerdict verdict) {
        return new ColumnDrift(
                role,
                name,
                DriftMethod.SKETCH,
                verdict,
                List.of(
                        measured(DriftMeasure.PSI, psi, 0, verdict),
                        measured(DriftMeasure.KOLMOGOROV_SMIRNOV, 0.4, 0.0039, DriftVerdict.NO_LIMIT)),
                Optional.of(VIBRATION));
    }

    private static DriftReport report(List<ColumnDrift> columns) {
        return new DriftReport(
                "pump",
                Optional.of("pump/1"),
                "ab".repeat(32),
                12_000,
                new Basis(
                        Source.TRAINING_SNAPSHOT,
                        Optional.of("cd".repeat(32)),
                        0.2,
                        0.05,
                        100,
                        7,
                        List.of("A remark.")),
                columns,
                ESTIMATE,
                DriftDecision.RETRAIN,
                List.of("1 of 3 inputs have drifted."));
    }

    @Test
    void tellsTheWorstColumnFirstWithItsMeasuresErrorsAndBand() {
        DriftPresenter words = DriftPresenter.of(report(List.of(
                column(ColumnRole.INPUT, "head", 0.01, DriftVerdict.STABLE),
                column(ColumnRole.INPUT, "vibration", 0.8, DriftVerdict.DRIFTED),
                new ColumnDrift(
                        ColumnRole.LABEL,
                        "label",
                        DriftMethod.NONE,
                        DriftVerdict.NO_REFERENCE,
                        List.of(),
                        Optional.empty()))));

        assertThat(words.columns())
                .extracting(DriftPresenter.Column::name)
                .containsExactly("vibration", "head", "label");
        DriftPresenter.Column worst = words.columns().get(0);
        assertThat(worst.isOver()).isTrue();
        assertThat(worst.bar()).isEqualTo(60);
        assertThat(worst.limit()).isEqualTo(15);
        assertThat(worst.kolmogorovSmirnov()).isEqualTo("0.400 ± 0.004");
        assertThat(worst.chance()).isEqualTo("< 0.000001");
        assertThat(worst.measures().get(0).band()).isEqualTo("0.004 to 0.016 over 12 windows");
        assertThat(worst.measures().get(1).isBanded()).isFalse();
        assertThat(words.columns().get(2).psi()).isEqualTo(Wording.NOTHING);
        assertThat(words.columns().get(2).isDrawn()).isFalse();
        assertThat(String.join(" ", words.basis()))
                .contains("12\u2009000 rows of the run's snapshot, against the training snapshot of pump/1.")
                .contains("at or below 0.05")
                .contains("7 more rows were quarantined");
    }

    @Test
    void tellsTheEstimateWithItsBoundsItsAssumptionAndWhatTheLabelsSay() {
        PerformancePresenter words = DriftPresenter.of(report(List.of())).performance();

        assertThat(words.summary())
                .isEqualTo("5\u2009210 rows of the serving log that the champion scored in the window, 412 of them with"
                        + " labels.");
        assertThat(words.assumption()).contains("cannot see labels that have changed their meaning");
        assertThat(words.remarks()).containsExactly("3 more rows are not counted.");
        assertThat(words.lines())
                .containsExactly(
                        new PerformancePresenter.Line(
                                "accuracy",
                                "0.812",
                                "[0.790, 0.834]",
                                "0.905",
                                "0.700 [0.640, 0.760]",
                                "0.820",
                                "0.814",
                                true),
                        new PerformancePresenter.Line(
                                "recall:yes",
                                "0.500",
                                "[0.400, 0.600]",
                                "0.900",
                                Wording.NOTHING,
                                Wording.NOTHING,
                                Wording.NOTHING,
                                false));
        assertThat(DriftPresenter.NONE.performance().isShown()).isFalse();
    }

    @Test
    void saysWhyNothingIsEstimated() {
        PerformancePresenter words =
                PerformancePresenter.of(PerformanceEstimate.impossible("No version is in service."));

        assertThat(words.isShown()).isTrue();
        assertThat(words.summary()).isEqualTo("Not estimated. No version is in service.");
        assertThat(words.lines()).isEmpty();
    }

    @Test
    void aWindowOfAModelIsOneLine() {
        WindowRow row = WindowRow.of(new RunReport(
                17,
                report(List.of(
                        column(ColumnRole.INPUT, "head", 0.01, DriftVerdict.STABLE),
                        column(ColumnRole.INPUT, "vibration", 0.8, DriftVerdict.DRIFTED),
                        column(ColumnRole.PREDICTION, "score", 0.03, DriftVerdict.STABLE)))));

        assertThat(row)
                .isEqualTo(new WindowRow(
                        17,
                        "pump/1",
                        "12\u2009000",
                        "1 of 2 drifted; largest 0.800 of vibration",
                        "0.030 stable",
                        "no reference",
                        "0.2",
                        "RETRAIN"));
    }

    @Test
    void aWindowOfAModelOfSeveralClassesTellsScoresAndPredictedClasses() {
        ColumnDrift score = column(ColumnRole.PREDICTION, "score", 0.03, DriftVerdict.STABLE);
        WindowRow row = WindowRow.of(new RunReport(
                17, report(List.of(score, column(ColumnRole.PREDICTION, "predicted", 0.41, DriftVerdict.DRIFTED)))));
        assertThat(row.prediction()).isEqualTo("predicted 0.410 drifted; score 0.030 stable");

        ColumnDrift unknown = new ColumnDrift(
                ColumnRole.PREDICTION,
                "predicted",
                DriftMethod.NONE,
                DriftVerdict.NO_REFERENCE,
                List.of(),
                Optional.empty());
        assertThat(WindowRow.of(new RunReport(17, report(List.of(score, unknown))))
                        .prediction())
                .isEqualTo("score 0.030 stable; predicted no reference");
    }

    @Test
    void listsAHundredColumnsAndDrawsTheWorst() {
        List<ColumnDrift> many = new ArrayList<>();
        for (int i = 0; i < 130; i++) {
            many.add(column(ColumnRole.INPUT, "x" + i, i / 1000.0, DriftVerdict.STABLE));
        }
        DriftPresenter words = DriftPresenter.of(report(many));

        assertThat(words.columns()).hasSize(100);
        assertThat(words.more()).isEqualTo(30);
        assertThat(words.columns().get(0).name()).isEqualTo("x129");
        assertThat(words.columns().stream().filter(DriftPresenter.Column::isDrawn))
                .hasSize(24);
    }

    @Test
    void saysWhyAReportCannotBeShownAndNothingOfARunWithoutOne() {
        DriftPresenter unreadable = DriftPresenter.of(() -> {
            throw new DrydockException(CommonFailure.FILE_UNREADABLE, "The drift report cannot be read.");
        });
        assertThat(unreadable.isMeasured()).isTrue();
        assertThat(unreadable.problem()).isEqualTo("The drift report cannot be read.");
        assertThat(DriftPresenter.of(Optional::empty).isMeasured()).isFalse();
    }

    @Test
    void drawsReferenceBesideWindowAndSaysTheSameInWords() {
        DriftChart chart = DriftChart.draw(VIBRATION);

        assertThat(chart.bars()).hasSize(10).extracting(DriftChart.Bar::side).startsWith("reference", "window");
        assertThat(chart.bars().get(7).summary()).isEqualTo("from 4.3034: 60.0 % of the window");
        assertThat(Double.parseDouble(chart.bars().get(7).height()))
                .as("60 % on an axis up to 60 %")
                .isEqualTo(chart.base() - 10.0);
        assertThat(chart.summary())
                .startsWith("below 1.404: 25.0 % of the reference, 2.0 % of the window; from 1.404 to below 2.188: ")
                .endsWith("missing: 1.0 % of the reference, 0.0 % of the window");
        assertThat(chart.names())
                .extracting(DriftChart.Name::text)
                .containsExactly("1.404", "2.188", "4.303", "missing");
        assertThat(chart.rules())
                .extracting(DriftChart.Rule::text)
                .startsWith("0 %")
                .endsWith("60 %");
    }

    @Test
    void namesCategoriesAsFarAsThereIsRoomAndCutsThem() {
        DriftChart few = DriftChart.draw(new DriftHistogram(
                List.of(), List.of("ok", "a very long name of a defect"), List.of(9L, 1L, 0L), List.of(5L, 5L, 0L)));
        assertThat(few.names()).extracting(DriftChart.Name::text).containsExactly("ok", "a very long name of…");
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            names.add("class-" + i);
        }
        List<Long> counts = Collections.nCopies(25, 4L);
        DriftChart many = DriftChart.draw(new DriftHistogram(List.of(), names, counts, counts));
        assertThat(many.names())
                .as("no room but for the last")
                .extracting(DriftChart.Name::text)
                .containsExactly("missing");
        assertThat(many.bars().stream().map(DriftChart.Bar::summary).collect(Collectors.joining()))
                .contains("class-23");
    }
}
