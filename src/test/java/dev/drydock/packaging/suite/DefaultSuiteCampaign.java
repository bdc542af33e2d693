package dev.drydock.packaging.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.dataset.SplitRule;
import dev.drydock.domain.registry.DecisionRule;
import dev.drydock.domain.registry.OperatingPoint;
import dev.drydock.domain.registry.Task;
import dev.drydock.domain.validation.BestVersion;
import dev.drydock.domain.validation.ChooseOperatingPoint;
import dev.drydock.domain.validation.Evidence;
import dev.drydock.domain.validation.Findings;
import dev.drydock.domain.validation.GatePolicy;
import dev.drydock.domain.validation.GateSuite;
import dev.drydock.domain.validation.GoldenCheck;
import dev.drydock.domain.validation.HoldoutUse;
import dev.drydock.domain.validation.InputColumns;
import dev.drydock.domain.validation.Interval;
import dev.drydock.domain.validation.LabelledRows;
import dev.drydock.domain.validation.LatencyCheck;
import dev.drydock.domain.validation.ModelScores;
import dev.drydock.domain.validation.ModelTask;
import dev.drydock.domain.validation.RowContents;
import dev.drydock.domain.validation.Slice;
import dev.drydock.domain.validation.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * How often the suite of {@code drydock policy init} holds a candidate that is as good as its champion, each with a threshold that finds nine
 * in ten rows of the last class, chosen on its own <em>tune</em>. Two plants label, there are six inputs, two slices are required, and the best version is a third one, as good. Run by {@code mvn -Pcampaign verify
 * -Dit.test=DefaultSuiteCampaign}; {@code -Dnights=1000}, {@code -Dseed=1}.
 */
class DefaultSuiteCampaign {
    private static final ModelTask PUMPS = new ModelTask(Task.BINARY_CLASSIFICATION, LabelRule.ofClasses("no", "yes"));
    private static final DecisionRule RULE = new DecisionRule.RecallFloor(0.9, OperatingPoint.Threshold.at(0.5f));
    private static final int ROWS_OF_GROUP = 40;
    private static final double SHIFT = 2;
    private static final double POSITIVE = 0.2;

    private final int nights = Integer.getInteger("nights", 1000);
    private final long seed = Long.getLong("seed", 1);

    /**
     * @param holdout rows; <em>tune</em> has six for each ten of them
     * @param kept share of the rows of <em>tune</em> that the champion's threshold was chosen on, too
     * @param least share of equal candidates that must pass
     */
    private record Site(int holdout, double kept, double least) {}

    @Test
    void equalCandidatesPassNineTimesInTenWhereRowsSuffice() {
        GatePolicy policy = PlantedNight.standard();
        List<Site> sites = List.of(
                new Site(2000, 0.98, 0),
                new Site(4000, 0.98, 0),
                new Site(6000, 0.98, 0.9),
                new Site(8000, 0.98, 0.9),
                new Site(16000, 0.98, 0.9),
                new Site(8000, 0.5, 0),
                new Site(16000, 0.5, 0));
        for (Site site : sites) {
            Map<String, Integer> held = new TreeMap<>();
            double passed = passed(policy, site, held);
            System.out.printf(
                    Locale.ROOT,
                    "holdout of %d rows of %d groups, %.0f %% of tune kept: %.1f %% pass; held by %s%n",
                    site.holdout(),
                    site.holdout() / ROWS_OF_GROUP,
                    100 * site.kept(),
                    100 * passed,
                    held);
            assertThat(passed).as(site.toString()).isGreaterThanOrEqualTo(site.least());
        }
    }

    private double passed(GatePolicy policy, Site site, Map<String, Integer> held) {
        List<Findings> all = IntStream.range(0, nights)
                .parallel()
                .mapToObj(night -> new GateSuite(policy)
                        .judge(new Night(site, new SplittableRandom(seed * 1_000_003 + night)).evidence()))
                .toList();
        for (Findings findings : all) {
            findings.gates().stream()
                    .filter(gate -> !gate.holdsNobody())
                    .forEach(gate -> held.merge(gate.name(), 1, Integer::sum));
        }
        return (double) all.stream()
                        .filter(findings -> findings.verdict() == Verdict.PASS)
                        .count()
                / nights;
    }

    /** Rows of the holdout, of the candidate's tune and of the champion's, which share some. */
    private static final class Night {
        private final List<String> ids = new ArrayList<>();
        private final List<String> groups = new ArrayList<>();
        private final Split[] splits;
        private final float[] labels;
        private final int[] slices;
        private final List<String> sources = new ArrayList<>();
        private final float[][] inputs;
        private final float[] candidate;
        private final float[] champion;
        private final float[] best;
        private final int tune;
        private final int shared;

        Night(Site site, SplittableRandom random) {
            int groupsOfTune = site.holdout() * 6 / 10 / ROWS_OF_GROUP;
            this.tune = groupsOfTune * ROWS_OF_GROUP;
            this.shared = (int) Math.round(groupsOfTune * site.kept()) * ROWS_OF_GROUP;
            int rows = site.holdout() + 2 * tune - shared;
            this.splits = new Split[rows];
            this.labels = new float[rows];
            this.slices = new int[rows];
            this.inputs = new float[rows][];
            this.candidate = new float[rows];
            this.champion = new float[rows];
            this.best = new float[rows];
            double effect = 0;
            double frequency = 0;
            for (int row = 0; row < rows; row++) {
                int group = row / ROWS_OF_GROUP;
                if (row % ROWS_OF_GROUP == 0) {
                    effect = 0.4 * random.nextGaussian();
                    frequency = POSITIVE * (0.5 + random.nextDouble());
                }
                ids.add("p" + row);
                groups.add("g" + group);
                splits[row] = row < 2 * tune - shared ? Split.TUNE : Split.HOLDOUT;
                slices[row] = 1 << (group % 5 / 2);
                sources.add(group % 5 < 3 ? "plant-a" : "plant-b");
                labels[row] = random.nextDouble() < frequency ? 1 : 0;
                double common = labels[row] * (SHIFT + effect) + 0.95 * random.nextGaussian();
                candidate[row] = probability(common + 0.3 * random.nextGaussian());
                champion[row] = probability(common + 0.3 * random.nextGaussian());
                best[row] = probability(common + 0.3 * random.nextGaussian());
                inputs[row] = inputs(common, random);
            }
        }

        /** Three numbers, of which the model reads one and one is missing now and then, and three categories. */
        private static float[] inputs(double common, SplittableRandom random) {
            return new float[] {
                (float) (common + random.nextGaussian()),
                (float) random.nextGaussian(),
                random.nextInt(10) == 0 ? Float.NaN : (float) random.nextGaussian(),
                random.nextInt(3),
                random.nextInt(3),
                random.nextInt(8)
            };
        }

        private RowContents contents() {
            long[] numbers = IntStream.range(0, inputs.length).asLongStream().toArray();
            return new RowContents(numbers, numbers, numbers, new InputColumns() {
                @Override
                public List<String> names() {
                    return List.of("flow", "head", "vibration", "fluid", "seal", "duty");
                }

                @Override
                public float value(int row, int input) {
                    return inputs[row][input];
                }
            });
        }

        private static float probability(double value) {
            return (float) (1 / (1 + Math.exp(1.5 - value)));
        }

        /** By a threshold that was chosen on some of the rows of tune. */
        private OperatingPoint point(float[] scores, int from) {
            int[] chosen = IntStream.range(from, from + tune).toArray();
            Split[] only = new Split[tune];
            Arrays.fill(only, Split.TUNE);
            float[] ofChosen = new float[tune];
            float[] scoresOfChosen = new float[tune];
            for (int i = 0; i < tune; i++) {
                ofChosen[i] = labels[chosen[i]];
                scoresOfChosen[i] = scores[chosen[i]];
            }
            LabelledRows rows = new LabelledRows(
                    ids.subList(from, from + tune), groups.subList(from, from + tune), only, ofChosen, new int[tune]);
            return ChooseOperatingPoint.choose(RULE, PUMPS, rows, scoresOfChosen)
                    .point();
        }

        Evidence evidence() {
            OperatingPoint ours = point(candidate, 0);
            OperatingPoint theirs = point(champion, tune - shared);
            return new Evidence(
                    PUMPS,
                    new LabelledRows(
                            ids,
                            groups,
                            splits,
                            labels,
                            slices,
                            new LabelledRows.Labellers(sources, Collections.nCopies(ids.size(), "")),
                            contents(),
                            SplitRule.By.GROUP),
                    new Evidence.Scores(
                            new ModelScores("child", candidate, "a", "a", Optional.of(ours)),
                            new ModelScores("parent", champion, "b", "b", Optional.of(theirs)),
                            Optional.of(new BestVersion(
                                    "pumps/1",
                                    false,
                                    Optional.of(new ModelScores("grandparent", best, "c", "c", Optional.of(theirs))),
                                    ""))),
                    new Evidence.Checks(new GoldenCheck(32, 0), Optional.of(latency())),
                    List.of(new Slice("north", true), new Slice("south", true), new Slice("harbour", false)),
                    new HoldoutUse("snap", "pumps", "pumps/2", 1, 1, Instant.EPOCH),
                    9);
        }

        private static LatencyCheck latency() {
            LatencyCheck.Percentiles times =
                    new LatencyCheck.Percentiles(1, 2, 3, new Interval(1.9, 2.1), new Interval(2.9, 3.1));
            return new LatencyCheck(1200, times, times, new LatencyCheck.Ratio(1, new Interval(0.9, 1.1)));
        }
    }
}
