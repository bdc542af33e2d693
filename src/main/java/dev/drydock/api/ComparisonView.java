package dev.drydock.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Two executions side by side. */
public record ComparisonView(long a, long b, List<Section> sections) {

    /** @param title outcome, parameters, job, data, steps, times, metrics or gates */
    public record Section(String title, List<Row> rows) {}

    /**
     * One thing of both; null where one has none.
     *
     * @param differs whether it is worth a look: a time only if it is at least twice the other, and 5 s more
     */
    public record Row(
            String name, @Nullable String a, @Nullable String b, boolean differs) {}
}
