package dev.drydock.domain.validation;

import dev.drydock.domain.registry.VersionId;
import java.time.Instant;
import java.util.Optional;

/**
 * The checks of versions in service: which rows each looked at, and what it found. They have a ledger of their own, because they let nothing
 * into service. Every method joins the caller's transaction.
 */
public interface ServingChecks {

    /**
     * Enters a run's look at rows that came since the version's release; a run that asks again gets its first entry. Earlier looks that
     * measured something decide how much this one may spend, as {@link HoldoutSpending#again} says.
     */
    HoldoutUse enter(String snapshot, VersionId version, long runInstance, Instant at, HoldoutSketch rows);

    /**
     * Records what the run found; again with the same is harmless.
     *
     * @param measured whether a gate measured rows, so that the look spent something
     */
    void settle(ServingCheck found, boolean measured);

    /** The version's check that looked last. */
    Optional<ServingCheck> latest(VersionId version);

    /** Of those that {@link ServingCheck#decides decided}, the one that looked last. */
    Optional<ServingCheck> latestDecided(VersionId version);
}
