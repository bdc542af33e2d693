package dev.drydock.domain.egress;

import java.time.Instant;
import java.util.List;

/**
 * What a command and all of its processes asked the network for.
 *
 * @param command with its arguments
 * @param exitCode of the command itself
 * @param end when the last of its processes had ended
 * @param attempts the first {@link #MOST_LISTED} in the order of their calls
 */
public record EgressRecord(
        List<String> command,
        int exitCode,
        Instant start,
        Instant end,
        Machine machine,
        Counts counts,
        List<EgressAttempt> attempts) {
    /** More attempts are counted, not listed. */
    public static final int MOST_LISTED = 10_000;

    public EgressRecord {
        command = List.copyOf(command);
        attempts = List.copyOf(attempts);
        if (attempts.size() != Math.min(counts.attempts(), MOST_LISTED)) {
            throw new IllegalArgumentException(
                    attempts.size() + " attempts are listed and " + counts.attempts() + " are counted");
        }
    }

    /** @param drydock version and commit */
    public record Machine(String host, String kernel, String drydock) {}

    /**
     * @param processes that ended, threads too
     * @param calls that sent or connected, and those that made an uncommon socket; starts of processes are not among them
     * @param local those that named an address on this machine
     * @param attempts to reach an address elsewhere
     */
    public record Counts(long processes, long calls, long local, long attempts) {}

    /** Whether nothing asked for an address elsewhere. */
    public boolean isQuiet() {
        return counts.attempts() == 0;
    }
}
