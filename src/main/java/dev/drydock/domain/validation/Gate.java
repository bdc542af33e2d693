package dev.drydock.domain.validation;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The checks that a candidate must pass. */
public enum Gate {
    /** A metric's lower confidence bound on the holdout is at least the minimum. */
    FLOOR,
    /** On the same holdout rows the candidate is worse than the champion by less than the margin. */
    NON_INFERIORITY,
    /** The same within one slice of the holdout. */
    SLICE,
    /** The lower confidence bound of one class's recall is at least the minimum. */
    RECALL,
    /** Of one class's rows in the holdout, the candidate's share of right answers is at most the margin less than the champion's. */
    RECALL_LOSS,
    /** By the owner's costs, the candidate's answers cost at most the margin more than the champion's. */
    COST,
    /** Scoring one row is fast enough in 95 of 100 calls, and not many times as slow as the champion. */
    LATENCY,
    /** Another process loads the package and gives the golden vectors' scores within the tolerance. */
    GOLDEN,
    /** Two loads of the package give the same scores bit for bit. */
    DETERMINISM,
    /** The weights, and what they answer, are not the parent's. */
    WEIGHTS_CHANGED,
    /** No prediction id or row of the holdout lies in another split, nor a group if the splits are by group. */
    LEAKAGE,
    /** No source's labels are contradicted by both models more often than those of the other sources. */
    SOURCES,
    /** No annotator gave too many of the labels that are trained on, or labels that both models contradict more often. */
    ANNOTATORS,
    /** On rows of earlier promoted versions' holdouts the candidate is worse than the champion by less than the margin. */
    FORGETTING,
    /** A gate of an extension that the policy lists; each has a name of its own. */
    EXTENSION,
    /** There is a champion to compare with. */
    NO_BASELINE;

    /** Such as {@code non-inferiority}: in the policy, in reports and on the command line. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Optional<Gate> ofWireName(String name) {
        return Arrays.stream(values())
                .filter(gate -> gate.wireName().equals(name))
                .findFirst();
    }
}
