package dev.drydock.serving;

import dev.drydock.failure.DrydockException;
import dev.drydock.failure.FailureCode;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.logging.Logger;

/**
 * Logs what known clients were refused: the first refusal of each client and code at once, then at most one line every ten minutes, with
 * the number of refusals since the line before. So no client fills the log. Thread-safe. Tested by {@code ClientDoorTest}.
 */
final class ClientRefusals {
    private static final Logger LOG = Logger.getLogger(ClientRefusals.class.getName());
    private static final Duration PAUSE = Duration.ofMinutes(10);

    private final LongSupplier nanoTime;
    private final Map<Of, Since> last = new HashMap<>();

    /** @param nanoTime as {@link System#nanoTime()} */
    ClientRefusals(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    private record Of(String client, FailureCode code) {}

    /**
     * @param line when the last line was logged, by the clock of nanoseconds
     * @param unlogged refusals since that line
     */
    private record Since(long line, long unlogged) {}

    /**
     * @param client in the list of the node's clients, so that there are few
     * @return the same failure
     */
    DrydockException log(String client, DrydockException failure) {
        toLog(new Of(client, failure.code()))
                .ifPresent(more -> LOG.warning(() -> failure.sentence()
                        + (more == 0 ? "" : " " + more + " requests were refused since the last line about it.")
                        + " client=" + client + " code=" + failure.code().name()));
        return failure;
    }

    /** How many were not logged before this one; empty if this one is not logged either. */
    private synchronized Optional<Long> toLog(Of refusal) {
        long now = nanoTime.getAsLong();
        Since before = last.get(refusal);
        if (before != null && now - before.line() < PAUSE.toNanos()) {
            last.put(refusal, new Since(before.line(), before.unlogged() + 1));
            return Optional.empty();
        }
        last.put(refusal, new Since(now, 0));
        return Optional.of(before == null ? 0 : before.unlogged());
    }
}
