package dev.drydock.domain.statistics;

import java.util.List;
import java.util.stream.Stream;

/**
 * A column of categories or classes.
 *
 * @param categories as the model declares them, in their order; of more than are listed the most frequent ones; empty if masked
 */
public record CategoryStatistics(String name, boolean masked, List<String> categories, Parts<Counts> parts)
        implements ColumnStatistics {

    /** @throws IllegalArgumentException if the numbers of categories and counts differ */
    public CategoryStatistics {
        categories = List.copyOf(categories);
        int listed = categories.size();
        if (Stream.of(parts.all(), parts.train(), parts.tune(), parts.holdout())
                .anyMatch(part -> part.counts().size() != listed)) {
            throw new IllegalArgumentException(name + " has " + listed + " categories and not so many counts");
        }
    }

    /**
     * Some rows by category.
     *
     * @param count rows that have a value
     * @param missing rows that have none
     * @param distinct how many of the declared categories have a row
     * @param counts rows of each category that is listed
     */
    public record Counts(long count, long missing, int distinct, List<Long> counts) {
        public Counts {
            counts = List.copyOf(counts);
        }

        /** Rows of categories that are not listed. */
        public long others() {
            return count - counts.stream().mapToLong(Long::longValue).sum();
        }
    }

    @Override
    public CategoryStatistics mask() {
        return new CategoryStatistics(
                name,
                true,
                List.of(),
                parts.map(part -> new Counts(part.count(), part.missing(), part.distinct(), List.of())));
    }
}
