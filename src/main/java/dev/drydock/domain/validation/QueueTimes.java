package dev.drydock.domain.validation;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * How long requests take from their arrival to their answer if they come at random, as a Poisson process, and several are scored at once, in
 * the order of their arrival: the recursion of J. Kiefer and J. Wolfowitz, On the theory of queues with many servers, 1955. The times of
 * scoring were measured; arrivals are drawn. Requests that wait for one another are not independent, so bounds come from many replays.
 */
public final class QueueTimes {
    private static final int REPLAYS = 199;
    /** Of 199 replays, those that 1 in 100 fall below or above. */
    private static final int OUTSIDE = 2;

    private static final double MILLISECONDS = 1000;

    private final double[] service;
    private final int servers;
    private final double perSecond;

    /**
     * @param service milliseconds that scoring took, one or more
     * @param servers how many requests are scored at once
     * @param perSecond how many arrive on average
     */
    public QueueTimes(double[] service, int servers, double perSecond) {
        if (service.length == 0 || servers < 1 || !(perSecond > 0)) {
            throw new IllegalArgumentException(
                    service.length + " calls, " + servers + " at once, " + perSecond + " a second");
        }
        this.service = service.clone();
        this.servers = servers;
        this.perSecond = perSecond;
    }

    /** How much of the time all servers together work; from 1 on the queue grows without end. */
    public double load() {
        return Arrays.stream(service).average().orElseThrow() * perSecond / MILLISECONDS / servers;
    }

    /** Medians over the replays, and bounds that each replay in 100 falls below or above. Each replay has as many requests as were timed. */
    public LatencyCheck.Percentiles percentiles(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] p50 = new double[REPLAYS];
        double[] p95 = new double[REPLAYS];
        double[] p99 = new double[REPLAYS];
        for (int replay = 0; replay < REPLAYS; replay++) {
            LatencyCheck.Percentiles one = CallTimes.of(replay(random)).percentiles();
            p50[replay] = one.p50();
            p95[replay] = one.p95();
            p99[replay] = one.p99();
        }
        return new LatencyCheck.Percentiles(middle(p50), middle(p95), middle(p99), bounds(p95), bounds(p99));
    }

    private double[] replay(SplittableRandom random) {
        double[] freeAt = new double[servers];
        double[] answered = new double[service.length];
        double now = 0;
        for (int request = 0; request < answered.length; request++) {
            now += -Math.log(1 - random.nextDouble()) / perSecond * MILLISECONDS;
            int first = first(freeAt);
            freeAt[first] = Math.max(now, freeAt[first]) + service[random.nextInt(service.length)];
            answered[request] = freeAt[first] - now;
        }
        return answered;
    }

    private static int first(double[] freeAt) {
        int first = 0;
        for (int server = 1; server < freeAt.length; server++) {
            if (freeAt[server] < freeAt[first]) {
                first = server;
            }
        }
        return first;
    }

    private static double middle(double[] values) {
        Arrays.sort(values);
        return values[REPLAYS / 2];
    }

    /** @param sorted by {@link #middle} */
    private static Interval bounds(double[] sorted) {
        return new Interval(sorted[OUTSIDE - 1], sorted[REPLAYS - OUTSIDE]);
    }
}
