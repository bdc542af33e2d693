package dev.drydock.domain.validation;

import java.time.Instant;

/**
 * An entry of the ledger: a run that looks at a snapshot's holdout.
 *
 * @param share how much of the error that the policy allows this look may spend, above 0 and at most 1: see {@link HoldoutSpending}
 * @param at when the run entered it first; a restart finds the same instant
 */
public record HoldoutUse(String snapshot, String model, String version, long runInstance, double share, Instant at) {

    /** As the how-manieth look it counts, from 1: at rows that were all looked at as often. */
    public int number() {
        return HoldoutSpending.number(share);
    }
}
