package dev.drydock.domain.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.registry.Task;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ClassRatesTest {
    private static final int NIGHTS = 100;

    private static int held(int nights, Consumer<Field> as) {
        int held = 0;
        for (int night = 0; night < nights; night++) {
            Field field = new Field();
            field.seed = night;
            as.accept(field);
            held += field.judge().verdict() == Verdict.INSUFFICIENT_EVIDENCE ? 1 : 0;
        }
        return held;
    }

    @Test
    void aPlantThatLosesAThirdOfAClassIsHeldAndAnHonestOneIsNot() {
        assertThat(held(NIGHTS, field -> {})).as("honest").isZero();
        assertThat(held(NIGHTS, field -> field.lost = 0.3)).as("a third lost").isGreaterThanOrEqualTo(90);
    }

    /** The champion does not know the new cause, of which plant-b has more; the candidate does. */
    @Test
    void aPlantWithAnotherFieldThatTheCandidateUnderstandsIsNotAccused() {
        assertThat(held(NIGHTS, field -> field.newCause = -1)).isLessThanOrEqualTo(2);
    }

    /** An input tells the plant, so that the candidate has learned to expect few there; the champion has not. */
    @Test
    void aLossThatTheCandidateLearnedIsNotSeenByItAlone() {
        Field field = new Field();
        field.lost = 0.3;
        field.candidateKnowsThePlant = true;
        assertThat(field.judge().verdict()).as("a stated limit").isEqualTo(Verdict.PASS);
    }

    @Test
    void theFindingSaysHowManyAreMissingAndWhichRowsToLookAt() {
        Field field = new Field();
        field.lost = 0.4;

        GateResult result = field.judge();

        assertThat(result.finding())
                .containsPattern(
                        "^At equal scores plant-b names class yes in [0-9]+ rows where about [0-9]+ are expected:"
                                + " [0-9.]+ % fewer \\[[0-9.]+, [0-9.]+\\]\\. At 95 % confidence at most 10\\.0 % fewer are allowed\\.")
                .contains("Or plant-a names it too often: with two sources nothing tells which.")
                .containsPattern("Look at rows (p[0-9]+, ){19}p[0-9]+ of plant-b with whoever labels there");
    }

    /** Fewer than ten groups name it any more, and that is no reason to look away. */
    @Test
    void aPlantThatLosesAlmostAllOfAClassIsHeldToo() {
        for (double lost : new double[] {0.8, 0.9, 0.97, 0.99}) {
            Field field = new Field();
            field.lost = lost;
            field.rows = 6000;
            assertThat(field.judge().verdict()).as("lost " + lost).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        }
    }

    /** The failing pumps of the others have some thirty rows of it each, so that none at a small plant is no wonder. */
    @Test
    void noneOfAClassThatComesInLargeGroupsIsHonest() {
        Field field = new Field();
        field.rows = 9000;
        field.alike = true;
        field.lost = 1;
        field.plants = Collections.nCopies(20, "plant-a").stream().collect(Collectors.toCollection(ArrayList::new));
        field.plants.add("plant-b");
        assertThat(field.judge().verdict()).isEqualTo(Verdict.PASS);
    }

    /** Whoever accepts one of two sources accepts the difference between the two, however it is told. */
    @Test
    void theDifferenceOfTwoSourcesIsAcceptedFromEitherSide() {
        Field field = new Field();
        field.lost = 0.4;
        field.accepted = Set.of("plant-a: no");
        assertThat(field.judge().verdict()).isEqualTo(Verdict.PASS);
        field.accepted = Set.of("plant-a: yes", "plant-b: no");
        assertThat(field.judge().verdict()).as("the opposite").isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
    }

    @Test
    void rowsWithoutASourceAreOneToo() {
        Field field = new Field();
        field.lost = 0.4;
        field.plants = List.of("plant-a", "plant-a", "plant-a", "", "");
        field.losing = "";
        assertThat(field.judge().finding()).startsWith("At equal scores no source names class yes in ");
        field.accepted = Set.of("no source: yes");
        assertThat(field.judge().verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void withoutARowThatMayBeLookedAtNothingPasses() {
        assertThat(ClassRates.judge(
                                new Field().withoutTune(),
                                new GatePolicy.ClassRates(0.1, 0.95, 100, new TreeSet<>()),
                                false)
                        .verdict())
                .isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
    }

    /** More than a part: so few rows are left that no ratio has a logarithm. */
    @Test
    void aClassThatASourceNamesNowhereIsHeldToo() {
        Field field = new Field();
        field.lost = 1;
        assertThat(field.judge().finding())
                .contains("plant-b names class yes in 0 rows where about ", ": 100.0 % fewer [9");
    }

    /** Nothing tells two sources apart, so the one that is named is the one whose loss is surer. */
    @Test
    void ofTwoSourcesOneFindingIsTold() {
        Field field = new Field();
        field.lost = 0.6;
        assertThat(field.judge().finding()).containsOnlyOnce(" % fewer [");
    }

    @Test
    void ofThreeSourcesTheOneThatDiffersIsNamedAlone() {
        Field field = new Field();
        field.plants = List.of("plant-a", "plant-b", "plant-c");
        field.lost = 0.4;
        assertThat(field.judge().finding())
                .contains("plant-b names class yes", "Or most of the others name it too often.")
                .doesNotContain("plant-a", "plant-c", "nothing tells which");
    }

    @Test
    void anAcceptedSourceMay() {
        Field field = new Field();
        field.lost = 0.4;
        field.accepted = Set.of("plant-b: yes");
        assertThat(field.judge().verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void aSourceWithFewRowsIsNotJudged() {
        Field field = new Field();
        field.rows = 700;
        field.plants = List.of(
                "plant-a", "plant-a", "plant-a", "plant-a", "plant-a", "plant-a", "plant-a", "plant-a", "plant-b");
        assertThat(field.judge().finding())
                .contains("Not judged, because too few rows or groups have the class: ", "plant-b (yes)");
    }

    @Test
    void thereIsNothingToCompareOneSourceWith() {
        Field field = new Field();
        field.plants = List.of("plant-a");
        assertThat(field.judge().finding()).startsWith("All labels come from one source");
    }

    @Test
    void aScoreThatIsNoNumberTellsNothing() {
        Field field = new Field();
        field.broken = true;
        assertThat(field.judge().verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        assertThat(field.judge().finding()).contains("not a valid number");
    }

    @Test
    void anyOfSeveralClassesMayBeLost() {
        Field field = new Field();
        field.several = true;
        assertThat(field.judge().verdict()).isEqualTo(Verdict.PASS);
        field.lost = 0.4;
        assertThat(field.judge().finding())
                .startsWith("At equal scores plant-b names class burst in ")
                .contains("with two sources nothing tells which");
    }

    @Test
    void onlyAPolicyThatHasItAsks() {
        FurtherGates further = new FurtherGates();
        Evidence evidence = new Field().evidence();
        assertThat(new GateSuite(further.policy()).judge(evidence).gates())
                .noneMatch(gate -> gate.gate() == Gate.CLASS_RATES);
        further.classRates = Optional.of(new GatePolicy.ClassRates(0.1, 0.95, 100, new TreeSet<>()));
        assertThat(new GateSuite(further.policy()).judge(evidence).gates())
                .anyMatch(gate -> gate.gate() == Gate.CLASS_RATES);
    }

    /** Pumps whose plant the inputs do not tell; what makes one fail is known to the champion in part. */
    private static final class Field {
        private static final int PUMPS = 400;

        long seed = 5;
        int rows = 18_300;
        List<String> plants = List.of("plant-a", "plant-a", "plant-a", "plant-b", "plant-b");
        /** Share of plant-b's rows of the last class that are labelled otherwise. */
        double lost;
        /** By how much a cause that the champion does not know is higher at plant-b. */
        double newCause;

        boolean candidateKnowsThePlant;
        boolean several;
        /** The rows of a pump fail all or none. */
        boolean alike;

        boolean tune = true;
        String losing = "plant-b";
        boolean broken;
        Set<String> accepted = Set.of();

        GateResult judge() {
            return ClassRates.judge(
                    evidence(), new GatePolicy.ClassRates(0.1, 0.95, 100, new TreeSet<>(accepted)), true);
        }

        Evidence withoutTune() {
            tune = false;
            return evidence();
        }

        Evidence evidence() {
            SplittableRandom random = new SplittableRandom(seed);
            double[] temper = random.doubles(PUMPS, -1, 1).toArray();
            int outputs = several ? 3 : 1;
            List<String> ids = new ArrayList<>();
            List<String> groups = new ArrayList<>();
            List<String> sources = new ArrayList<>();
            Split[] splits = new Split[rows];
            float[] labels = new float[rows];
            float[] candidate = new float[rows * outputs];
            float[] champion = new float[rows * outputs];
            for (int row = 0; row < rows; row++) {
                int pump = random.nextInt(PUMPS);
                String plant = plants.get(pump % plants.size());
                boolean here = plant.equals(losing);
                double old = random.nextGaussian();
                double fresh = random.nextGaussian() + (here ? newCause : 0);
                double odds = -1.2 + 1.2 * old + 2 * fresh;
                boolean failed = alike ? temper[pump] > 0.8 : random.nextDouble() < sigmoid(odds + 0.5 * temper[pump]);
                boolean silenced = failed && here && random.nextDouble() < lost;
                float known = (float) sigmoid(odds + 0.3 * random.nextGaussian());
                if (candidateKnowsThePlant && here) {
                    known = (float) (known * (1 - lost));
                }
                float before = (float) sigmoid(-1 + 1.6 * old + 0.8 * fresh);
                int kind = random.nextInt(2);
                ids.add("p" + row);
                groups.add("pump-" + pump);
                sources.add(plant);
                int place = pump * 7919 % 100;
                splits[row] = !tune && place >= 60 && place < 75
                        ? Split.TRAIN
                        : place < 60 ? Split.TRAIN : place < 75 ? Split.TUNE : Split.HOLDOUT;
                if (several) {
                    labels[row] = failed && !silenced ? 2 : kind;
                    spread(candidate, row, known);
                    spread(champion, row, before);
                } else {
                    labels[row] = failed && !silenced ? 1 : 0;
                    candidate[row] = known;
                    champion[row] = before;
                }
            }
            if (broken) {
                Arrays.fill(candidate, 0, 50, Float.NaN);
            }
            Evidence.Scores scores = new Evidence.Scores(
                    new ModelScores("child", candidate, "a", "a"), new ModelScores("parent", champion, "b", "b"));
            return new Evidence(
                    several
                            ? new ModelTask(
                                    Task.MULTICLASS_CLASSIFICATION, LabelRule.ofClasses("sound", "worn", "burst"))
                            : Fixtures.TWO_CLASSES,
                    new LabelledRows(ids, groups, splits, labels, new int[rows], sources),
                    scores,
                    new Evidence.Checks(new GoldenCheck(16, 0), Optional.empty()),
                    Collections.emptyList(),
                    new HoldoutUse("snap", "pump", "pump/7", 12, 1, Instant.EPOCH),
                    9);
        }

        private static void spread(float[] scores, int row, float last) {
            scores[3 * row] = (1 - last) / 2;
            scores[3 * row + 1] = (1 - last) / 2;
            scores[3 * row + 2] = last;
        }

        private static double sigmoid(double x) {
            return 1 / (1 + Math.exp(-x));
        }
    }
}
