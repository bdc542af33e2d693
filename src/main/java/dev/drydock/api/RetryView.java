package dev.drydock.api;

import org.jspecify.annotations.Nullable;

/**
 * The restart of a failed execution by Drydock itself.
 *
 * @param pending whether it will begin at {@code dueAt}
 * @param attempt which retry of the run after such a failure, from 1, of {@code attempts}
 * @param code why the execution failed
 * @param dueAt the earliest moment, in UTC; the end of the blackout if it waits for that
 * @param continuedAs the execution that continues the run, whoever restarted it; null if there is none
 * @param text the same for people
 */
public record RetryView(
        boolean pending,
        int attempt,
        int attempts,
        String code,
        String dueAt,
        @Nullable Long continuedAs,
        String text) {}
