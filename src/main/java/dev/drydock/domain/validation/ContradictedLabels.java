package dev.drydock.domain.validation;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How often champion and candidate contradict the labels of one giver, a source or an annotator, and those of all others, in
 * <em>tune</em> and <em>holdout</em>, which neither model was fitted to.
 */
final class ContradictedLabels {
    static final String METRIC = "contradicted share difference";

    /** How many rows a finding lists. */
    static final int LISTED = 20;

    /** How sure it must be that a giver's labels are worse before they hold a candidate although the margin cannot be decided. */
    private static final double SURE_ENOUGH = 0.98;

    private final ScoredRows rows;
    private final String[] giverOf;
    private final Contradictions found;

    /**
     * @param giver of a row's label
     * @param sure how sure the candidate must be of a class for its row to count, 0.5 to 1
     * @param holdout whether the holdout may be looked at
     */
    ContradictedLabels(Evidence evidence, IntFunction<String> giver, double sure, boolean holdout) {
        LabelledRows all = evidence.rows();
        IntPredicate wanted = evidence.unseen(holdout);
        this.rows = evidence.scored(wanted);
        this.giverOf =
                IntStream.range(0, all.size()).filter(wanted).mapToObj(giver).toArray(String[]::new);
        this.found = Contradictions.in(rows, sure);
    }

    boolean areMeasurable() {
        return rows.scoresAreValid();
    }

    /**
     * A sentence about givers whose labels say the opposite of what the champion says; empty if there are none.
     *
     * @param watched givers that are not asked
     */
    Optional<String> reversed(double confidence, Collection<String> watched) {
        return areMeasurable() ? ReversedLabels.find(rows, row -> giverOf[row], confidence, watched) : Optional.empty();
    }

    SourceShare of(String giver) {
        return share(row -> giverOf[row].equals(giver));
    }

    SourceShare ofOthers(String giver) {
        return share(row -> !giverOf[row].equals(giver));
    }

    private SourceShare share(IntPredicate wanted) {
        boolean[] mine = new boolean[rows.size()];
        for (int row = 0; row < mine.length; row++) {
            mine[row] = wanted.test(row);
        }
        return SourceShare.of(rows, found, mine);
    }

    /** Whether both sides have enough rows and groups to be compared. */
    static boolean suffice(SourceShare ours, SourceShare theirs, int minRows) {
        return Math.min(ours.rows(), theirs.rows()) >= minRows
                && Math.min(ours.groups(), theirs.groups()) >= MeasuredGate.MIN_GROUPS;
    }

    /**
     * A sentence if our labels are surely contradicted more often than theirs, by however little. That holds a candidate whose rows cannot
     * decide the margin, so honest givers must seldom be worse by chance: in at most two nights of a hundred, all givers together.
     *
     * @param confidence of the policy, for all givers together
     * @param givers how many are compared
     */
    static Optional<String> surelyWorse(SourceShare ours, SourceShare theirs, double confidence, int givers) {
        double sure = Math.max(confidence, SURE_ENOUGH);
        double least = ours.lessBounds(theirs, 1 - (1 - sure) / givers).low();
        return least > 0
                ? Optional.of("contradicted more often, at " + Numbers.plain(100 * sure) + " % confidence by at least "
                        + Numbers.plain(100 * least)
                        + " points; whether by more than is allowed, these rows cannot decide.")
                : Optional.empty();
    }

    /** @param needed rows that would show labels as good as the others' to be so, four times in five */
    static Measurement measurement(
            SourceShare ours, SourceShare theirs, Interval bounds, double margin, double confidence, long needed) {
        return new Measurement(
                METRIC,
                ours.contradicted() - theirs.contradicted(),
                bounds,
                true,
                margin,
                confidence,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                ours.rows(),
                ours.groups(),
                OptionalInt.empty(),
                OptionalLong.of(needed));
    }

    /** The ids of the giver's rows that are contradicted most strongly. */
    String worst(String giver) {
        return IntStream.range(0, rows.size())
                .filter(row -> found.contradicted(row) && giverOf[row].equals(giver))
                .boxed()
                .sorted(Comparator.comparingDouble(row -> -found.strength(row)))
                .limit(LISTED)
                .map(rows::id)
                .collect(Collectors.joining(", "));
    }
}
