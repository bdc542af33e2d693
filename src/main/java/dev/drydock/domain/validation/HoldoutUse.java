package dev.drydock.domain.validation;

import java.time.Instant;

/**
 * An entry of the ledger: a run that looks at a snapshot's holdout.
 *
 * @param number the how-manieth use of this snapshot's holdout it is, from 1
 * @param at when the run entered it first; a restart finds the same instant
 */
public record HoldoutUse(String snapshot, String model, String version, long runInstance, int number, Instant at) {}
