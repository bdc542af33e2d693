package dev.drydock.domain.validation;

import java.time.Instant;
import java.util.List;

/** Who looked at which holdout. Every look makes later ones worth less, so they are counted against the policy's budget. */
public interface HoldoutLedger {

    /** Enters a use in the caller's transaction; a run that asks again for the same snapshot gets its first entry. */
    HoldoutUse enter(String snapshot, String model, String version, long runInstance, Instant at);

    /** All uses of a snapshot's holdout, oldest first. */
    List<HoldoutUse> list(String snapshot);
}
