package dev.drydock.api;

import org.jspecify.annotations.Nullable;

/** @param priority 0 to 9; the highest is served first */
public record PriorityRequest(@Nullable Integer priority) {}
