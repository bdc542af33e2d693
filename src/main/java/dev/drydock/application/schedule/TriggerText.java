package dev.drydock.application.schedule;

import java.util.List;
import java.util.Optional;

/**
 * What a schedule waits for in place of a time, as a person wrote it.
 *
 * @param on each as {@link Trigger#FORM} says; empty if it has times
 * @param atMostEvery the smallest distance of two starts, such as {@code 6h}; empty for the standard one
 */
public record TriggerText(List<String> on, Optional<String> atMostEvery) {
    /** Of a schedule with times. */
    public static final TriggerText NONE = new TriggerText(List.of(), Optional.empty());

    public TriggerText {
        on = on.stream().map(String::strip).toList();
    }
}
