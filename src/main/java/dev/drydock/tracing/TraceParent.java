package dev.drydock.tracing;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A caller's span, by the header {@code traceparent} of W3C Trace Context, level 1.
 *
 * @param trace 32 hexadecimal digits
 * @param span 16 hexadecimal digits
 */
public record TraceParent(String trace, String span) {
    private static final Pattern SAMPLED =
            Pattern.compile("00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f][13579bdf]");

    /** Empty without a valid header, or if its caller does not record the trace. */
    public static Optional<TraceParent> ofSampled(@Nullable String header) {
        Matcher sampled = SAMPLED.matcher(header == null ? "" : header);
        return sampled.matches() ? Optional.of(new TraceParent(sampled.group(1), sampled.group(2))) : Optional.empty();
    }
}
