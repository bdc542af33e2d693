package dev.drydock.application.training;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.MeasureUsage;
import dev.drydock.application.runs.RunDefinitions;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.training.ViewTraining.Trial;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.ModelDefinition.TrainingSettings;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.training.MovedParameter;
import dev.drydock.domain.training.TaskAttempt;
import dev.drydock.domain.training.TaskLogs;
import dev.drydock.domain.training.TaskProgress.Point;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.domain.training.TrainingRecord;
import dev.drydock.domain.validation.EvaluationData;
import dev.drydock.domain.validation.LabelledRows;
import dev.drydock.domain.validation.ModelTask;
import dev.drydock.domain.validation.SplitFigures;
import dev.drydock.domain.validation.TrainingReport;
import dev.drydock.domain.validation.TrainingReport.BudgetLine;
import dev.drydock.domain.validation.TrainingReport.EpochLine;
import dev.drydock.domain.validation.TrainingReport.State;
import dev.drydock.domain.validation.TrainingReport.TrialLine;
import dev.drydock.domain.validation.TrialStanding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Makes the training report of a run from what its trials left: their progress, results, run records and answers on <em>tune</em>. Same
 * records, same report; nothing is recorded here.
 */
public class MakeTrainingReport {
    private static final String RUN_RECORD = "run.json";

    private final Transactions transactions;
    private final RunFacts facts;
    private final ModelRepository models;
    private final ViewTraining training;
    private final ChooseTrial chooseTrial;
    private final EvaluationData data;
    private final TrainingRecord.Records records;
    private final MovedParameter.Records movements;
    private final TaskLogs attempts;
    private final RunBudgets budgets;

    public MakeTrainingReport(
            Transactions transactions,
            RunFacts facts,
            ModelRepository models,
            ViewTraining training,
            ChooseTrial chooseTrial,
            EvaluationData data,
            TrainingRecord.Records records,
            MovedParameter.Records movements,
            TaskLogs attempts,
            RunBudgets budgets) {
        this.transactions = transactions;
        this.facts = facts;
        this.models = models;
        this.training = training;
        this.chooseTrial = chooseTrial;
        this.data = data;
        this.records = records;
        this.movements = movements;
        this.attempts = attempts;
        this.budgets = budgets;
    }

    private record Known(
            ModelDefinition definition,
            String snapshot,
            String parent,
            String choice,
            List<TrainingSettings> settings,
            Map<Integer, Trial> begun) {

        Optional<Trial> selected() {
            return begun.values().stream().filter(Trial::selected).findFirst();
        }
    }

    /**
     * To be called outside a transaction: it reads the snapshot and task directories.
     *
     * @return empty of a run that trains nothing, or has not come so far
     */
    public Optional<TrainingReport> of(long run) {
        return transactions.required(() -> known(run)).map(known -> report(run, known));
    }

    private Optional<Known> known(long run) {
        Optional<String> parent = facts.find(run, RunFacts.PARENT_VERSION);
        List<Trial> begun = training.begun(run);
        if (parent.isEmpty() || begun.isEmpty()) {
            return Optional.empty();
        }
        ModelDefinition definition = RunDefinitions.require(models, facts, run);
        return Optional.of(new Known(
                definition,
                facts.require(run, RunFacts.SNAPSHOT),
                parent.get(),
                facts.find(run, RunFacts.TRIAL_CHOICE).orElse(""),
                Trials.settings(definition),
                begun.stream().collect(Collectors.toMap(Trial::number, Function.identity()))));
    }

    private TrainingReport report(long run, Known known) {
        ModelTask task = ModelTask.of(known.definition());
        Optional<TaskResult> chosen = known.selected().flatMap(Trial::result);
        List<SortedMap<String, String>> settings = known.settings().stream()
                .map(one -> (SortedMap<String, String>) new TreeMap<>(TaskRequest.trainingSettings(one)))
                .toList();
        SortedMap<String, String> common = common(settings);
        settings.forEach(one -> one.keySet().removeAll(common.keySet()));
        return new TrainingReport(
                run,
                known.definition().name(),
                task,
                known.snapshot(),
                known.parent(),
                known.selected().map(Trial::number).map(OptionalInt::of).orElse(OptionalInt.empty()),
                known.choice(),
                common,
                lines(run, known, settings),
                chosen.flatMap(result -> figures(task, known.snapshot(), result, TaskRequest.TUNE_SCORES)),
                chosen.flatMap(result -> figures(task, known.snapshot(), result, TaskRequest.PARENT_SCORES)),
                chosen.filter(MakeTrainingReport::hasRecord)
                        .map(result -> movements.ofFile(result.output(RUN_RECORD)))
                        .orElse(List.of()),
                chosen.filter(MakeTrainingReport::hasRecord)
                        .flatMap(result -> records.find(result.output(RUN_RECORD)))
                        .map(TrainingRecord::surroundings)
                        .orElse(new TreeMap<>()),
                budget(run));
    }

    /** What every trial has alike. */
    private static SortedMap<String, String> common(List<SortedMap<String, String>> settings) {
        SortedMap<String, String> common = new TreeMap<>(settings.get(0));
        settings.forEach(one -> common.entrySet().retainAll(one.entrySet()));
        return common;
    }

    private List<TrialLine> lines(long run, Known known, List<SortedMap<String, String>> settings) {
        Map<Integer, List<TaskAttempt>> made = attempts.of(run).stream()
                .filter(attempt -> MeasureUsage.trialOf(attempt.task()).isPresent())
                .collect(Collectors.groupingBy(
                        attempt -> MeasureUsage.trialOf(attempt.task()).getAsInt()));
        List<TrialLine> lines = new ArrayList<>();
        for (int number = 0; number < settings.size(); number++) {
            Optional<Trial> trial = Optional.ofNullable(known.begun().get(number));
            List<TaskAttempt> ofTrial = made.getOrDefault(number, List.of());
            List<EpochLine> epochs = trial.map(one -> epochs(one.points())).orElse(List.of());
            int most = known.settings().get(number).epochs();
            State state = trial.map(one -> state(one, most)).orElse(State.NOT_ENDED);
            lines.add(new TrialLine(
                    number,
                    settings.get(number),
                    state,
                    trial.map(MakeTrainingReport::why).orElse(""),
                    epochs,
                    most,
                    bestEpoch(epochs),
                    trial.map(one -> metric(one, "parent_tune_loss")).orElse(OptionalDouble.empty()),
                    trial.flatMap(one -> standing(run, one)),
                    trial.filter(Trial::selected).isPresent(),
                    ofTrial.size(),
                    ofTrial.stream()
                            .flatMap(attempt -> attempt.place().stream())
                            .distinct()
                            .sorted()
                            .toList()));
        }
        return lines;
    }

    private static State state(Trial trial, int mostEpochs) {
        if (trial.endedAtRung().isPresent()) {
            return State.ENDED_AT_RUNG;
        }
        if (trial.result().flatMap(TaskResult::failure).isPresent()) {
            return State.FAILED;
        }
        if (trial.result().filter(TaskResult::completed).isEmpty()) {
            return State.NOT_ENDED;
        }
        return metric(trial, "epochs").orElse(mostEpochs) < mostEpochs ? State.STOPPED_EARLY : State.FINISHED;
    }

    private static String why(Trial trial) {
        return trial.endedAtRung().isPresent()
                ? "Other trials were better in round " + trial.endedAtRung().getAsInt() + "."
                : trial.result()
                        .flatMap(TaskResult::failure)
                        .map(failure -> failure.code() + ": " + failure.sentence())
                        .orElse("");
    }

    private static OptionalDouble metric(Trial trial, String name) {
        Double value =
                trial.result().map(TaskResult::metrics).orElse(new TreeMap<>()).get(name);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    /** Whole epochs are those that were measured on <em>tune</em>; of points at the same step the loss on <em>train</em> comes first. */
    private static List<EpochLine> epochs(List<Point> points) {
        SortedMap<Integer, EpochLine> epochs = new TreeMap<>();
        Map<Integer, Point> trained = new TreeMap<>();
        for (Point point : points) {
            if (!point.tune()) {
                trained.put(point.epoch(), point);
            } else if (trained.containsKey(point.epoch())) {
                epochs.put(
                        point.epoch(),
                        new EpochLine(
                                point.epoch(),
                                Objects.requireNonNull(trained.get(point.epoch()))
                                        .loss(),
                                point.loss(),
                                point.figures().metric(),
                                point.figures().learningRate()));
            }
        }
        return List.copyOf(epochs.values());
    }

    private static OptionalInt bestEpoch(List<EpochLine> epochs) {
        return epochs.stream()
                .reduce((best, next) -> next.tuneLoss() < best.tuneLoss() ? next : best)
                .map(best -> OptionalInt.of(best.epoch()))
                .orElse(OptionalInt.empty());
    }

    /** A single trial is measured by itself: nothing was recorded of it, for there was nothing to choose. */
    private Optional<TrialStanding> standing(long run, Trial trial) {
        return trial.standing().isPresent() || !trial.selected()
                ? trial.standing()
                : trial.result()
                        .map(result -> chooseTrial.rank(run, new TreeMap<>(Map.of(trial.number(), result))))
                        .flatMap(standings -> standings.stream().findFirst());
    }

    private Optional<SplitFigures> figures(ModelTask task, String snapshot, TaskResult result, String output) {
        if (!result.outputs().containsKey(output)) {
            return Optional.empty();
        }
        LabelledRows rows = data.rows(snapshot);
        return Optional.of(SplitFigures.of(task, rows, Split.TUNE, data.scores(result.output(output))));
    }

    private static boolean hasRecord(TaskResult result) {
        return result.outputs().containsKey(RUN_RECORD);
    }

    private List<BudgetLine> budget(long run) {
        return budgets.uses(run).stream()
                .map(use -> new BudgetLine(
                        use.resource().wireName(),
                        use.resource().words(use.used()),
                        use.limit().map(use.resource()::words)))
                .toList();
    }
}
