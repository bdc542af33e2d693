package dev.drydock.domain.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.validation.VerdictCells.Cell;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Whether the gates keep their promise in every cell of {@link VerdictCells}: of 10,000 releases that are exactly as bad as the margin allows
 * at most 5.7 % pass (5 % and three standard errors). In regular cells the rows also decide, and the number of rows that a gate names lets four
 * of five equal candidates pass, and is at most half as large again as that of the same test if the variance were known. Run by {@code mvn
 * -Pcampaign verify -Dit.test=VerdictCampaign}; {@code -Dreleases=10000}, {@code -Dseed=1}, {@code -Dcells=auc} for those whose name begins
 * so. The gates that compare something else have {@link GateCells}. It goes on where it was stopped: what is measured stands in {@code target/verdict-cells.csv}.
 */
class VerdictCampaign {
    private static final double POWER = 0.8;
    private static final double MOST_ROWS = 1.5;
    /** Where the variance is hard to estimate, so is the number of rows: see docs/benchmarks.md. */
    private static final double POWER_IF_HARD = 0.7;

    private static final double MOST_ROWS_IF_HARD = 2.5;
    private static final double HARDLY_EVER = 0.001;

    /** The margin of the question how many rows are named: with known variance it needs so many times the cell's. */
    private static final double TIMES = 1.25;

    private final int releases = Integer.getInteger("releases", 10_000);
    private final long seed = Long.getLong("seed", 1);
    private final String wanted = System.getProperty("cells", "");
    private final Path file = Path.of(System.getProperty("drydock.basedir", "."), "target", "verdict-cells.csv");

    @Test
    void noCellPassesMoreOftenThanPromised() throws IOException {
        List<String> known = Files.exists(file) ? Files.readAllLines(file) : List.of();
        List<String> broken = new ArrayList<>();
        for (Cell cell : VerdictCells.all()) {
            if (cell.name().startsWith(wanted)) {
                Line line = measured(known, cell.name(), () -> measure(cell));
                System.out.println(line.shown());
                broken.addAll(line.broken(cell));
            }
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void noGateThatComparesSomethingElsePassesMoreOftenThanPromised() throws IOException {
        List<String> known = Files.exists(file) ? Files.readAllLines(file) : List.of();
        List<String> broken = new ArrayList<>();
        for (GateCells.Cell cell : GateCells.all()) {
            if (cell.name().startsWith(wanted)) {
                Line line = measured(known, cell.name(), () -> measure(cell));
                System.out.println(line.shown());
                broken.addAll(line.brokenPromise(0.05));
            }
        }
        assertThat(broken).isEmpty();
    }

    private Line measured(List<String> known, String cell, Supplier<Line> measure) throws IOException {
        String key = cell + "," + releases + "," + seed + ",";
        for (String line : known) {
            if (line.startsWith(key)) {
                return Line.of(line);
            }
        }
        Line line = measure.get();
        Files.createDirectories(file.getParent());
        Files.writeString(
                file,
                line.written() + "\n",
                StandardCharsets.UTF_8,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        return line;
    }

    /**
     * @param passed share of releases at the margin that pass
     * @param refused share of those that the rows are too few, or too uneven, to be measured at all
     * @param rows times as many rows as the same test with known variance needs that the gate names, for equal candidates; NaN for a level, or a cell that is not regular
     * @param power share of equal candidates that pass on as many rows as it names
     */
    private record Line(
            String cell, int releases, long seed, double passed, double refused, double rows, double power) {

        static Line of(String written) {
            String[] parts = written.split(",", -1);
            return new Line(
                    parts[0],
                    Integer.parseInt(parts[1]),
                    Long.parseLong(parts[2]),
                    Double.parseDouble(parts[3]),
                    Double.parseDouble(parts[4]),
                    Double.parseDouble(parts[5]),
                    Double.parseDouble(parts[6]));
        }

        String written() {
            return cell + "," + releases + "," + seed + "," + passed + "," + refused + "," + rows + "," + power;
        }

        String shown() {
            return String.format(
                    Locale.ROOT,
                    "%-72s at the margin %5.2f %% pass, %5.1f %% refused%s",
                    cell,
                    100 * passed,
                    100 * refused,
                    Double.isNaN(rows)
                            ? ""
                            : String.format(
                                    Locale.ROOT, "; names %.2f times the rows, there %.1f %% pass", rows, 100 * power));
        }

        /** @param alpha share of the releases at the margin that may pass */
        List<String> brokenPromise(double alpha) {
            List<String> broken = new ArrayList<>();
            if (passed > alpha + 3 * Math.sqrt(alpha * (1 - alpha) / releases)) {
                broken.add(cell + " passes " + passed);
            }
            return broken;
        }

        List<String> broken(Cell of) {
            double errors = 2 * Math.sqrt(POWER * (1 - POWER) / Math.max(200, releases / 10));
            List<String> broken = brokenPromise(1 - of.confidence());
            if (of.isRegular() && refused > HARDLY_EVER) {
                broken.add(cell + " is refused " + refused);
            }
            boolean hard = VerdictCells.isHard(of);
            if (of.isRegular() && rows > (hard ? MOST_ROWS_IF_HARD : MOST_ROWS)) {
                broken.add(cell + " names " + rows + " times the rows needed");
            }
            if (of.isRegular() && power < (hard ? POWER_IF_HARD : POWER) - errors) {
                broken.add(cell + " passes " + power + " of equal candidates");
            }
            return broken;
        }
    }

    private Line measure(GateCells.Cell cell) {
        double[] verdicts = each(releases, random -> code(cell.judge(random)));
        return new Line(cell.name(), releases, seed, share(verdicts, 1), share(verdicts, 2), Double.NaN, Double.NaN);
    }

    private Line measure(Cell cell) {
        double[] verdicts =
                each(releases, random -> code(judged(cell, cell.draw().rows(random, 1, false))));
        double passed = share(verdicts, 1);
        double refused = share(verdicts, 2);
        if (cell.isLevel() || !cell.isRegular()) {
            return new Line(cell.name(), releases, seed, passed, refused, Double.NaN, Double.NaN);
        }
        int few = Math.max(200, releases / 10);
        double z = Quantiles.normal(cell.confidence()) + Quantiles.normal(POWER);
        double error =
                deviation(each(releases, random -> value(cell, cell.draw().rows(random, 1, true))));
        double margin = z * error / Math.sqrt(TIMES);
        double named = median(each(few, random -> timesNamed(cell, cell.draw().rows(random, 1, true), margin)));
        Cell narrower =
                new Cell(cell.name(), cell.metric(), margin, cell.confidence(), false, cell.isRegular(), cell.draw());
        double[] again = each(few, random -> code(judged(narrower, cell.draw().rows(random, named, true))));
        return new Line(
                cell.name(),
                releases,
                seed,
                passed,
                refused,
                named / Math.max(TIMES, unseen(cell, margin)),
                share(again, 1));
    }

    /** With how many times the cell's rows no loss of the margin goes unseen that few rows make up; 0 where a row costs little. */
    private static double unseen(Cell cell, double margin) {
        if (cell.metric() != Metric.LOG_LIKELIHOOD) {
            return 0;
        }
        int rows = cell.draw().rows(new SplittableRandom(1), 1, true).size();
        return Math.log(1 - cell.confidence())
                / Math.log(1 - margin / cell.metric().mostOfRow())
                / rows;
    }

    private double[] each(int count, ToDoubleFunction<SplittableRandom> of) {
        return IntStream.range(0, count)
                .parallel()
                .mapToDouble(i -> of.applyAsDouble(new SplittableRandom(seed * 1_000_003 + i)))
                .toArray();
    }

    private static double share(double[] codes, int code) {
        return (double) Arrays.stream(codes).filter(value -> value == code).count() / codes.length;
    }

    /** 1 for a pass, 2 for what was not measured. */
    private static double code(GateResult result) {
        return result.verdict() == Verdict.PASS ? 1 : result.measurement().isEmpty() ? 2 : 0;
    }

    private static double value(Cell cell, ScoredRows rows) {
        return new Estimates(rows).difference(cell.metric(), cell.confidence()).value();
    }

    /** As the gate names it where an equal candidate measured no difference. */
    private static double timesNamed(Cell cell, ScoredRows rows, double margin) {
        Estimates.Estimate difference = new Estimates(rows).difference(cell.metric(), cell.confidence());
        return (double) SampleSize.of(
                                difference, rows.size(), margin, cell.metric().lessIsBetter())
                        .orElse(Integer.MAX_VALUE)
                / rows.size();
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static double deviation(double[] values) {
        double mean = Arrays.stream(values).average().orElseThrow();
        double squares = Arrays.stream(values)
                .map(value -> (value - mean) * (value - mean))
                .sum();
        return Math.sqrt(squares / (values.length - 1));
    }

    private static GateResult judged(Cell cell, ScoredRows rows) {
        Estimates estimates = new Estimates(rows);
        if (cell.metric() == Metric.ACCURACY) {
            // of one class's rows, as recall and recall-loss see them
            Optional<GateResult> few = MeasuredGate.tooFewOfClass(Gate.RECALL, "yes", rows);
            return few.orElseGet(() -> cell.isLevel()
                    ? MeasuredGate.recall(
                            "yes", estimates, rows, new GatePolicy.Recall(cell.margin(), cell.confidence()))
                    : MeasuredGate.recallLoss(
                            "yes", estimates, rows, new GatePolicy.Margin(cell.margin(), cell.confidence())));
        }
        Optional<GateResult> few = MeasuredGate.tooFewRows(Gate.FLOOR, "", rows, 1);
        return few.orElseGet(() -> cell.isLevel()
                ? MeasuredGate.floor(
                        estimates, rows, new GatePolicy.Floor(cell.metric(), cell.margin(), cell.confidence(), 1))
                : MeasuredGate.comparison(
                        Gate.NON_INFERIORITY,
                        "",
                        estimates,
                        rows,
                        new GatePolicy.Comparison(cell.metric(), cell.margin(), cell.confidence(), 1)));
    }
}
