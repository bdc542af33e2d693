package dev.drydock.api;

import org.jspecify.annotations.Nullable;

/**
 * A job file at the submission of the run, and at present.
 *
 * @param then SHA-256; null if it was not kept
 * @param now SHA-256; null if the file is gone or cannot be used
 */
public record JobChangeView(
        String job, @Nullable String then, @Nullable String now, boolean changed) {}
