package dev.drydock.serving;

import dev.drydock.failure.FailureCode;
import dev.drydock.openmetrics.Gauges;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/** What the node counts about itself since it started. Thread-safe. */
final class NodeCounters {
    private static final int KEPT_REFUSALS = 20;
    /** Bucket i holds latencies below 2^(i/4) µs: steps of a fifth, up to about two minutes. */
    private static final int BUCKETS = 108;

    private final LongAdder answered = new LongAdder();
    private final LongAdder rows = new LongAdder();
    private final Map<String, ModelCounters> models = new ConcurrentHashMap<>();
    private final Map<String, ClientTraffic> clients = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> refused = new ConcurrentHashMap<>();
    private final AtomicLongArray latencies = new AtomicLongArray(BUCKETS);
    private final LongAccumulator slowest = new LongAccumulator(Math::max, 0);
    private final Deque<Refusal> refusals = new ArrayDeque<>();

    /** A package or order that was not taken. */
    record Refusal(String at, String code, String message) {}

    /** Upper bounds, in milliseconds, of the buckets that hold the named share of all answers; 0 if there are none. */
    record Latency(long count, double p50Millis, double p95Millis, double p99Millis, double maxMillis) {}

    /** @param abstained of the scored rows, those without an answer because the version abstained */
    void answered(String model, int scored, int abstained, Duration took) {
        answered.increment();
        rows.add(scored);
        count(model, scored, abstained, took);
        long micros = Math.max(1, took.toNanos() / 1_000);
        latencies.incrementAndGet(bucket(micros));
        slowest.accumulate(micros);
    }

    /** Of the first hundred models that answered; a node serves a few. */
    private void count(String model, int scored, int abstained, Duration took) {
        if (models.size() < Gauges.MOST_VALUES || models.containsKey(model)) {
            models.computeIfAbsent(model, name -> new ModelCounters()).answered(scored, abstained, took);
        }
    }

    /** An answer to a client; {@link #answered} counts it too. */
    void answeredClient(String model, int abstained, Duration took) {
        clients(model).answered(abstained, took);
    }

    /**
     * A client's request without an answer; {@link #notAnswered} counts it too.
     *
     * @param model that an order lets answer, and no name that a client made up
     */
    void notAnsweredClient(String model) {
        clients(model).notAnswered();
    }

    /** What clients asked of a model since the start. */
    ClientTraffic clients(String model) {
        return clients.computeIfAbsent(model, name -> new ClientTraffic());
    }

    void notAnswered(FailureCode code) {
        refused.computeIfAbsent(code.name(), name -> new LongAdder()).increment();
    }

    void refusal(Instant at, FailureCode code, String sentence) {
        synchronized (refusals) {
            refusals.addFirst(new Refusal(at.toString(), code.name(), sentence));
            while (refusals.size() > KEPT_REFUSALS) {
                refusals.removeLast();
            }
        }
    }

    long answered() {
        return answered.sum();
    }

    long rows() {
        return rows.sum();
    }

    /** The counts of each model that has answered. */
    Map<String, ModelCounters> models() {
        return new TreeMap<>(models);
    }

    /** Inference requests without an answer, by failure code. */
    Map<String, Long> notAnswered() {
        Map<String, Long> counts = new TreeMap<>();
        refused.forEach((code, count) -> counts.put(code, count.sum()));
        return counts;
    }

    /** The last refusals of packages and orders, newest first. */
    List<Refusal> refusals() {
        synchronized (refusals) {
            return new ArrayList<>(refusals);
        }
    }

    Latency latency() {
        long count = 0;
        for (int i = 0; i < BUCKETS; i++) {
            count += latencies.get(i);
        }
        return new Latency(count, below(0.50, count), below(0.95, count), below(0.99, count), slowest.get() / 1_000.0);
    }

    private double below(double share, long count) {
        long wanted = (long) Math.ceil(share * count);
        long seen = 0;
        for (int i = 0; i < BUCKETS && count > 0; i++) {
            seen += latencies.get(i);
            if (seen >= wanted) {
                return Math.round(Math.pow(2, i / 4.0)) / 1_000.0;
            }
        }
        return 0;
    }

    private static int bucket(long micros) {
        int bucket = (int) Math.ceil(4 * Math.log((double) micros) / Math.log(2));
        return Math.min(bucket, BUCKETS - 1);
    }
}
