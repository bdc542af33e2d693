package dev.drydock.domain.validation;

import java.time.Instant;
import java.util.List;

/** Who looked at which holdout rows. Every look makes later ones worth less, so they are counted against the policy's budget. */
public interface HoldoutLedger {

    /**
     * Enters a use in the caller's transaction; a run that asks again for the same snapshot gets its first entry.
     *
     * @param rows of the holdout; what earlier uses by runs of the same model had of them decides how much this one may spend
     */
    HoldoutUse enter(String snapshot, String model, String version, long runInstance, Instant at, HoldoutSketch rows);

    /** All uses of a snapshot's holdout, oldest first. */
    List<HoldoutUse> list(String snapshot);
}
