package dev.drydock.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a run may use up in training, and has used up. */
public record BudgetView(long run, List<ResourceView> resources) {

    /**
     * One resource, in words.
     *
     * @param name such as {@code cpu-hours}
     * @param limit such as {@code 12.5 h}; null if there is none
     * @param used so far
     * @param over whether that is more than the limit
     */
    public record ResourceView(String name, @Nullable String limit, String used, boolean over) {}
}
