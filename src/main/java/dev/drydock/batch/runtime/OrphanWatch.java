package dev.drydock.batch.runtime;

import dev.drydock.application.runs.ExecutionLeases.Held;
import dev.drydock.application.runs.ExecutionLeases.Holder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Judges whether the processes that hold executions still live: whether their pulse rises, on this observer's own monotonic clock. Clocks
 * of other machines are never compared. What passes while the observer itself cannot look does not count against others: the line to the
 * database may have been cut for all. Not thread-safe.
 */
final class OrphanWatch {
    /** So much counts of the time between two looks. */
    private static final Duration LONGEST_STEP = Duration.ofSeconds(5);

    private final Holder self;
    private final Duration patience;
    private final Duration patienceWithPredecessor;
    private final Map<Holder, Seen> seen = new HashMap<>();
    private long lastLook;

    /**
     * @param patience how long another node's pulse may stand still
     * @param patienceWithPredecessor the same for an earlier process of this very node, which is most likely dead
     */
    OrphanWatch(Holder self, Duration patience, Duration patienceWithPredecessor) {
        this.self = self;
        this.patience = patience;
        this.patienceWithPredecessor = patienceWithPredecessor;
    }

    /** @param now from {@link System#nanoTime} */
    List<Held> orphans(List<Held> heldByOthers, long now) {
        long step = Math.min(now - lastLook, LONGEST_STEP.toNanos());
        lastLook = now;
        List<Held> orphans = new ArrayList<>();
        Map<Holder, Seen> current = new HashMap<>();
        for (Held held : heldByOthers) {
            Seen before = seen.get(held.holder());
            long stillFor = before != null && before.pulse == held.pulse() ? before.stillFor + step : 0;
            Seen sighting = new Seen(held.pulse(), stillFor);
            current.putIfAbsent(held.holder(), sighting);
            if (sighting.stillFor >= patienceWith(held.holder()).toNanos()) {
                orphans.add(held);
            }
        }
        seen.clear();
        seen.putAll(current);
        return orphans;
    }

    private Duration patienceWith(Holder holder) {
        return holder.node().equals(self.node()) ? patienceWithPredecessor : patience;
    }

    /** @param stillFor nanoseconds that the pulse has not risen */
    private record Seen(long pulse, long stillFor) {}
}
