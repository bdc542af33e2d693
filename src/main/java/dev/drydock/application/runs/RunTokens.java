package dev.drydock.application.runs;

import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RunFailure;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The tokens that Drydock makes itself, each so that what it sees starts one run. Nobody else may use such a token: whoever used it first
 * would decide what runs. Tested by {@code StartSchedulesTest}.
 */
public final class RunTokens {
    /** The content of an inbox. */
    public static final String INBOX = "inbox-";
    /** A node that is behind. */
    public static final String BEHIND = "behind-";
    /** The content of a delivery. */
    public static final String DELIVERY = "delivery-";
    /** A due moment of a schedule. */
    public static final String SCHEDULE = "schedule-";

    /** A date of a backfill. */
    public static final String BACKFILL = "backfill-";

    private static final List<String> RESERVED = List.of(INBOX, BEHIND, DELIVERY, SCHEDULE, BACKFILL);
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

    private RunTokens() {}

    /** @throws DrydockException {@link RunFailure#JOB_TOKEN_RESERVED} if it is one of Drydock's own */
    static void requireFree(String job, Optional<String> token) {
        token.filter(RunTokens::isReserved).ifPresent(given -> {
            throw new DrydockException(
                    RunFailure.JOB_TOKEN_RESERVED,
                    "Job " + job + " was not started: its token is \"" + given
                            + "\", and Drydock makes the tokens of " + String.join(", ", RESERVED)
                            + " and 64 hexadecimal digits itself. Use another token.");
        });
    }

    private static boolean isReserved(String token) {
        return RESERVED.stream()
                .anyMatch(prefix -> token.startsWith(prefix)
                        && DIGEST.matcher(token.substring(prefix.length())).matches());
    }
}
