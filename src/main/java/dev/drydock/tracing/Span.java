package dev.drydock.tracing;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Something that has ended.
 *
 * @param place its trace, its own id and its parent's
 * @param name few different ones, such as {@code job nightly}; never a value of a row
 * @param end not before the start
 * @param attributes each a text or a whole number
 * @param failure the code of the failure, or the state if there is no code; empty if it did not fail
 */
public record Span(
        SpanPlace place,
        String name,
        Kind kind,
        Instant start,
        Instant end,
        Map<String, Object> attributes,
        Optional<String> failure) {

    /** With the number of {@code SpanKind} in OTLP. */
    public enum Kind {
        INTERNAL(1),
        SERVER(2);

        private final int number;

        Kind(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }
    }

    public Span {
        attributes = Map.copyOf(attributes);
        end = end.isBefore(start) ? start : end; // a clock that was set back
    }
}
