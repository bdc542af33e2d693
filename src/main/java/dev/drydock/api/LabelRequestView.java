package dev.drydock.api;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A label request and the results of the answers.
 *
 * @param request such as {@code pump-failure/3}
 * @param rows how many rows were asked for
 * @param random how many of them were drawn at random
 * @param candidates of how many rows they were chosen
 * @param sheet lower-case hex SHA-256 of the file
 * @param leftOut how many predictions could not be asked for, by the reason; empty but in the answer to a new request
 * @param answered rows with a label, as the last joins found them
 * @param matched of those, the ones whose label is in a snapshot
 * @param waiting of those, the ones that a later join can use
 */
public record LabelRequestView(
        String request,
        int number,
        String requestedBy,
        String requestedAt,
        String asOf,
        String strategy,
        int rows,
        int random,
        long candidates,
        @Nullable String champion,
        String sheet,
        Map<String, Long> leftOut,
        long answered,
        long matched,
        long conflicting,
        long tooEarly,
        long tooLate,
        long waiting) {}
