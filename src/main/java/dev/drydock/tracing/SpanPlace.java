package dev.drydock.tracing;

import dev.drydock.files.Sha256;
import java.util.Optional;

/**
 * Where a span is in its trace. The ids of executions, steps and workers follow from the trace and their names: every process computes the
 * same ones, so a child can name a parent that another process writes.
 *
 * @param trace 32 hexadecimal digits
 * @param span 16 hexadecimal digits
 * @param parent 16 hexadecimal digits; empty for a root
 */
public record SpanPlace(String trace, String span, Optional<String> parent) {
    private static final int SPAN_DIGITS = 16;
    private static final int TRACE_DIGITS = 32;

    /** @param parent the span of the request that started the run; empty if it has none */
    public static SpanPlace ofExecution(String trace, Optional<String> parent, long execution) {
        return new SpanPlace(trace, id(trace + "/" + execution), parent);
    }

    public SpanPlace child(String name) {
        return new SpanPlace(trace, id(trace + "/" + span + "/" + name), Optional.of(span));
    }

    /** The trace id of something that has none yet, by its name. */
    public static String traceOf(String name) {
        return notZero(Sha256.hex(name).substring(0, TRACE_DIGITS));
    }

    private static String id(String name) {
        return notZero(Sha256.hex(name).substring(0, SPAN_DIGITS));
    }

    /** An id of zeros alone is invalid. */
    private static String notZero(String id) {
        return id.matches("0+") ? "1" + id.substring(1) : id;
    }
}
