package dev.drydock.serving;

import dev.drydock.domain.validation.CallTimes;
import dev.drydock.domain.validation.LatencyCheck;
import dev.drydock.domain.validation.ReceiverLatency.Measured;
import dev.drydock.inference.LoadedModel;
import dev.drydock.inference.RawRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;

/**
 * Times requests of one row to a version and to the one in service, which of the two is drawn by lot. Requests are scored one after another
 * without a pause; when each would have arrived is drawn, as a Poisson process of each version's own. The time of a request runs from its
 * arrival to its answer, so that it includes the wait for the requests of the same version that came before, one at a time, in order: the
 * recursion of D. V. Lindley, The theory of queues with a single server, 1952, on times of scoring that were measured here.
 */
final class ArrivalRun {
    private static final int REQUESTS = 1000;
    private static final int WARM_UP = 50;
    private static final int FEWEST = 40;
    private static final long MOST_NANOS = 60_000_000_000L;
    private static final double USUAL_RATE = 50;
    private static final double BUSY = 0.5;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double NANOS_PER_MILLISECOND = 1e6;
    private static final long SEED = 62;

    private final List<RawRows> rows;
    private final Queue candidate;
    private final Optional<Queue> champion;
    private final SplittableRandom random = new SplittableRandom(SEED);

    /** @param rows that are asked for, drawn by lot */
    ArrivalRun(LoadedModel candidate, Optional<LoadedModel> champion, List<RawRows> rows) {
        this.rows = List.copyOf(rows);
        this.candidate = new Queue(candidate);
        this.champion = champion.map(Queue::new);
    }

    /** @param perSecond how many arrive for each version; empty: 50, or so many that the version in service works half of the time */
    Measured measure(OptionalDouble perSecond) {
        double usual = champion.orElse(candidate).serviceNanos(rows);
        champion.ifPresent(known -> candidate.serviceNanos(rows));
        double rate = perSecond.orElse(Math.min(USUAL_RATE, BUSY * NANOS_PER_SECOND / usual));
        double gap = NANOS_PER_SECOND / rate;
        long began = System.nanoTime();
        while (candidate.isWanting(began)
                || champion.filter(queue -> queue.isWanting(began)).isPresent()) {
            RawRows row = rows.get(random.nextInt(rows.size()));
            double pause = -Math.log(1 - random.nextDouble()) * gap;
            (champion.isPresent() && random.nextBoolean() ? champion.get() : candidate).ask(row, pause);
        }
        return measured(rate);
    }

    private Measured measured(double rate) {
        CallTimes ours = CallTimes.of(candidate.answered());
        return new Measured(
                ours.calls(),
                rate,
                ours.percentiles(),
                champion.map(queue -> CallTimes.of(queue.answered()).percentiles()),
                champion.map(queue -> ratio(candidate.service(), queue.service())));
    }

    private static LatencyCheck.Ratio ratio(double[] ours, double[] theirs) {
        int both = Math.min(ours.length, theirs.length);
        return CallTimes.ratio(Arrays.copyOf(ours, both), Arrays.copyOf(theirs, both));
    }

    /** The requests of one version, which it answers one at a time. */
    private static final class Queue {
        private final LoadedModel model;
        private final List<Double> service = new ArrayList<>();
        private final List<Double> answered = new ArrayList<>();
        /** Nanoseconds of work that is left when the last request has come. */
        private double left;

        Queue(LoadedModel model) {
            this.model = model;
        }

        /** The mean of a few calls, after which the model is warm. */
        double serviceNanos(List<RawRows> rows) {
            for (int call = 0; call < WARM_UP; call++) {
                time(rows.get(call % rows.size()));
            }
            double sum = 0;
            for (int call = 0; call < WARM_UP; call++) {
                sum += time(rows.get((WARM_UP + call) % rows.size()));
            }
            return sum / WARM_UP;
        }

        private double time(RawRows row) {
            long began = System.nanoTime();
            model.score(row);
            return Math.max(1, System.nanoTime() - began);
        }

        /** @param pause between the arrival of the request before and this one's */
        void ask(RawRows row, double pause) {
            double took = time(row);
            left = Math.max(0, left - pause);
            left += took;
            service.add(took / NANOS_PER_MILLISECOND);
            answered.add(left / NANOS_PER_MILLISECOND);
        }

        /** A version so slow that all requests would take minutes has been measured well enough with few. */
        boolean isWanting(long began) {
            return answered.size() < FEWEST || (answered.size() < REQUESTS && System.nanoTime() - began < MOST_NANOS);
        }

        double[] service() {
            return service.stream().mapToDouble(Double::doubleValue).toArray();
        }

        double[] answered() {
            return answered.stream().mapToDouble(Double::doubleValue).toArray();
        }
    }
}
