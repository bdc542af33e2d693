package dev.drydock.batch.runtime;

import dev.drydock.application.ExecutionLeases.Held;
import dev.drydock.application.ExecutionLeases.Holder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Judges whether the processes that hold executions still live: by whether their pulse rises, on this observer's own
 * monotonic clock. Clocks of other machines are never compared. Not thread-safe.
 */
final class OrphanWatch {
    private final Holder self;
    private final Duration patience;
    private final Duration patienceWithPredecessor;
    private final Map<Holder, Seen> seen = new HashMap<>();

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
        List<Held> orphans = new ArrayList<>();
        Map<Holder, Seen> current = new HashMap<>();
        for (Held held : heldByOthers) {
            Seen before = seen.get(held.holder());
            Seen sighting = before != null && before.pulse == held.pulse() ? before : new Seen(held.pulse(), now);
            current.put(held.holder(), sighting);
            if (now - sighting.since >= patienceWith(held.holder()).toNanos()) {
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

    private record Seen(long pulse, long since) {}
}
