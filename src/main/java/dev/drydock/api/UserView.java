package dev.drydock.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One of the site's own users.
 *
 * @param schedules names of those whose author the user is, in the answer to a change; null elsewhere
 * @param backfills numbers of those that have not ended, where schedules is given; null elsewhere
 */
public record UserView(
        String name,
        List<String> roles,
        boolean enabled,
        @Nullable List<String> schedules,
        @Nullable List<Long> backfills) {}
