package dev.drydock.rest.monitoring;

import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Reads the parts of a scrape. One that cannot be read is left out, and logged once until it can be read again. Thread-safe. */
final class Parts {
    private static final Logger LOG = Logger.getLogger(Parts.class.getName());

    private final Set<String> failing = ConcurrentHashMap.newKeySet();

    /** What one answer has. */
    final class Collected {
        private final List<MetricSnapshots> all = new ArrayList<>();

        Collected add(String part, Supplier<MetricSnapshots> read) {
            find(part, read).ifPresent(all::add);
            return this;
        }

        List<MetricSnapshots> all() {
            return List.copyOf(all);
        }
    }

    Collected collect() {
        return new Collected();
    }

    /**
     * Empty if it cannot be read.
     *
     * @param part in words, such as {@code the queue}
     */
    <T> Optional<T> find(String part, Supplier<T> read) {
        try {
            Optional<T> found = Optional.of(read.get());
            failing.remove(part);
            return found;
        } catch (RuntimeException e) {
            LOG.log(failing.add(part) ? Level.WARNING : Level.FINE, e, () -> "The metrics lack " + part);
            return Optional.empty();
        }
    }
}
