package dev.drydock.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a change of a {@code model.yaml} came to.
 *
 * @param inForce what is in force now; its changes are against what was in force, none if that said the same
 * @param unfinishedRuns runs that were submitted under an earlier one and keep it, the newest first, 20 at most
 * @param outOfRange what wider limits of inputs would allow; null if no limit became wider
 */
public record ChangedDefinitionView(
        DefinitionView inForce,
        List<Long> unfinishedRuns,
        @Nullable PastRows outOfRange) {

    /**
     * Rows in quarantine because a value was out of range.
     *
     * @param readable how many of them the new limits allow
     */
    public record PastRows(long quarantined, long readable) {}
}
