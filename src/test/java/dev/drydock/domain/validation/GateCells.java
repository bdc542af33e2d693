package dev.drydock.domain.validation;

import dev.drydock.domain.registry.OperatingPoint.CostTable;
import dev.drydock.domain.validation.VerdictCells.Drawn;
import dev.drydock.domain.validation.VerdictCells.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * Releases that are exactly as bad as the margin allows, for the gates that do not compare a metric of both models on the same rows: costs,
 * rows made worse, calibration, and what serves beside what its report promised. Each row's chance of a mistake is the same, or twice as large in
 * half of the groups and none in the others.
 */
final class GateCells {
    private static final double CONFIDENCE = 0.95;

    private final List<Cell> cells = new ArrayList<>();

    /** A kind of holdout, and the gate that judges it. */
    record Cell(String name, Function<SplittableRandom, GateResult> release) {
        GateResult judge(SplittableRandom random) {
            return release.apply(random);
        }
    }

    static List<Cell> all() {
        GateCells all = new GateCells();
        all.costs();
        all.flips();
        all.calibrations();
        all.asReleased();
        return all.cells;
    }

    // ---- costs: one row in ten is positive, a missed one costs fifty times as much as a needless alarm

    private void costs() {
        cost(Shape.EVEN, 1000, 1000, false);
        cost(Shape.EVEN, 4000, 4000, false);
        cost(Shape.EVEN, 2000, 20, true);
        cost(Shape.EVEN, 4000, 50, true);
        cost(Shape.ZIPF, 4000, 100, true);
        cost(Shape.HALF, 2000, 40, true);
    }

    private void cost(Shape shape, int rows, int groups, boolean shared) {
        double margin = 0.1;
        CostTable costs = new CostTable(List.of(List.of(0.0, 1.0), List.of(50.0, 0.0)), Double.POSITIVE_INFINITY);
        double often = 0.1;
        double mistakes = 0.1;
        double usual = often * mistakes * 50 + (1 - often) * mistakes;
        double missed = mistakes + margin * usual / (often * 50);
        cells.add(new Cell(named("cost", shape, rows, groups, shared), random -> {
            Drawn drawn = new Drawn(Fixtures.TWO_CLASSES, shape, rows, groups, 1, 1);
            double[] times = {1};
            drawn.each(() -> times[0] = times(random, shared), row -> {
                boolean positive = random.nextDouble() < often;
                double luck = random.nextDouble();
                double own = random.nextDouble() < 0.3 ? random.nextDouble() : luck;
                drawn.labels[row] = positive ? 1 : 0;
                boolean theirs = luck < times[0] * mistakes;
                boolean ours = own < times[0] * (positive ? missed : mistakes);
                drawn.champion[row] = positive == theirs ? 0.1f : 0.9f;
                drawn.candidate[row] = positive == ours ? 0.1f : 0.9f;
            });
            return CostGate.judge(drawn.scored(), costs, new GatePolicy.Margin(margin, CONFIDENCE));
        }));
    }

    // ---- rows made worse

    private void flips() {
        flips(Shape.EVEN, 200, 200, 0.02, false);
        flips(Shape.EVEN, 1000, 1000, 0.02, false);
        flips(Shape.EVEN, 1000, 20, 0.1, true);
        flips(Shape.EVEN, 2000, 50, 0.1, true);
        flips(Shape.ZIPF, 2000, 100, 0.1, true);
        flips(Shape.HALF, 2000, 40, 0.1, true);
    }

    private void flips(Shape shape, int rows, int groups, double share, boolean shared) {
        cells.add(new Cell(named("flips" + share, shape, rows, groups, shared), random -> {
            Drawn drawn = new Drawn(Fixtures.TWO_CLASSES, shape, rows, groups, 1, 1);
            double[] times = {1};
            drawn.each(() -> times[0] = times(random, shared), row -> {
                double draw = random.nextDouble();
                drawn.change(row, draw < times[0] * share ? -1 : draw < times[0] * share + 0.1 ? 1 : 0);
            });
            return FlipGate.judge(drawn.scored(), new GatePolicy.Margin(share, CONFIDENCE));
        }));
    }

    // ---- probabilities: in each bin both models are off by the same, the candidate by as much more as the square may
    // grow

    private void calibrations() {
        for (double champion : new double[] {0, 0.02}) {
            calibration(Shape.EVEN, 2000, 2000, champion, 0);
            calibration(Shape.EVEN, 2000, 20, champion, 0.1);
            calibration(Shape.EVEN, 6000, 150, champion, 0.1);
            calibration(Shape.ZIPF, 6000, 200, champion, 0.1);
        }
    }

    /** @param unlike by how much the share that comes true differs from group to group, up or down */
    private void calibration(Shape shape, int rows, int groups, double championOff, double unlike) {
        double margin = 0.03;
        double candidateOff = Math.sqrt(championOff * championOff + margin * margin);
        cells.add(new Cell(
                VerdictCells.name("calibration", shape, rows, groups) + ".champion-off" + championOff
                        + (unlike > 0 ? ".by-group" : ""),
                random -> {
                    Drawn drawn = new Drawn(Fixtures.TWO_CLASSES, shape, rows, groups, 1, 1);
                    double[] effect = {0};
                    drawn.each(() -> effect[0] = unlike * (2 * random.nextDouble() - 1), row -> {
                        int bin = 2 + random.nextInt(Calibration.BINS - 4);
                        double middle = (bin + 0.5) / Calibration.BINS;
                        double comesTrue = middle - candidateOff / 2;
                        drawn.labels[row] = random.nextDouble() < comesTrue + effect[0] ? 1 : 0;
                        drawn.champion[row] = (float) (comesTrue + championOff);
                        drawn.candidate[row] = (float) (comesTrue + candidateOff);
                    });
                    return CalibrationGate.judge(drawn.scored(), new GatePolicy.Margin(margin, CONFIDENCE));
                }));
    }

    // ---- what serves, on rows that came since, beside the holdout of its report

    private void asReleased() {
        asReleased(500, 500, 0.3);
        asReleased(1000, 1000, 0.02);
        asReleased(1000, 1000, 0.3);
        asReleased(1000, 20, 0.3);
        asReleased(2000, 50, 0.1);
    }

    private void asReleased(int rows, int groups, double positive) {
        double margin = 0.03;
        GatePolicy.Comparison comparison = new GatePolicy.Comparison(Metric.AUC, margin, CONFIDENCE, 1);
        cells.add(new Cell(
                VerdictCells.name("as-released", Shape.EVEN, rows, groups) + ".positive" + positive,
                random -> AsReleasedGate.judge(
                        "",
                        VerdictCells.scores(random, Shape.EVEN, rows, groups, 1, positive, 0.8 - margin, 0.8),
                        VerdictCells.scores(random, Shape.EVEN, rows, groups, 1, positive, 0.8, 0.8),
                        comparison)));
    }

    private static double times(SplittableRandom random, boolean shared) {
        return shared ? 2 * random.nextInt(2) : 1;
    }

    private static String named(String what, Shape shape, int rows, int groups, boolean shared) {
        return VerdictCells.name(what, shape, rows, groups) + (shared ? ".by-group" : "");
    }
}
