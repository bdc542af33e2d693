package dev.drydock.application.runs;

import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RunFailure;
import java.util.List;
import java.util.Optional;

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

    private static final List<String> RESERVED = List.of(INBOX, BEHIND, DELIVERY, SCHEDULE);

    private RunTokens() {}

    /** @throws DrydockException {@link RunFailure#JOB_TOKEN_RESERVED} if it is one of Drydock's own */
    static void requireFree(String job, Optional<String> token) {
        token.flatMap(given -> RESERVED.stream().filter(given::startsWith).findFirst())
                .ifPresent(prefix -> {
                    throw new DrydockException(
                            RunFailure.JOB_TOKEN_RESERVED,
                            "Job " + job + " was not started: its token begins with \"" + prefix
                                    + "\", and Drydock makes the tokens that begin with "
                                    + String.join(", ", RESERVED) + " itself. Use another token.");
                });
    }
}
