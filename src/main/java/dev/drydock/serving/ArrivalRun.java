package dev.drydock.serving;

import dev.drydock.domain.validation.CallTimes;
import dev.drydock.domain.validation.QueueTimes;
import dev.drydock.domain.validation.ReceiverLatency.Measured;
import dev.drydock.domain.validation.ReceiverLatency.Rate;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;

/**
 * Times calls for one row of a version and of the one in service, in turn and of the same row, so that whatever else the machine does meets
 * both. If the policy says how many requests come, their waits are added as {@link QueueTimes} has it.
 */
final class ArrivalRun {
    private static final int CALLS = 1000;
    private static final int WARM_UP = 100;
    private static final int FEWEST = 10;
    private static final long MOST_NANOS = 40_000_000_000L;
    private static final long MOST_WARM_UP_NANOS = 5_000_000_000L;
    private static final double NANOS_PER_MILLISECOND = 1e6;
    private static final long SEED = 62;

    private final int rows;
    private final IntConsumer candidate;
    private final Optional<IntConsumer> champion;
    private final SplittableRandom random = new SplittableRandom(SEED);

    /**
     * @param rows how many there are, one or more
     * @param candidate scores the row of a number below that
     */
    ArrivalRun(int rows, IntConsumer candidate, Optional<IntConsumer> champion) {
        this.rows = rows;
        this.candidate = candidate;
        this.champion = champion;
    }

    /**
     * @param perSecond how many requests come to each version; empty: nothing waits
     * @param atOnce how many the node scores at once
     */
    Measured measure(OptionalDouble perSecond, int atOnce) {
        warmUp();
        double[] ours = new double[CALLS];
        double[] theirs = new double[CALLS];
        int calls = 0;
        long began = System.nanoTime();
        while (calls < CALLS && (calls < FEWEST || System.nanoTime() - began < MOST_NANOS)) {
            int row = random.nextInt(rows);
            boolean first = random.nextBoolean();
            if (first) {
                ours[calls] = time(candidate, row);
            }
            if (champion.isPresent()) {
                theirs[calls] = time(champion.get(), row);
            }
            if (!first) {
                ours[calls] = time(candidate, row);
            }
            calls++;
        }
        return measured(Arrays.copyOf(ours, calls), Arrays.copyOf(theirs, calls), perSecond, atOnce);
    }

    private void warmUp() {
        long began = System.nanoTime();
        for (int call = 0; call < WARM_UP && System.nanoTime() - began < MOST_WARM_UP_NANOS; call++) {
            int row = call % rows;
            candidate.accept(row);
            champion.ifPresent(model -> model.accept(row));
        }
    }

    private static double time(IntConsumer model, int row) {
        long began = System.nanoTime();
        model.accept(row);
        return Math.max(1, System.nanoTime() - began) / NANOS_PER_MILLISECOND;
    }

    private Measured measured(double[] ours, double[] theirs, OptionalDouble perSecond, int atOnce) {
        if (perSecond.isEmpty()) {
            return new Measured(
                    ours.length,
                    Optional.empty(),
                    CallTimes.of(ours).percentiles(),
                    champion.map(model -> CallTimes.of(theirs).percentiles()),
                    champion.map(model -> CallTimes.ratio(ours, theirs)));
        }
        double rate = perSecond.getAsDouble();
        QueueTimes queue = new QueueTimes(ours, atOnce, rate);
        return new Measured(
                ours.length,
                Optional.of(new Rate(rate, atOnce, queue.load())),
                queue.percentiles(SEED),
                champion.map(model -> new QueueTimes(theirs, atOnce, rate).percentiles(SEED)),
                champion.map(model -> CallTimes.ratio(ours, theirs)));
    }
}
