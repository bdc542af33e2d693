package dev.drydock.api;

import org.jspecify.annotations.Nullable;

/** @param channel its name; all channels if null */
public record AlertTestRequest(@Nullable String channel) {}
