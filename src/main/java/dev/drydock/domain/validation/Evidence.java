package dev.drydock.domain.validation;

import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.registry.DecisionRule;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * All that the gates look at.
 *
 * @param slices in the order of the snapshot's slice bits
 * @param use the ledger's entry for this look at the holdout
 * @param anchors rows of earlier versions' holdouts
 * @param seed for gates of extensions that draw
 */
public record Evidence(
        ModelTask task,
        LabelledRows rows,
        Scores scores,
        Checks checks,
        List<Slice> slices,
        HoldoutUse use,
        Anchors anchors,
        long seed) {
    /**
     * How the models answer on the rows.
     *
     * @param best empty if the policy does not ask for such a comparison
     * @param newDecision the rule of the candidate's owner, if the champion is its parent and does not answer by this rule yet
     */
    public record Scores(
            ModelScores candidate,
            ModelScores champion,
            Optional<BestVersion> best,
            Optional<DecisionRule> newDecision) {
        /** Of two models. */
        public Scores(ModelScores candidate, ModelScores champion) {
            this(candidate, champion, Optional.empty());
        }

        /** Of models that answer by the same rule. */
        public Scores(ModelScores candidate, ModelScores champion, Optional<BestVersion> best) {
            this(candidate, champion, best, Optional.empty());
        }
    }

    /**
     * What was checked of the candidate's module itself.
     *
     * @param behaviour of its owner's behaviour tests; empty if there are none
     * @param latency empty if it was not measured
     * @param disturbed how both models answer on changed copies of holdout rows
     * @param broughtAt when the candidate's weights were brought; empty if they were trained here
     */
    public record Checks(
            GoldenCheck golden,
            Optional<Behaviour> behaviour,
            Optional<LatencyCheck> latency,
            DisturbedScores disturbed,
            Optional<Instant> broughtAt) {
        /** Of a model without behaviour tests. */
        public Checks(GoldenCheck golden, Optional<LatencyCheck> latency) {
            this(golden, Optional.empty(), latency, DisturbedScores.NONE);
        }

        /** Of weights that were trained here. */
        public Checks(
                GoldenCheck golden,
                Optional<Behaviour> behaviour,
                Optional<LatencyCheck> latency,
                DisturbedScores disturbed) {
            this(golden, behaviour, latency, disturbed, Optional.empty());
        }
    }

    /** Without anchors. */
    public Evidence(
            ModelTask task,
            LabelledRows rows,
            Scores scores,
            Checks checks,
            List<Slice> slices,
            HoldoutUse use,
            long seed) {
        this(task, rows, scores, checks, slices, use, Anchors.NONE, seed);
    }

    public Evidence {
        slices = List.copyOf(slices);
    }

    public ModelScores candidate() {
        return scores.candidate();
    }

    public ModelScores champion() {
        return scores.champion();
    }

    /** The same candidate beside other scores than the champion's. */
    Evidence beside(ModelScores other) {
        return new Evidence(
                task, rows, new Scores(candidate(), other, scores.best()), checks, slices, use, anchors, seed);
    }

    /** The same on some rows alone, and without what the rows say. */
    Evidence only(IntPredicate wanted) {
        int[] kept = IntStream.range(0, rows.size()).filter(wanted).toArray();
        return new Evidence(
                task,
                rows.only(kept),
                new Scores(candidate().only(kept, task.outputs()), champion().only(kept, task.outputs())),
                checks,
                slices,
                use,
                Anchors.NONE,
                seed);
    }

    Points points() {
        return pointsBeside(champion());
    }

    Points pointsBeside(ModelScores other) {
        return new Points(candidate().point(task), other.point(task));
    }

    /** Rows of <em>tune</em>, to which neither model was fitted, and of the holdout where it may be looked at. */
    IntPredicate unseen(boolean holdout) {
        return row -> rows.isIn(Split.TUNE, row) || (holdout && rows.isIn(Split.HOLDOUT, row));
    }

    /** Those rows with the answers of candidate and champion, each at its own operating point. */
    ScoredRows scored(IntPredicate wanted) {
        return scoredBeside(champion(), wanted);
    }

    ScoredRows scoredBeside(ModelScores other, IntPredicate wanted) {
        return ScoredRows.select(task, rows, candidate().values(), other.values(), pointsBeside(other), wanted);
    }

    /** Copies of rows, changed in that way; empty if that was not asked for. */
    Optional<ScoredRows> disturbed(Disturbance disturbance) {
        return checks.disturbed().on(disturbance, this);
    }

    public GoldenCheck golden() {
        return checks.golden();
    }

    public Optional<Behaviour> behaviour() {
        return checks.behaviour();
    }

    Optional<Instant> broughtAt() {
        return checks.broughtAt();
    }

    public Optional<LatencyCheck> latency() {
        return checks.latency();
    }
}
