package dev.drydock.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The waiting executions, and the executions that occupy the site's slots.
 *
 * @param slots all of the site
 * @param free those that nobody holds
 * @param holding in the order of their numbers
 * @param waiting the first in line first
 */
public record QueueView(Slots slots, Slots free, List<Claimed> holding, List<Waiting> waiting) {

    /** Slots by kind. */
    public record Slots(int gpu, int cpu) {}

    /**
     * An execution with what it claims.
     *
     * @param alone nobody else with the same text runs beside it; null if it does not ask for that
     */
    public record Claimed(
            long execution,
            String job,
            int priority,
            int gpu,
            int cpu,
            @Nullable String alone) {}

    /**
     * An execution that waits.
     *
     * @param place in the line, from 1
     * @param missing what it waits for, in words; empty if it is about to begin
     * @param behind the executions that hold it or come first
     */
    public record Waiting(int place, Claimed claimed, List<String> missing, List<Long> behind) {}
}
