package dev.drydock.worker;

import dev.drydock.domain.training.TaskRequest;
import dev.drydock.inference.LoadedModel;
import dev.drydock.inference.RawRows;
import dev.drydock.workers.protocol.ResultFile;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Kind {@code LATENCY}: how long it takes to score one row, for two packages in turn, so that whatever else the machine does meets
 * both. The rows are the snapshot's, without their labels. The first calls warm both up and do not count.
 */
final class LatencyTask implements TaskWork {
    private static final int WARM_UP = 200;
    private static final int CALLS = 1000;
    private static final int FEWEST_CALLS = 40;
    private static final long MOST_NANOS = 120_000_000_000L;
    private static final double MEDIAN = 0.5;
    private static final double USUALLY = 0.95;
    private static final double ALMOST_ALWAYS = 0.99;

    private final TaskContext context;

    LatencyTask(TaskContext context) {
        this.context = context;
    }

    @Override
    public ResultFile run() throws IOException {
        LabelledRows rows = SnapshotRows.open(context);
        if (rows.count() == 0) {
            throw context.invalid("the snapshot has no rows");
        }
        try (LoadedModel candidate = LoadedModel.load(
                        context.requireInput(TaskRequest.PACKAGE).path());
                LoadedModel champion = LoadedModel.load(
                        context.requireInput(TaskRequest.CHAMPION).path())) {
            Stopwatch ours = new Stopwatch(candidate, rows);
            Stopwatch theirs = new Stopwatch(champion, rows);
            long began = System.nanoTime();
            for (int call = 0; call < WARM_UP + CALLS && !isLongEnough(ours, began); call++) {
                if (context.supervision().stopRequested()) {
                    return ResultFile.stopped();
                }
                (call % 2 == 0 ? ours : theirs).call(call);
                (call % 2 == 0 ? theirs : ours).call(call);
                context.supervision().beat();
            }
            return ResultFile.completed(Map.of(), metrics(ours, theirs));
        }
    }

    /** A model so slow that all calls would take minutes has been measured well enough with few. */
    private static boolean isLongEnough(Stopwatch watch, long began) {
        return watch.calls >= FEWEST_CALLS && System.nanoTime() - began > MOST_NANOS;
    }

    private static Map<String, Double> metrics(Stopwatch ours, Stopwatch theirs) {
        Map<String, Double> metrics = new TreeMap<>();
        metrics.put("calls", (double) ours.measured().length);
        ours.put(metrics, "candidate");
        theirs.put(metrics, "champion");
        Ranked ratios = ratios(ours.measured(), theirs.measured());
        metrics.put("ratio", ratios.quantile(MEDIAN));
        metrics.put("ratio_low", ratios.low(MEDIAN));
        metrics.put("ratio_high", ratios.high(MEDIAN));
        return metrics;
    }

    /** Of calls that came one right after the other, so that what disturbs one mostly disturbs the other. */
    private static Ranked ratios(double[] ours, double[] theirs) {
        double[] ratios = new double[ours.length];
        for (int call = 0; call < ratios.length; call++) {
            ratios[call] = ours[call] / theirs[call];
        }
        return new Ranked(ratios);
    }

    /** Times one model. */
    private static final class Stopwatch {
        private static final double NANOS_PER_MILLISECOND = 1e6;

        private final LoadedModel model;
        private final LabelledRows rows;
        private final long[] nanos = new long[WARM_UP + CALLS];
        private int calls;

        Stopwatch(LoadedModel model, LabelledRows rows) {
            this.model = model;
            this.rows = rows;
        }

        void call(int number) {
            RawRows one = rows.raw(model.signature().answers(), number % rows.count(), 1);
            long began = System.nanoTime();
            model.score(one);
            nanos[calls++] = System.nanoTime() - began;
        }

        /** Milliseconds of those after the warm-up, or of the later half where time was up before. */
        double[] measured() {
            return Arrays.stream(nanos, Math.min(WARM_UP, calls / 2), calls)
                    .mapToDouble(call -> Math.max(1, call) / NANOS_PER_MILLISECOND)
                    .toArray();
        }

        void put(Map<String, Double> metrics, String name) {
            Ranked ranked = new Ranked(measured());
            metrics.put(name + "_p50_ms", ranked.quantile(MEDIAN));
            metrics.put(name + "_p95_ms", ranked.quantile(USUALLY));
            metrics.put(name + "_p95_low_ms", ranked.low(USUALLY));
            metrics.put(name + "_p95_high_ms", ranked.high(USUALLY));
            metrics.put(name + "_p99_ms", ranked.quantile(ALMOST_ALWAYS));
        }
    }

    /**
     * Measurements in order. Bounds on a quantile are measurements too, as many ranks away as a binomial count strays at 99 %
     * confidence each (normal approximation), whatever the distribution; the least or greatest where there are too few.
     */
    private static final class Ranked {
        private static final double NORMAL_QUANTILE = 2.326; // of 0.99

        private final double[] sorted;

        Ranked(double[] values) {
            sorted = values.clone();
            Arrays.sort(sorted);
        }

        /** The least value that so large a share does not exceed. */
        double quantile(double share) {
            return at(Math.ceil(share * sorted.length));
        }

        double low(double share) {
            return at(Math.floor(share * sorted.length - strays(share)));
        }

        double high(double share) {
            return at(Math.ceil(share * sorted.length + strays(share)) + 1);
        }

        private double strays(double share) {
            return NORMAL_QUANTILE * Math.sqrt(sorted.length * share * (1 - share));
        }

        private double at(double rank) {
            return sorted[(int) Math.max(1, Math.min(sorted.length, rank)) - 1];
        }
    }
}
