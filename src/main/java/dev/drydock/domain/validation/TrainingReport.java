package dev.drydock.domain.validation;

import dev.drydock.domain.training.MovedParameter;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The training of a run: its trials, which of them was chosen and why, its figures on <em>tune</em> and the changes of its parent's
 * weights. It is made from records alone; the same records give the same report.
 *
 * @param parent the version that training started from, which was the champion then
 * @param chosen the chosen trial's number; empty while there is none
 * @param choice the reason for the choice, a sentence; empty if there was one trial, or none is chosen
 * @param common settings that all trials share, by name
 * @param candidate the chosen trial's figures on <em>tune</em>; empty if it left no answers
 * @param champion the same for the parent; empty if unknown
 * @param moved the distance of each parameter and buffer of the chosen trial from the parent's; empty if unknown
 * @param environment what the chosen trial was trained with, by name, such as {@code device} and {@code cpuCapability}
 * @param budget what the run's trainings used
 */
public record TrainingReport(
        long run,
        String model,
        ModelTask task,
        String snapshot,
        String parent,
        OptionalInt chosen,
        String choice,
        SortedMap<String, String> common,
        List<TrialLine> trials,
        Optional<SplitFigures> candidate,
        Optional<SplitFigures> champion,
        List<MovedParameter> moved,
        SortedMap<String, String> environment,
        List<BudgetLine> budget) {
    public TrainingReport {
        common = Collections.unmodifiableSortedMap(new TreeMap<>(common));
        trials = List.copyOf(trials);
        moved = List.copyOf(moved);
        environment = Collections.unmodifiableSortedMap(new TreeMap<>(environment));
        budget = List.copyOf(budget);
    }

    /** How far a trial came. */
    public enum State {
        /** All its epochs. */
        FINISHED,
        /** It stopped early: <em>tune</em> had not improved for several epochs. */
        STOPPED_EARLY,
        /** It was ended at a round of successive halving, for others were better. */
        ENDED_AT_RUNG,
        FAILED,
        /** It runs, or it continues when its run is restarted. */
        NOT_ENDED
    }

    /**
     * One trial.
     *
     * @param settings those that not all trials share, by name
     * @param why it failed, or at which round it was ended; else empty
     * @param epochs whole ones
     * @param mostEpochs that it was to have
     * @param bestEpoch with the least loss on <em>tune</em>; empty before the first ended
     * @param parentLoss of the parent on <em>tune</em>; empty if it is not known
     * @param standing among the others on <em>tune</em>; of a single trial by itself; empty if it was not compared
     * @param attempts of workers at it
     * @param places where in a cluster they were, such as {@code job 12 on node3}; empty if no cluster did it
     */
    public record TrialLine(
            int number,
            SortedMap<String, String> settings,
            State state,
            String why,
            List<EpochLine> epochs,
            int mostEpochs,
            OptionalInt bestEpoch,
            OptionalDouble parentLoss,
            Optional<TrialStanding> standing,
            boolean chosen,
            int attempts,
            List<String> places) {
        public TrialLine {
            settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
            epochs = List.copyOf(epochs);
            places = List.copyOf(places);
        }
    }

    /**
     * One whole epoch, counted from 1.
     *
     * @param trainLoss mean over the epoch
     * @param metric on <em>tune</em>, the one that the task's reports lead with; empty if it was not told
     * @param learningRate of its last step; empty if it was not told
     */
    public record EpochLine(
            int epoch, double trainLoss, double tuneLoss, OptionalDouble metric, OptionalDouble learningRate) {}

    /**
     * One resource, such as {@code cpu-hours}.
     *
     * @param used in words
     * @param limit in words; empty if there is none
     */
    public record BudgetLine(String resource, String used, Optional<String> limit) {}

    /** Of the epochs' metric. */
    public Metric metric() {
        return LeadingMetric.of(task.task());
    }

    public Optional<TrialLine> chosenTrial() {
        return trials.stream().filter(TrialLine::chosen).findFirst();
    }
}
