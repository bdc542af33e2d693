package dev.drydock.domain.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.dataset.SplitRule;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class WorstSlicesTest {
    private static final int ROWS = 8000;
    private static final int HONEST_NIGHTS = 40;

    private final Field field = new Field();

    @Test
    void anHonestNightIsNotHeld() {
        int held = 0;
        for (int night = 0; night < HONEST_NIGHTS; night++) {
            Field honest = new Field();
            honest.seed = night;
            held += honest.judge().verdict() == Verdict.PASS ? 0 : 1;
        }
        assertThat(held).isZero();
    }

    /** One row in twenty. */
    @Test
    void aCategoryInWhichTheCandidateIsWorseIsNamed() {
        field.badSeal = true;

        GateResult result = field.judge();

        assertThat(result.verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        assertThat(result.finding())
                .containsPattern(
                        "^In 1 of [0-9]+ parts of the holdout \\(values and quarters of inputs\\) the candidate is surely worse"
                                + " than the champion: input seal has one value in [0-9]+ rows of [0-9]+ groups \\(such as (p[0-9]+, ){4}p[0-9]+\\),"
                                + " log-likelihood [0-9.]+ lower \\[[0-9.]+, [0-9.]+\\]\\. At 95 % confidence for all of them together")
                .contains("a release manager may waive gate worst-slices");
    }

    @Test
    void aQuarterOfANumberIsNamed() {
        field.badHours = true;

        assertThat(field.judge().finding()).contains("input hours is in one quarter of its values in ");
    }

    @Test
    void rowsWithoutAValueAreNamed() {
        field.badMissing = true;

        assertThat(field.judge().finding()).contains("input vibration has no value in ");
    }

    /** Most rows have the same number, and the few others are quarters of their own. */
    @Test
    void rareNumbersBesideAFrequentOneAreParts() {
        field.badRain = true;

        assertThat(field.judge().finding()).contains("input rain is in one quarter of its values in ");
    }

    @Test
    void aFrequentNumberIsAPartOfItsOwn() {
        field.badDry = true;

        assertThat(field.judge().finding()).contains("input rain has one value in ");
    }

    @Test
    void aDeclaredSliceIsLeftToItsOwnGateAndAnAcceptedInputToNone() {
        field.badSeal = true;
        field.declared = true;
        assertThat(field.judge().verdict()).isEqualTo(Verdict.PASS);
        field.declared = false;
        field.accepted = Set.of("seal");
        assertThat(field.judge().verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void partsOfFewGroupsAreNamedAsNotJudged() {
        field.fewGroups = true;
        assertThat(field.judge().finding())
                .endsWith("come from too few groups: parts of seal, hours, vibration, rain.");
    }

    /** All parts are findings then, and their rows must not be kept. */
    @Test
    void aCandidateThatIsWorseEverywhereIsToldInFiveParts() {
        field.badEverywhere = true;
        assertThat(field.judge().finding()).containsPattern("^In ([0-9]+) of \\1 parts .*; and [0-9]+ more\\. At 95 %");
    }

    @Test
    void aScoreThatIsNoNumberTellsNothing() {
        field.broken = true;
        assertThat(field.judge().verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
    }

    /** A part that is as difficult for the champion is no news. */
    @Test
    void aPartThatIsDifficultForBothIsHonest() {
        field.hardSeal = true;

        assertThat(field.judge().verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void withoutInputsNothingIsLookedAt() {
        field.inputs = false;

        assertThat(field.judge().finding()).contains("so there are no values to divide the holdout by");
    }

    @Test
    void onlyAPolicyThatHasItAsks() {
        FurtherGates further = new FurtherGates();
        assertThat(new GateSuite(further.policy()).judge(field.evidence()).gates())
                .noneMatch(gate -> gate.gate() == Gate.WORST_SLICES);
        further.worstSlices = Optional.of(new GatePolicy.WorstSlices(0.05, 0.95, 100, new TreeSet<>()));
        assertThat(new GateSuite(further.policy()).judge(field.evidence()).gates())
                .anyMatch(gate -> gate.gate() == Gate.WORST_SLICES);
    }

    /** A category of four values, a number, a number that may be missing; half of the rows are holdout. */
    private static final class Field {
        long seed = 3;
        boolean badSeal;
        boolean badHours;
        boolean badMissing;
        boolean hardSeal;
        boolean inputs = true;
        boolean badRain;
        boolean badDry;
        boolean badEverywhere;
        boolean declared;
        boolean fewGroups;
        boolean broken;
        Set<String> accepted = Set.of();

        GateResult judge() {
            return WorstSlices.judge(evidence(), new GatePolicy.WorstSlices(0.05, 0.95, 100, new TreeSet<>(accepted)));
        }

        Evidence evidence() {
            SplittableRandom random = new SplittableRandom(seed);
            List<String> ids = new ArrayList<>();
            List<String> groups = new ArrayList<>();
            Split[] splits = new Split[ROWS];
            float[] labels = new float[ROWS];
            float[] champion = new float[ROWS];
            float[] candidate = new float[ROWS];
            float[][] values = new float[ROWS][];
            long[] digests = new long[ROWS];
            int[] slices = new int[ROWS];
            for (int row = 0; row < ROWS; row++) {
                int group = fewGroups ? row / 800 : row / 40;
                ids.add("p" + row);
                groups.add("g" + group);
                splits[row] = group % 2 == 0 ? Split.HOLDOUT : Split.TRAIN;
                int seal = random.nextInt(20) == 0 ? 3 : random.nextInt(3);
                double hours = random.nextDouble();
                boolean missing = random.nextInt(20) == 0;
                double rain = random.nextInt(20) < 15 ? 0 : 1 + random.nextDouble();
                slices[row] = declared && seal == 3 ? 1 : 0;
                values[row] = new float[] {
                    seal, (float) hours, missing ? Float.NaN : (float) random.nextGaussian(), (float) rain
                };
                double logit = 1.5 * random.nextGaussian() - 1;
                double known = hardSeal && seal == 3 ? 0 : logit;
                labels[row] = random.nextDouble() < sigmoid(logit) ? 1 : 0;
                champion[row] = (float) sigmoid(known + 0.4 * random.nextGaussian());
                boolean bad = (badSeal && seal == 3)
                        || (badHours && hours > 0.75)
                        || (badMissing && missing)
                        || (badRain && rain > 1.75)
                        || (badDry && rain == 0)
                        || badEverywhere;
                candidate[row] = (float) sigmoid((bad ? -known : known) + 0.4 * random.nextGaussian());
                digests[row] = row;
            }
            if (broken) {
                Arrays.fill(candidate, 0, 100, Float.NaN);
            }
            InputColumns columns = inputs
                    ? Fixtures.columns(List.of("seal", "hours", "vibration", "rain"), values)
                    : InputColumns.NONE;
            return new Evidence(
                    Fixtures.TWO_CLASSES,
                    new LabelledRows(
                            ids,
                            groups,
                            splits,
                            labels,
                            slices,
                            new LabelledRows.Labellers(
                                    Collections.nCopies(ROWS, "plant-a"), Collections.nCopies(ROWS, "")),
                            new RowContents(digests, digests, digests, columns),
                            SplitRule.By.GROUP),
                    new Evidence.Scores(
                            new ModelScores("child", candidate, "a", "a"),
                            new ModelScores("parent", champion, "b", "b")),
                    new Evidence.Checks(new GoldenCheck(16, 0), Optional.empty()),
                    declared ? List.of(new Slice("rare-seal", false)) : List.of(),
                    new HoldoutUse("snap", "pump", "pump/7", 12, 1, Instant.EPOCH),
                    9);
        }

        private static double sigmoid(double x) {
            return 1 / (1 + Math.exp(-x));
        }
    }
}
