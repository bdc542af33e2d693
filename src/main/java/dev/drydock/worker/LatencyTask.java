package dev.drydock.worker;

import dev.drydock.domain.training.TaskRequest;
import dev.drydock.domain.validation.CallTimes;
import dev.drydock.domain.validation.LatencyCheck;
import dev.drydock.inference.LoadedModel;
import dev.drydock.inference.RawRows;
import dev.drydock.workers.protocol.ResultFile;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Kind {@code LATENCY}: how long it takes to score one row, for two packages in turn, so that whatever else the machine does meets
 * both. The rows are the snapshot's, without their labels, from all over it: some rows may take longer than others. The first calls warm both up and do not count.
 */
final class LatencyTask implements TaskWork {
    private static final int WARM_UP = 200;
    private static final int CALLS = 1000;
    private static final int FEWEST_CALLS = 40;
    private static final long MOST_NANOS = 120_000_000_000L;
    /** The golden ratio's fraction: however few calls there are, they lie evenly over the rows. */
    private static final double SPREAD = 0.6180339887498949;

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
            Stopwatch ours = new Stopwatch(candidate, RowsOfModel.of(context, rows, candidate.signature()));
            Stopwatch theirs = new Stopwatch(champion, RowsOfModel.of(context, rows, champion.signature()));
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
        LatencyCheck.Ratio ratio = CallTimes.ratio(ours.measured(), theirs.measured());
        metrics.put("ratio", ratio.median());
        metrics.put("ratio_low", ratio.bounds().low());
        metrics.put("ratio_high", ratio.bounds().high());
        return metrics;
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
            int row = (int) (number * SPREAD % 1 * rows.count());
            RawRows one = rows.raw(model.signature().answers(), row, 1);
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
            LatencyCheck.Percentiles measured = CallTimes.of(measured()).percentiles();
            metrics.put(name + "_p50_ms", measured.p50());
            metrics.put(name + "_p95_ms", measured.p95());
            metrics.put(name + "_p95_low_ms", measured.p95Bounds().low());
            metrics.put(name + "_p95_high_ms", measured.p95Bounds().high());
            metrics.put(name + "_p99_ms", measured.p99());
            metrics.put(name + "_p99_low_ms", measured.p99Bounds().low());
            metrics.put(name + "_p99_high_ms", measured.p99Bounds().high());
        }
    }
}
