package dev.drydock.domain.validation;

import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.registry.TrialChoice;
import dev.drydock.domain.registry.TrialChoice.ChoiceMetric;
import dev.drydock.domain.registry.TrialChoice.Undecided;
import dev.drydock.domain.validation.TrialStanding.Place;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Ranks trials by a metric on <em>tune</em>, and marks those that the rows can distinguish from the best. The significance level of each
 * difference keeps the error over all differences at one night in twenty at most (C. E. Bonferroni, 1936). The same trials, rows and choice
 * give the same ranking.
 */
public final class TrialRanking {
    private static final double CONFIDENCE = 0.95;

    private final ModelTask task;
    private final LabelledRows rows;
    private final List<TuneAnswers> trials;
    private final TrialChoice choice;

    private TrialRanking(ModelTask task, LabelledRows rows, List<TuneAnswers> trials, TrialChoice choice) {
        this.task = task;
        this.rows = rows;
        this.trials = trials;
        this.choice = choice;
    }

    /**
     * @param rows of the snapshot that the trials were trained on
     * @param trials at least one, by number
     * @return one standing a trial, in their order; one is chosen
     * @throws IllegalArgumentException if a trial's answers are not of these rows
     */
    public static List<TrialStanding> rank(
            ModelTask task, LabelledRows rows, List<TuneAnswers> trials, TrialChoice choice) {
        return new TrialRanking(task, rows, trials, choice).standings();
    }

    /**
     * What the metric is of each trial, by number.
     *
     * @throws IllegalArgumentException if a trial's answers are not of these rows
     */
    public static Map<Integer, Double> values(
            ModelTask task, LabelledRows rows, List<TuneAnswers> trials, ChoiceMetric metric) {
        TrialRanking ranking = new TrialRanking(task, rows, trials, new TrialChoice(metric, Undecided.BEST));
        Map<Integer, Double> values = new TreeMap<>();
        trials.forEach(trial -> values.put(trial.trial(), ranking.new Compared(trial, trial).value()));
        return values;
    }

    private List<TrialStanding> standings() {
        List<Compared> own =
                trials.stream().map(trial -> new Compared(trial, trial)).toList();
        int best = best(own.stream().mapToDouble(Compared::value).toArray());
        List<TrialStanding> standings = new ArrayList<>();
        for (int i = 0; i < own.size(); i++) {
            standings.add(
                    i == best
                            ? own.get(i).best()
                            : new Compared(trials.get(i), trials.get(best)).against(own.size() - 1));
        }
        int chosen = chosen(standings, best);
        return standings.stream()
                .map(standing -> marked(standing, standing.trial() == chosen))
                .toList();
    }

    /** Of equal ones the first. */
    private int best(double[] values) {
        int best = 0;
        for (int i = 1; i < values.length; i++) {
            boolean better = choice.metric().lessIsBetter() ? values[i] < values[best] : values[i] > values[best];
            best = better ? i : best;
        }
        return best;
    }

    private int chosen(List<TrialStanding> standings, int best) {
        List<TuneAnswers> equal = new ArrayList<>();
        for (int i = 0; i < standings.size(); i++) {
            if (standings.get(i).place() != Place.WORSE) {
                equal.add(trials.get(i));
            }
        }
        return switch (choice.undecided()) {
            case BEST -> trials.get(best).trial();
            case EARLIEST -> equal.get(0).trial();
            case FEWEST_EPOCHS ->
                equal.stream()
                        .min(Comparator.comparingInt(TuneAnswers::bestEpoch))
                        .orElseThrow()
                        .trial();
        };
    }

    private static TrialStanding marked(TrialStanding standing, boolean chosen) {
        return new TrialStanding(
                standing.trial(),
                standing.metric(),
                standing.value(),
                standing.bounds(),
                standing.difference(),
                standing.differenceBounds(),
                standing.place(),
                chosen);
    }

    private static Optional<Metric> measured(ChoiceMetric metric) {
        return switch (metric) {
            case LOSS -> Optional.empty();
            case ACCURACY -> Optional.of(Metric.ACCURACY);
            case MACRO_F1 -> Optional.of(Metric.MACRO_F1);
            case AUC -> Optional.of(Metric.AUC);
            case MAE -> Optional.of(Metric.MAE);
            case RMSE -> Optional.of(Metric.RMSE);
        };
    }

    private float[] ofAllRows(TuneAnswers trial) {
        return TuneAnswers.ofAllRows(rows, task.outputs(), trial.scores());
    }

    /** One trial beside another on the rows of <em>tune</em>. */
    private final class Compared {
        private final TuneAnswers trial;
        private final TuneAnswers other;
        private final ScoredRows scored;
        private final Estimates estimates;

        Compared(TuneAnswers trial, TuneAnswers other) {
            this.trial = trial;
            this.other = other;
            this.scored = ScoredRows.select(
                    task, rows, ofAllRows(trial), ofAllRows(other), row -> rows.isIn(Split.TUNE, row));
            this.estimates = new Estimates(scored);
            if (trial.losses().length != scored.size()) {
                throw new IllegalArgumentException("trial " + trial.trial() + " has " + trial.losses().length
                        + " losses, and the split tune " + scored.size() + " rows");
            }
        }

        double value() {
            return measured(choice.metric()).map(estimates::candidate).orElse(trial.loss());
        }

        TrialStanding best() {
            return new TrialStanding(
                    trial.trial(), choice.metric(), value(), bounds(), 0, Optional.empty(), Place.BEST, false);
        }

        TrialStanding against(int others) {
            Optional<Interval> difference = differenceBounds(1 - (1 - CONFIDENCE) / others);
            return new TrialStanding(
                    trial.trial(),
                    choice.metric(),
                    value(),
                    bounds(),
                    difference(),
                    difference,
                    difference.map(this::place).orElse(Place.UNDECIDED),
                    false);
        }

        private double difference() {
            return measured(choice.metric())
                    .map(metric -> estimates.candidate(metric) - estimates.champion(metric))
                    .orElse(trial.loss() - other.loss());
        }

        private Optional<Interval> bounds() {
            if (scored.groupCount() < 2) {
                return Optional.empty();
            }
            return Optional.of(measured(choice.metric())
                    .map(metric -> estimates.level(metric, CONFIDENCE).bounds())
                    .orElseGet(() -> estimates.mean(trial.losses(), CONFIDENCE).bounds()));
        }

        private Optional<Interval> differenceBounds(double confidence) {
            if (scored.groupCount() < 2) {
                return Optional.empty();
            }
            return Optional.of(measured(choice.metric())
                    .map(metric -> estimates.difference(metric, confidence).bounds())
                    .orElseGet(
                            () -> estimates.mean(lossDifferences(), confidence).bounds()));
        }

        private double[] lossDifferences() {
            double[] differences = trial.losses().clone();
            Arrays.setAll(differences, row -> differences[row] - other.losses()[row]);
            return differences;
        }

        private Place place(Interval difference) {
            return difference.sign(choice.metric().lessIsBetter()) < 0 ? Place.WORSE : Place.UNDECIDED;
        }
    }
}
