package dev.drydock.domain.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.dataset.SplitRule;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * How long the suite takes to judge a large snapshot, in a JVM of 512 MiB that holds its rows, too, and whether it finds the same with any
 * number of processors. Run by {@code mvn -Pcampaign verify -Dit.test=JudgeCampaign}; {@code -Drows=1000000}, {@code -Dinputs=12}.
 */
class JudgeCampaign {
    private static final int MOST_SECONDS = 60;

    @Test
    void judgesAMillionRowsWithinAMinuteAndHalfAGibibyte() throws Exception {
        String one = judged(1);
        String all = judged(Runtime.getRuntime().availableProcessors());
        System.out.println("one processor: " + one + "\nall: " + all);

        assertThat(findings(all)).isEqualTo(findings(one));
        assertThat(Double.parseDouble(all.substring(0, all.indexOf(' ')))).isLessThan(MOST_SECONDS);
    }

    private static String findings(String said) {
        return said.substring(said.indexOf(" s "));
    }

    private static String judged(int processors) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:ActiveProcessorCount=" + processors,
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Judging.class.getName(),
                        Integer.getInteger("rows", 1_000_000).toString(),
                        Integer.getInteger("inputs", 12).toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isZero();
        return said.strip();
    }

    /** One judgement in a JVM of its own. */
    static final class Judging {
        private Judging() {}

        private static GatePolicy policy() {
            FurtherGates further = new FurtherGates();
            further.recallLoss = Optional.of(new GatePolicy.Margin(0.05, 0.95));
            further.calibration = Optional.of(new GatePolicy.Margin(0.05, 0.95));
            further.fairness = Optional.of(new GatePolicy.Fairness(0.1, 0.95, 50, new TreeSet<>()));
            further.inputs = Optional.of(new GatePolicy.Inputs(100, new TreeSet<>()));
            further.worstSlices = Optional.of(new GatePolicy.WorstSlices(0.05, 0.95, 100, new TreeSet<>()));
            further.classRates = Optional.of(new GatePolicy.ClassRates(0.1, 0.95, 100, new TreeSet<>()));
            further.lostClass = Optional.of(new GatePolicy.LostClass(0.1, 30, new TreeSet<>()));
            further.bestVersion = Optional.of(new GatePolicy.BestVersions(
                    new GatePolicy.Comparison(Metric.AUC, 0.03, 0.95, 200), new TreeSet<>()));
            return further.policy();
        }

        public static void main(String[] arguments) {
            int rows = Integer.parseInt(arguments[0]);
            Evidence evidence = evidence(rows, Integer.parseInt(arguments[1]));
            long start = System.nanoTime();
            Findings findings = new GateSuite(policy()).judge(evidence);
            double seconds = (System.nanoTime() - start) / 1e9;
            System.out.printf(
                    Locale.ROOT,
                    "%.1f s for %d rows of %d inputs: %s%n",
                    seconds,
                    rows,
                    evidence.rows().contents().columns().names().size(),
                    findings.gates());
        }

        /** A fifth is the holdout; 50 rows a group. */
        private static Evidence evidence(int rows, int inputs) {
            SplittableRandom random = new SplittableRandom(1);
            List<String> ids = new ArrayList<>(rows);
            List<String> groups = new ArrayList<>(rows);
            List<String> sources = new ArrayList<>(rows);
            List<String> annotators = new ArrayList<>(rows);
            Split[] splits = new Split[rows];
            float[] labels = new float[rows];
            float[] candidate = new float[rows];
            float[] champion = new float[rows];
            float[] values = new float[rows * inputs];
            long[] digests = new long[rows];
            long[] times = new long[rows];
            for (int row = 0; row < rows; row++) {
                ids.add("p" + row);
                groups.add(row % 50 == 0 ? "g" + row / 50 : groups.get(row - 1));
                sources.add(row / 50 % 2 == 0 ? "plant-a" : "plant-b");
                annotators.add("");
                int draw = row / 50 % 10;
                splits[row] = draw < 2 ? Split.HOLDOUT : draw == 2 ? Split.TUNE : Split.TRAIN;
                labels[row] = random.nextDouble() < 0.1 ? 1 : 0;
                double noise = random.nextGaussian();
                candidate[row] = probability(2 * labels[row] + noise + 0.3 * random.nextGaussian());
                champion[row] = probability(1.8 * labels[row] + noise + 0.3 * random.nextGaussian());
                for (int input = 0; input < inputs; input++) {
                    values[row * inputs + input] = (float) (random.nextGaussian() + 0.5 * labels[row]);
                }
                digests[row] = random.nextLong();
                times[row] = 1000L * random.nextInt(90 * 24 * 3600);
            }
            return new Evidence(
                    Fixtures.TWO_CLASSES,
                    new LabelledRows(
                            ids,
                            groups,
                            splits,
                            labels,
                            new int[rows],
                            new LabelledRows.Labellers(sources, annotators),
                            new RowContents(digests, digests, times, columns(values, inputs)),
                            SplitRule.By.GROUP),
                    new Evidence.Scores(
                            new ModelScores("child", candidate, "a", "a"),
                            new ModelScores("parent", champion, "b", "b"),
                            Optional.of(new BestVersion(
                                    "m/1", false, Optional.of(new ModelScores("best", champion, "b", "b")), ""))),
                    new Evidence.Checks(new GoldenCheck(32, 0), Optional.empty()),
                    List.of(new Slice("all", false)),
                    new HoldoutUse("snap", "m", "m/2", 1, 1, Instant.EPOCH),
                    9);
        }

        private static InputColumns columns(float[] values, int inputs) {
            List<String> names = java.util.stream.IntStream.range(0, inputs)
                    .mapToObj(i -> "x" + i)
                    .toList();
            return new InputColumns() {
                @Override
                public List<String> names() {
                    return names;
                }

                @Override
                public float value(int row, int input) {
                    return values[row * inputs + input];
                }
            };
        }

        private static float probability(double value) {
            return (float) (1 / (1 + Math.exp(-value)));
        }
    }
}
