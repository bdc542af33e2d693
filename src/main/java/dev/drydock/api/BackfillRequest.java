package dev.drydock.api;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Begins a backfill, or previews one.
 *
 * @param from the first day, such as {@code 2026-11-01}
 * @param to the last day
 * @param every such as {@code 1d}; each day if null
 * @param cron instead of every and at
 * @param at time of day, such as {@code 23:15}; midnight if null
 * @param zone of the IANA database; UTC if null
 * @param stopOnFailure whether a failed date ends it; true if null
 */
public record BackfillRequest(
        @Nullable String job,
        @Nullable Map<String, String> parameters,
        @Nullable String from,
        @Nullable String to,
        @Nullable String every,
        @Nullable String cron,
        @Nullable String at,
        @Nullable String zone,
        @Nullable Boolean stopOnFailure) {}
