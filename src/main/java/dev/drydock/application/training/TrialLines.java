package dev.drydock.application.training;

import dev.drydock.application.runs.MeasureUsage;
import dev.drydock.application.training.MakeTrainingReport.Known;
import dev.drydock.application.training.ViewTraining.Trial;
import dev.drydock.domain.training.TaskAttempt;
import dev.drydock.domain.training.TaskLogs;
import dev.drydock.domain.training.TaskProgress.Point;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.domain.validation.TrainingReport.EpochLine;
import dev.drydock.domain.validation.TrainingReport.State;
import dev.drydock.domain.validation.TrainingReport.TrialLine;
import dev.drydock.domain.validation.TrialStanding;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The lines of the training report about each trial. Tested by {@code MakeTrainingReportTest}. */
@Singleton
public final class TrialLines {
    private final ChooseTrial chooseTrial;
    private final TaskLogs attempts;

    @Inject
    public TrialLines(ChooseTrial chooseTrial, TaskLogs attempts) {
        this.chooseTrial = chooseTrial;
        this.attempts = attempts;
    }

    List<TrialLine> of(long run, Known known, List<SortedMap<String, String>> settings) {
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
                    trial.map(TrialLines::why).orElse(""),
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
        if (trial.endedAtRound().isPresent()) {
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
        return trial.endedAtRound().isPresent()
                ? "Others were better at round " + trial.endedAtRound().getAsInt() + "."
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

    /** A single trial is measured here: with no choice to make, nothing was recorded about it. */
    private Optional<TrialStanding> standing(long run, Trial trial) {
        return trial.standing().isPresent() || !trial.selected()
                ? trial.standing()
                : trial.result()
                        .map(result -> chooseTrial.rank(run, new TreeMap<>(Map.of(trial.number(), result))))
                        .flatMap(standings -> standings.stream().findFirst());
    }
}
