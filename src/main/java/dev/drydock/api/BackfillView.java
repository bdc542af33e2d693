package dev.drydock.api;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A backfill, or a preview of one.
 *
 * @param on whether schedules and backfills of the site start anything
 * @param id of a preview that of the backfill which the same request continues; null if there is none
 * @param state RUNNING, COMPLETED, FAILED or CANCELLED; null of a preview whose id is null
 * @param period the request for dates in words
 * @param counts how many dates are WAITING, RUNNING, COMPLETED and FAILED
 * @param dates in their order; empty in a list
 */
public record BackfillView(
        boolean on,
        @Nullable Long id,
        @Nullable String state,
        String job,
        Map<String, String> parameters,
        String period,
        @Nullable Boolean stopOnFailure,
        @Nullable String author,
        @Nullable String since,
        @Nullable String changedBy,
        @Nullable String ended,
        Map<String, Integer> counts,
        List<DateView> dates) {

    /**
     * A date.
     *
     * @param state WAITING, RUNNING, COMPLETED or FAILED
     * @param execution the latest one of its run
     * @param exitStatus of a run that has ended
     * @param code why it could not be started
     */
    public record DateView(
            String asOf,
            String local,
            String state,
            @Nullable Long execution,
            @Nullable String exitStatus,
            @Nullable String code,
            @Nullable String sentence) {}
}
