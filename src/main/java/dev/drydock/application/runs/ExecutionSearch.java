package dev.drydock.application.runs;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which executions to list, in which order. Empty lists and texts match everything.
 *
 * @param runs numbers of runs; empty for any
 * @param statuses batch statuses, or {@code WAITING}
 * @param parameters by name
 * @param digests of snapshots or packages that the run has established, each of them
 * @param latestOnly only the newest execution of each run
 * @param before only executions with a lower number
 * @param skip how many to skip at the beginning
 * @param limit the maximum number
 */
public record ExecutionSearch(
        List<Long> runs,
        Range<Long> runRange,
        Range<Instant> created,
        Range<Instant> updated,
        List<String> statuses,
        List<Pattern> exitStatuses,
        List<Pattern> jobs,
        List<Pattern> applications,
        List<Pattern> submitters,
        List<Pattern> models,
        Map<String, Pattern> parameters,
        List<String> digests,
        boolean latestOnly,
        List<Order> order,
        OptionalLong before,
        int skip,
        int limit) {

    /** From and to are within; where one is empty, there is no bound. */
    public record Range<T>(Optional<T> from, Optional<T> to) {
        public static <T> Range<T> any() {
            return new Range<>(Optional.empty(), Optional.empty());
        }
    }

    /**
     * What a text must be.
     *
     * @param text between the open ends
     * @param ignoreCase whether {@code A} is {@code a}
     */
    public record Pattern(String text, boolean openStart, boolean openEnd, boolean ignoreCase) {
        public static Pattern of(String request, boolean ignoreCase) {
            boolean start = request.startsWith("*");
            boolean end = request.length() > 1 && request.endsWith("*");
            return new Pattern(
                    request.substring(start ? 1 : 0, request.length() - (end ? 1 : 0)), start, end, ignoreCase);
        }
    }

    /** By what to sort. */
    public enum Field {
        RUN,
        EXECUTION,
        JOB,
        MODEL,
        SUBMITTER,
        STATUS,
        EXIT_STATUS,
        CREATED,
        UPDATED
    }

    /** @param descending the greatest first */
    public record Order(Field field, boolean descending) {}
}
