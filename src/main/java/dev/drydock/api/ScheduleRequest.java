package dev.drydock.api;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Adds a schedule, or replaces one.
 *
 * @param cron that of the model's {@code model.yaml} if null
 * @param zone of the IANA database; UTC if null
 * @param holidays name of a file in the site's {@code etc/holidays}
 * @param catchUp what happens with missed starts: skip, once or all; skip if null
 * @param jitter such as {@code 5m}
 * @param deadline the time of day, such as {@code 06:00} in the schedule's zone, at which a run must be complete
 * @param on what it waits for in place of a time: exports, exports:15m or labels:1000; then cron must be null
 * @param atMostEvery the smallest distance of two starts by that, such as {@code 6h}; 1h if null
 * @param replace whether a schedule of that name may be there; false if null
 */
public record ScheduleRequest(
        @Nullable String name,
        @Nullable String job,
        @Nullable Map<String, String> parameters,
        @Nullable String cron,
        @Nullable String zone,
        @Nullable String holidays,
        @Nullable List<String> blackouts,
        @Nullable String catchUp,
        @Nullable String jitter,
        @Nullable String deadline,
        @Nullable List<String> on,
        @Nullable String atMostEvery,
        @Nullable Boolean replace) {}
