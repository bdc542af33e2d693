package dev.drydock.worker;

import dev.drydock.domain.training.TaskRequest;
import dev.drydock.inference.LoadedModel;
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

    private final TaskContext context;

    LatencyTask(TaskContext context) {
        this.context = context;
    }

    @Override
    public ResultFile run() throws IOException {
        LabelledRows rows = SnapshotRows.open(context.requireInput(TaskRequest.SNAPSHOT));
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
        metrics.put("calls", (double) Math.min(ours.counted(), theirs.counted()));
        ours.put(metrics, "candidate");
        theirs.put(metrics, "champion");
        return metrics;
    }

    /** Times one model. */
    private static final class Stopwatch {
        private static final double NANOS_PER_MILLISECOND = 1e6;

        private final LoadedModel model;
        private final LabelledRows rows;
        private final float[] raw;
        private final long[] nanos = new long[WARM_UP + CALLS];
        private int calls;

        Stopwatch(LoadedModel model, LabelledRows rows) {
            this.model = model;
            this.rows = rows;
            this.raw = new float[rows.inputs()];
        }

        void call(int number) {
            rows.copyFeatures(number % rows.count(), raw, 0);
            long began = System.nanoTime();
            model.score(raw, 1);
            nanos[calls++] = System.nanoTime() - began;
        }

        /** Those after the warm-up, or the later half where time was up before. */
        private long[] measured() {
            return Arrays.copyOfRange(nanos, Math.min(WARM_UP, calls / 2), calls);
        }

        int counted() {
            return measured().length;
        }

        void put(Map<String, Double> metrics, String name) {
            long[] sorted = measured();
            Arrays.sort(sorted);
            metrics.put(name + "_p50_ms", percentile(sorted, 0.50));
            metrics.put(name + "_p95_ms", percentile(sorted, 0.95));
            metrics.put(name + "_p99_ms", percentile(sorted, 0.99));
        }

        /** The least value that so many of the calls do not exceed. */
        private static double percentile(long[] sorted, double share) {
            return sorted[(int) Math.ceil(share * sorted.length) - 1] / NANOS_PER_MILLISECOND;
        }
    }
}
