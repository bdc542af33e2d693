package dev.drydock.serving;

import dev.drydock.serving.ModelCounters.Buckets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

/**
 * What clients asked of one model since the node started, without the orchestrator's own questions. The orchestrator adds it up by days.
 * Thread-safe; its figures may be one request apart.
 */
final class ClientTraffic {
    private static final String[] STEPS = {"1", "1.25", "1.6", "2", "2.5", "3.15", "4", "5", "6.3", "8"};
    private static final int LEAST_EXPONENT = -1;
    private static final int EXPONENTS = 8;
    private static final double NANOS = 1e6;

    /** In milliseconds, from a tenth of one to more than two hours: each about a quarter above the one before. */
    private static final double[] BOUNDS = IntStream.range(0, EXPONENTS * STEPS.length)
            .mapToDouble(
                    at -> Double.parseDouble(STEPS[at % STEPS.length] + "e" + (LEAST_EXPONENT + at / STEPS.length)))
            .toArray();

    private final LongAdder errors = new LongAdder();
    private final LongAdder abstentions = new LongAdder();
    private final Buckets millis = new Buckets(BOUNDS);

    /**
     * @param requests with and without an answer
     * @param errors requests without an answer
     * @param abstentions rows without an answer because the version abstained
     * @param latency answered requests by the upper bound in milliseconds; those bounds that have none are absent
     */
    record View(long requests, long errors, long abstentions, Map<Double, Long> latency) {}

    /** @param abstained rows */
    void answered(int abstained, Duration took) {
        abstentions.add(abstained);
        millis.add(Math.min(took.toNanos() / NANOS, BOUNDS[BOUNDS.length - 1]));
    }

    void notAnswered() {
        errors.increment();
    }

    View view() {
        Map<Double, Long> latency = new TreeMap<>();
        long answered = 0;
        for (int bucket = 0; bucket < BOUNDS.length; bucket++) {
            long count = millis.count(bucket);
            answered += count;
            if (count > 0) {
                latency.put(millis.bound(bucket), count);
            }
        }
        long failed = errors.sum();
        return new View(answered + failed, failed, abstentions.sum(), latency);
    }
}
