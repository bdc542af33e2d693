package dev.drydock.domain.release;

import java.util.Collections;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.function.LongBinaryOperator;

/**
 * How many requests took how long. The bounds need not be those of another node or another version of Drydock.
 *
 * @param buckets by the upper bound in milliseconds, how many requests took so long and longer than the bound before; those without a request
 *     are absent
 */
public record LatencyCounts(SortedMap<Double, Long> buckets) {
    /** So many buckets are enough; a node that names more is not believed. */
    public static final int MOST_BUCKETS = 200;

    /**
     * @throws IllegalArgumentException if there are too many buckets, a bound is not above 0, or a count is negative
     */
    public LatencyCounts {
        if (buckets.size() > MOST_BUCKETS) {
            throw new IllegalArgumentException(buckets.size() + " buckets of a latency are more than " + MOST_BUCKETS);
        }
        buckets.forEach((bound, count) -> {
            if (!(bound > 0) || count < 0) {
                throw new IllegalArgumentException("a latency has " + count + " requests below " + bound + " ms");
            }
        });
        TreeMap<Double, Long> kept = new TreeMap<>(buckets);
        kept.values().removeIf(count -> count == 0);
        buckets = Collections.unmodifiableSortedMap(kept);
    }

    public static LatencyCounts none() {
        return new LatencyCounts(Collections.emptySortedMap());
    }

    /**
     * As {@link #text} wrote it.
     *
     * @throws IllegalArgumentException if it is no such text
     */
    public static LatencyCounts parse(String text) {
        TreeMap<Double, Long> buckets = new TreeMap<>();
        for (String bucket : text.isEmpty() ? new String[0] : text.split(" ", -1)) {
            int colon = bucket.indexOf(':');
            if (colon < 0) {
                throw new IllegalArgumentException("\"" + bucket + "\" is no bucket of a latency");
            }
            buckets.put(Double.valueOf(bucket.substring(0, colon)), Long.valueOf(bucket.substring(colon + 1)));
        }
        return new LatencyCounts(buckets);
    }

    /** Such as {@code 0.4:900 0.63:298}; empty if there are no requests. */
    public String text() {
        StringJoiner text = new StringJoiner(" ");
        buckets.forEach((bound, count) -> text.add(bound + ":" + count));
        return text.toString();
    }

    public long total() {
        return buckets.values().stream().mapToLong(Long::longValue).sum();
    }

    public LatencyCounts plus(LatencyCounts others) {
        return with(others, Math::addExact);
    }

    /** Of each bucket the larger count. */
    public LatencyCounts most(LatencyCounts others) {
        return with(others, Math::max);
    }

    /** What came to each bucket since; 0 if it had more before. */
    public LatencyCounts since(LatencyCounts before) {
        return with(before, (now, then) -> Math.max(0, now - then));
    }

    private LatencyCounts with(LatencyCounts others, LongBinaryOperator together) {
        TreeMap<Double, Long> result = new TreeMap<>(buckets);
        for (Map.Entry<Double, Long> other : others.buckets.entrySet()) {
            result.put(
                    other.getKey(), together.applyAsLong(buckets.getOrDefault(other.getKey(), 0L), other.getValue()));
        }
        return new LatencyCounts(result);
    }

    /**
     * The upper bound in milliseconds of the bucket that completes the share of all requests; empty without requests.
     *
     * @param share such as 0.95
     */
    public OptionalDouble percentile(double share) {
        long wanted = (long) Math.ceil(share * total());
        long seen = 0;
        for (Map.Entry<Double, Long> bucket : buckets.entrySet()) {
            seen += bucket.getValue();
            if (seen >= wanted) {
                return OptionalDouble.of(bucket.getKey());
            }
        }
        return OptionalDouble.empty();
    }
}
