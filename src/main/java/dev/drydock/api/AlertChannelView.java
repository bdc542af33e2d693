package dev.drydock.api;

import org.jspecify.annotations.Nullable;

/**
 * How a channel for alerts does.
 *
 * @param unsent notices that it has not taken yet
 * @param failingSince since when its attempts fail, in UTC; null if the last one did not
 * @param next when the next attempt is due, in UTC
 * @param sentence why the last attempt failed
 */
public record AlertChannelView(
        String name,
        int unsent,
        @Nullable String failingSince,
        @Nullable String next,
        @Nullable String sentence) {}
