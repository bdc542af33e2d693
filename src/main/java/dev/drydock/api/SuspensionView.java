package dev.drydock.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether a model is suspended.
 *
 * @param site whose statements count here
 * @param stage whose statements count here
 * @param state NEVER, SUSPENDED or RESUMED
 * @param digest of the last suspension, lower-case hex SHA-256; a statement to resume names it. Null if the model was never suspended, like
 *     the other parts
 * @param person who signed it
 * @param issuedAt when it was signed
 * @param recordedAt when it reached the orchestrator
 * @param liftedAt null while it is in force
 * @param signed who signed that the model may answer again
 * @param missing how many more must sign before it may
 * @param problem why the serving node does not know of the last change yet, as a sentence; null if it does
 */
public record SuspensionView(
        String model,
        String site,
        String stage,
        String state,
        @Nullable String digest,
        @Nullable String person,
        @Nullable String reason,
        @Nullable String issuedAt,
        @Nullable String recordedAt,
        @Nullable String liftedAt,
        List<Signed> signed,
        int missing,
        @Nullable String problem) {
    public static final String NEVER = "NEVER";
    public static final String SUSPENDED = "SUSPENDED";
    public static final String RESUMED = "RESUMED";

    /** One person's statement. */
    public record Signed(String person, String reason, String at) {}
}
