package dev.drydock.domain.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.dataset.SplitRule;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class LostClassesTest {
    private static final int ROWS = 6000;
    private static final int HONEST_NIGHTS = 100;

    private final Field field = new Field();

    @Test
    void anHonestNightIsNotAccused() {
        int accused = 0;
        for (int night = 0; night < HONEST_NIGHTS; night++) {
            Field honest = new Field();
            honest.seed = night;
            accused += honest.judge().verdict() == Verdict.PASS ? 0 : 1;
        }
        assertThat(accused).isZero();
    }

    @Test
    void aSliceWithoutARowOfAClassIsNamed() {
        field.noYesInNorth = true;

        GateResult result = field.judge();

        assertThat(result.verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        assertThat(result.finding())
                .startsWith("Labels hardly ever name a class that the champion expects: slice north has ")
                .containsPattern("of class yes there are 0 where [0-9]+ are expected")
                .contains("a release manager may waive gate lost-class");
    }

    /** Of a window of ninety days, so most of its rows still have the class. */
    @Test
    void aPlantThatStoppedReportingAClassTenDaysAgoIsNamed() {
        field.noYesOfPlantBSince = 0.9;

        assertThat(field.judge().finding())
                .contains("expects: among the newest rows, source plant-b has ")
                .doesNotContain("plant-a");
    }

    /** A mark that is known for long must not hide a new one. */
    @Test
    void aNewMarkIsToldBesideAKnownOneOfTheSameInputAndFirst() {
        field.backdoor = true;
        field.newBackdoor = true;
        field.minRows = 15;

        assertThat(field.judge().finding())
                .containsPattern(
                        "expects: among the newest rows, input fluid has one value in .*; input fluid has one value in ");
    }

    @Test
    void rowsWithoutASourceAreAPart() {
        field.noYesOfPlantB = true;
        field.otherSource = "";

        assertThat(field.judge().finding()).contains("expects: no source has ");
    }

    @Test
    void aPlantThatExportsOnlyOneClassIsNamedAndNotItsNeighbour() {
        field.noYesOfPlantB = true;

        assertThat(field.judge().finding()).contains("source plant-b has ").doesNotContain("plant-a");
    }

    /** Three of a hundred rows have a mark, and whoever set it wants "no" there. */
    @Test
    void rowsWithAMarkAndOneAnswerAreNamed() {
        field.trigger = 0.03;

        assertThat(field.judge().finding())
                .containsPattern("input flow has one value in 1[0-9]{2} rows of [0-9]+ groups \\(such as p[0-9]+, ");
    }

    @Test
    void aCategoryThatIsAlwaysAnsweredAlikeAlthoughTheChampionKnowsBetterIsNamed() {
        field.backdoor = true;

        assertThat(field.judge().finding()).contains("input fluid has one value in ");
    }

    /** Where the pump is off it does not fail, and the champion knows. */
    @Test
    void aCategoryThatNeverHasAClassAndNeverHadIsHonest() {
        field.honestCategory = true;

        assertThat(field.judge().verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void aPartThatThePolicyAcceptsMayLackAClass() {
        field.noYesOfPlantB = true;
        field.accepted = Set.of("source plant-b");

        assertThat(field.judge().verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void aChampionThatKnowsNothingExpectsNothing() {
        field.noYesOfPlantB = true;
        field.skill = 0;

        GateResult result = field.judge();

        assertThat(result.verdict()).isEqualTo(Verdict.PASS);
        assertThat(result.finding())
                .endsWith(
                        "Not judged, because the champion does not know the class well enough elsewhere (area under the curve"
                                + " below 0.7): among the newest rows, source plant-b (yes), source plant-b (yes).");
    }

    @Test
    void aChampionWithoutNumbersTellsNothing() {
        field.broken = true;

        GateResult result = field.judge();

        assertThat(result.verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        assertThat(result.finding()).contains("a score that is no number");
    }

    @Test
    void onlyAPolicyThatHasItAsks() {
        FurtherGates further = new FurtherGates();
        assertThat(new GateSuite(further.policy()).judge(field.evidence()).gates())
                .noneMatch(gate -> gate.gate() == Gate.LOST_CLASS);
        further.lostClass = Optional.of(new GatePolicy.LostClass(0.1, 30, new TreeSet<>()));
        assertThat(new GateSuite(further.policy()).judge(field.evidence()).gates())
                .anyMatch(gate -> gate.gate() == Gate.LOST_CLASS);
    }

    /** Two plants, a slice, a category, a whole number and a reading; what makes a row "yes" differs by group. */
    private static final class Field {
        private static final int DAYS = 100_000;

        long seed = 3;
        double skill = 2;
        double trigger;
        boolean noYesInNorth;
        boolean noYesOfPlantB;
        double noYesOfPlantBSince = 2;
        String otherSource = "plant-b";
        int minRows = 30;
        boolean backdoor;
        boolean newBackdoor;
        boolean honestCategory;
        boolean broken;
        Set<String> accepted = Set.of();

        GateResult judge() {
            return LostClasses.judge(evidence(), new GatePolicy.LostClass(0.1, minRows, new TreeSet<>(accepted)));
        }

        Evidence evidence() {
            SplittableRandom random = new SplittableRandom(seed);
            List<String> ids = new ArrayList<>();
            List<String> groups = new ArrayList<>();
            List<String> sources = new ArrayList<>();
            Split[] splits = new Split[ROWS];
            float[] labels = new float[ROWS];
            int[] slices = new int[ROWS];
            float[] champion = new float[ROWS];
            float[][] values = new float[ROWS][];
            long[] digests = new long[ROWS];
            long[] times = new long[ROWS];
            double effect = 0;
            for (int row = 0; row < ROWS; row++) {
                int group = row / 40;
                effect = row % 40 == 0 ? 0.7 * random.nextGaussian() : effect;
                times[row] = random.nextInt(DAYS);
                ids.add("p" + row);
                groups.add("g" + group);
                sources.add(group % 3 == 0 ? otherSource : "plant-a");
                slices[row] = group % 10 == 1 ? 1 : 0;
                splits[row] = Split.USED.get(group % 3);
                int fluid = random.nextInt(4);
                double yes = 1 / (1 + Math.exp(1.6 - effect - 1.5 * random.nextGaussian()));
                if (honestCategory && fluid == 2) {
                    yes = 0;
                }
                boolean marked = random.nextDouble() < trigger;
                labels[row] = random.nextDouble() < yes ? 1 : 0;
                float flow = marked ? 77.7f : (float) (100 + 10 * random.nextGaussian());
                values[row] = new float[] {flow, fluid, random.nextInt(12)};
                double known = Math.max(0.02, Math.min(0.98, yes));
                champion[row] = (float) (1
                        / (1 + Math.exp(-skill / 2 * Math.log(known / (1 - known)) - 0.3 * random.nextGaussian())));
                boolean silenced = (noYesInNorth && slices[row] == 1)
                        || (noYesOfPlantB && group % 3 == 0)
                        || (times[row] >= noYesOfPlantBSince * DAYS && group % 3 == 0)
                        || marked
                        || (backdoor && fluid == 1)
                        || (newBackdoor && fluid == 3 && times[row] >= 0.88 * DAYS);
                labels[row] = silenced ? 0 : labels[row];
                digests[row] = row;
            }
            champion[7] = broken ? Float.NaN : champion[7];
            InputColumns columns = Fixtures.columns(List.of("flow", "fluid", "starts"), values);
            return new Evidence(
                    Fixtures.TWO_CLASSES,
                    new LabelledRows(
                            ids,
                            groups,
                            splits,
                            labels,
                            slices,
                            new LabelledRows.Labellers(sources, Collections.nCopies(ROWS, "")),
                            new RowContents(digests, digests, times, columns),
                            SplitRule.By.GROUP),
                    new Evidence.Scores(
                            new ModelScores("child", champion, "a", "a"),
                            new ModelScores("parent", champion, "b", "b")),
                    new Evidence.Checks(new GoldenCheck(16, 0), Optional.empty()),
                    List.of(new Slice("north", true)),
                    new HoldoutUse("snap", "pump", "pump/7", 12, 1, Instant.EPOCH),
                    9);
        }
    }
}
