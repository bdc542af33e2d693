package dev.drydock.application.training;

import static dev.drydock.application.TrialsFixture.RUN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.application.TrialsFixture;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.runs.Executions;
import dev.drydock.application.runs.VersionPackages;
import dev.drydock.artifacts.FileSystemPackageContent;
import dev.drydock.artifacts.PackagedRunRecords;
import dev.drydock.artifacts.RunRecordFiles;
import dev.drydock.domain.registry.TrialChoice;
import dev.drydock.domain.registry.TrialChoice.ChoiceMetric;
import dev.drydock.domain.registry.TrialChoice.Undecided;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.release.PackageStore;
import dev.drydock.domain.training.TaskOutcome;
import dev.drydock.domain.training.TaskProgress;
import dev.drydock.domain.training.TaskProgress.Figures;
import dev.drydock.domain.training.TaskProgress.Point;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.domain.validation.TrainingReport;
import dev.drydock.domain.validation.TrainingReport.EpochLine;
import dev.drydock.domain.validation.TrainingReport.State;
import dev.drydock.domain.validation.TrainingReport.TrialLine;
import dev.drydock.failure.DrydockException;
import dev.drydock.packaging.suite.SuiteFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The training report of a run's sweep, from what its trials left. */
class MakeTrainingReportTest {
    /** The parent's package. */
    @TempDir
    static Path parent;

    private final Map<String, TaskResult> results = new HashMap<>();
    private final Map<String, List<Point>> told = new HashMap<>();
    private final TrialsFixture fixture =
            new TrialsFixture((request, fence, stop) -> Objects.requireNonNull(results.get(request.key())));
    private final MakeTrainingReport make = new MakeTrainingReport(
            fixture.transactions,
            fixture.facts,
            fixture.models,
            new ViewTraining(
                    fixture.transactions,
                    new Authorization(fixture.transactions, fixture.audited::add),
                    TrialsFixture.fake(Executions.class, "none", nothing -> null),
                    fixture.facts,
                    fixture.models,
                    fixture.trials,
                    key -> told.getOrDefault(key, List.of()),
                    fixture.standings),
            new TrialLines(fixture.chooseTrial, fixture.usage),
            new ChosenTrial(
                    fixture.data,
                    new RunRecordFiles(),
                    new PackagedRunRecords(),
                    new VersionPackages(
                            fixture.transactions,
                            fixture.versions,
                            TrialsFixture.fake(PackageStore.class, "find", digest -> Optional.of(parent))),
                    new FileSystemPackageContent(),
                    new SuiteFiles()),
            fixture.budgets,
            fixture.startingPackages);

    @Test
    void tellsOfEachTrialHowFarItCameAndWhy() {
        fixture.models.choice = new TrialChoice(ChoiceMetric.ACCURACY, Undecided.BEST);
        results.put("12-train-0", answering(0, 3, 2, 8));
        results.put("12-train-1", TrialsFixture.failed("LOSS_NOT_FINITE", "It became infinite."));
        results.put("12-train-2", answering(2, 3, 20, 4));
        told.put("12-train-0", List.of(train(1, 0.7), train(1, 0.6), tune(1, 0.5), train(2, 0.4)));
        told.put("12-train-1", List.of(train(1, 9)));
        night();

        TrainingReport report = make.of(RUN).orElseThrow();

        assertThat(report.trials())
                .extracting(TrialLine::state)
                .containsExactly(State.FINISHED, State.FAILED, State.STOPPED_EARLY);
        assertThat(report.trials())
                .extracting(TrialLine::why)
                .containsExactly("", "LOSS_NOT_FINITE: It became infinite.", "");
        assertThat(report.trials().get(0).epochs())
                .as("the epoch under way is no whole one, and of one the last loss on train counts")
                .containsExactly(new EpochLine(1, 0.6, 0.5, OptionalDouble.of(0.9), OptionalDouble.of(0.01)));
        assertThat(report.trials().get(1).epochs()).isEmpty();
        assertThat(report.chosen()).isEqualTo(OptionalInt.of(0));
        assertThat(report.choice()).contains("trial 0 was chosen by accuracy on tune");
        assertThat(report.trials().get(0).standing().orElseThrow().bounds()).isPresent();
        assertThat(report.trials().get(1).standing()).isEmpty();
        assertThat(report.common()).containsEntry("batch-size", "64").doesNotContainKey("learning-rate");
        assertThat(report.trials().get(2).settings()).containsOnly(Map.entry("learning-rate", "0.03"));
        assertThat(report.candidate().orElseThrow().rows()).isEqualTo(TrialsFixture.TuneRows.ROWS);
        assertThat(report.champion())
                .as("no trial has told what the parent answers")
                .isEmpty();
    }

    @Test
    void measuresTheOnlyTrialOfARunByItself() {
        fixture.models.sweep = List.of();
        fixture.models.choice = new TrialChoice(ChoiceMetric.ACCURACY, Undecided.BEST);
        TaskResult only = answering(0, 1, 4, 8);
        fixture.data.scores.put(only.directory().resolve(TaskRequest.PARENT_SCORES), new float[40]);
        only = with(only, TaskRequest.PARENT_SCORES);
        results.put("12-train-0", only);
        night();

        TrainingReport report = make.of(RUN).orElseThrow();

        TrialLine line = report.trials().get(0);
        assertThat(report.trials()).hasSize(1);
        assertThat(line.standing().orElseThrow().value()).isEqualTo(0.9);
        assertThat(line.standing().orElseThrow().bounds()).isPresent();
        assertThat(line.settings()).isEmpty();
        assertThat(report.choice()).isEmpty();
        assertThat(report.champion().orElseThrow().confusion()).containsExactly(List.of(20, 0), List.of(20, 0));

        new FileSystemPackageContent().write(parent, PackageFiles.SIGNATURE, """
                        {"task": "binary-classification", "classes": ["no", "yes"],
                         "decision": {"negativeBelow": 0, "positiveFrom": 0}}
                        """.getBytes(StandardCharsets.UTF_8));
        assertThat(make.of(RUN).orElseThrow().champion().orElseThrow().confusion())
                .as("at the parent's own operating point")
                .containsExactly(List.of(0, 20), List.of(0, 20));
    }

    @Test
    void aRunWhoseTrialsWereAllLostHasAReportWithoutAChoice() {
        for (int trial = 0; trial < 3; trial++) {
            results.put("12-train-" + trial, TrialsFixture.failed("LOSS_NOT_FINITE", "It became infinite."));
        }
        Assertions.assertThatThrownBy(this::night).isInstanceOf(DrydockException.class);

        TrainingReport report = make.of(RUN).orElseThrow();

        assertThat(report.chosen()).isEmpty();
        assertThat(report.trials()).extracting(TrialLine::state).containsOnly(State.FAILED);
        assertThat(new SuiteFiles().trainingReportPage(report)).isNotEmpty();
    }

    @Test
    void aRunThatTrainedNothingHasNone() {
        assertThat(make.of(RUN)).isEmpty();
    }

    @Test
    void theSameRecordsGiveTheSameBytes() {
        results.put("12-train-0", answering(0, 3, 2, 8));
        results.put("12-train-1", answering(1, 3, 6, 8));
        results.put("12-train-2", answering(2, 3, 20, 8));
        night();
        SuiteFiles files = new SuiteFiles();

        assertThat(files.trainingReportJson(make.of(RUN).orElseThrow()))
                .isEqualTo(files.trainingReportJson(make.of(RUN).orElseThrow()));
    }

    private void night() {
        int trials = fixture.trials.plan(RUN);
        for (int trial = 0; trial < trials; trial++) {
            fixture.trainTrial().run(RUN, 30, trial, () -> false);
        }
        fixture.selectTrial.run(RUN);
    }

    private TaskResult answering(int trial, int bestEpoch, int wrong, int epochs) {
        TaskResult answered = fixture.answering(trial, bestEpoch, wrong);
        TreeMap<String, Double> metrics = new TreeMap<>(answered.metrics());
        metrics.put("epochs", (double) epochs);
        return new TaskResult(
                TaskOutcome.COMPLETED, answered.directory(), answered.outputs(), metrics, Optional.empty());
    }

    private static TaskResult with(TaskResult result, String output) {
        TreeMap<String, String> outputs = new TreeMap<>(result.outputs());
        outputs.put(output, "digest");
        return new TaskResult(result.outcome(), result.directory(), outputs, result.metrics(), result.failure());
    }

    private static Point train(int epoch, double loss) {
        return new Point(epoch, epoch * 10L, false, loss, 100, Instant.EPOCH, Figures.NONE);
    }

    private static Point tune(int epoch, double loss) {
        Figures figures = new Figures(
                OptionalLong.empty(),
                OptionalDouble.of(0.01),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalDouble.of(0.9),
                OptionalDouble.empty(),
                TaskProgress.Gpu.NONE);
        return new Point(epoch, epoch * 10L, true, loss, 100, Instant.EPOCH, figures);
    }
}
