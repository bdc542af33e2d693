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
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
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

    @Tag("slow")
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

    /** Of plant-a 800 of 2000 rows are "yes", of plant-b 400, and no score tells them apart. */
    @Test
    void theBoundsAreThoseOfTheRatioOfTheTwoRates() {
        Counted counted = new Counted();
        counted.add("plant-a", 20, 100, 0.5, group -> 40);
        counted.add("plant-b", 20, 100, 0.5, group -> group % 2 == 0 ? 10 : 30);
        double[] effects = new double[4000];
        int[] parts = new int[4000];
        int[] groups = new int[4000];
        for (int row = 0; row < effects.length; row++) {
            boolean here = row >= 2000;
            int yes = counted.isYes.get(row) ? 1 : 0;
            effects[row] = here ? (yes - 0.2) / 2000 / 0.4 : -0.5 * (yes - 0.4) / 2000 / 0.4;
            parts[row] = here ? 0 : yes == 1 ? 1 : 2;
            groups[row] = row / 100;
        }
        Interval bounds =
                GroupSpread.of(new RowGroups(groups, 40), effects, parts).bounds(0.5, 1 - 0.05 / 4);

        assertThat(counted.judge().finding())
                .startsWith(
                        "At equal scores plant-b names class yes in 400 rows where about 800 are expected: 50.0 % fewer ["
                                + Numbers.percent(1 - bounds.high()) + ", " + Numbers.percent(1 - bounds.low())
                                + "]. At 95 %");
        assertThat(bounds.high()).isBetween(0.6, 0.75);
    }

    /** At one witness's scores it names 51 % fewer, at the other's 30 %: fewer of its rows look like the class. */
    @Test
    void theWitnessThatShowsLessIsTold() {
        Counted counted = new Counted();
        counted.add("plant-a", 20, 50, 0.6, group -> 30);
        counted.add("plant-a", 20, 50, 0.2, group -> 10);
        counted.add("plant-b", 20, 20, 0.6, group -> group % 5 < 2 ? 9 : 8);
        counted.add("plant-b", 20, 80, 0.2, group -> group % 5 < 1 ? 12 : 11);
        counted.constant = 0;
        assertThat(counted.judge().finding()).contains("plant-b names class yes in 392 rows", ": 30.0 % fewer [");
        counted.constant = 1;
        assertThat(counted.judge().finding()).contains("about 560 are expected: 30.0 % fewer [");
    }

    /** Fewer than one row in twenty may be of the class at all; the strata divide those, too. */
    @Test
    void aRareClassIsDividedByItsScores() {
        Counted counted = new Counted();
        counted.add("plant-a", 20, 1000, 0, group -> 0);
        counted.add("plant-b", 20, 1000, 0, group -> 0);
        counted.add("plant-a", 20, 10, 0.9, group -> 5);
        counted.add("plant-a", 20, 10, 0.5, group -> 2);
        counted.add("plant-b", 20, 20, 0.9, group -> 7);
        counted.add("plant-b", 20, 50, 0.5, group -> 7);
        assertThat(counted.judge().finding())
                .contains("plant-b names class yes in 280 rows where about 400 are expected: 30.0 % fewer");
    }

    /** With 20 groups as large as the others', and with 10 that are twice as large. */
    @Test
    void whereNoRowIsNamedGroupsDecideHowManyThereMightBe() {
        Counted equal = new Counted();
        equal.add("plant-a", 20, 100, 0.5, group -> 40);
        equal.add("plant-b", 20, 100, 0.5, group -> 0);
        assertThat(equal.judge().finding())
                .as("-ln(0.0125) * 40 / 800")
                .contains("names class yes in 0 rows where about 800 are expected: 100.0 % fewer [78.1, 100.0]");
        Counted large = new Counted();
        large.add("plant-a", 20, 100, 0.5, group -> 40);
        large.add("plant-b", 10, 200, 0.5, group -> 0);
        assertThat(large.judge().finding()).contains("100.0 % fewer [56.2, 100.0]");
    }

    @Test
    void asManyRowsAndGroupsAsNeededAreJudged() {
        assertThat(ofPlantB(10, 10, 300).finding())
                .as("100 rows, of which 30 are expected")
                .doesNotContain("plant-b (yes)");
        assertThat(ofPlantB(10, 10, 299).finding())
                .endsWith(" Not judged, because too few rows or groups have the class: plant-a (yes), plant-b (yes).");
        assertThat(ofPlantB(11, 9, 400).finding()).as("99 rows").contains("plant-b (yes)");
        assertThat(ofPlantB(9, 12, 400).finding()).as("nine groups").contains("plant-b (yes)");
    }

    /** @param yes of 1000 rows of plant-a; of plant-b none is */
    private static GateResult ofPlantB(int groups, int rowsOfGroup, int yes) {
        Counted counted = new Counted();
        counted.add("plant-a", 20, 50, 0.5, group -> yes / 20 + (group < yes % 20 ? 1 : 0));
        counted.add("plant-b", groups, rowsOfGroup, 0.5, group -> 0);
        return counted.judge();
    }

    /** Too few groups hinder nobody who names a class as often as the others. */
    @Test
    void whoNamesAClassAsOftenIsJudgedByHoweverFewGroups() {
        Counted counted = new Counted();
        counted.add("plant-a", 20, 100, 0.5, group -> 40);
        counted.add("plant-b", 5, 100, 0.5, group -> 40);
        assertThat(counted.judge().verdict()).isEqualTo(Verdict.PASS);
        assertThat(counted.judge().finding()).doesNotContain("Not judged");
    }

    @Test
    void ofManyThatAreNotJudgedTwentyAreNamed() {
        assertThat(ofSmallPlants(20).finding()).contains("s19 (yes).").doesNotContain(" more.");
        assertThat(ofSmallPlants(21).finding()).contains("s19 (yes) and 1 more.");
    }

    private static GateResult ofSmallPlants(int plants) {
        Counted counted = new Counted();
        counted.add("plant-a", 20, 100, 0.5, group -> 40);
        for (int plant = 0; plant < plants; plant++) {
            counted.add(String.format("s%02d", plant), 3, 33, 0.5, group -> 13);
        }
        return counted.judge();
    }

    /** Rows of plant-b that the candidate takes for the class and that have the other label, the surest ones first. */
    @Test
    void theRowsToLookAtAreThoseThatMostLookLikeTheClass() {
        Counted counted = new Counted();
        counted.add("plant-a", 20, 100, 0.5, group -> 40);
        counted.add("plant-b", 20, 100, 0.5, group -> group % 2 == 0 ? 10 : 30);
        for (int place = 0; place < 25; place++) {
            counted.scores.set(2099 - place, 0.51 + place / 1000.0);
            counted.scores.set(99 - place, 0.9);
            counted.scores.set(2000 + place % 10, 0.9);
        }
        assertThat(counted.judge().finding())
                .contains("Look at rows p2075, p2076, p2077,", "p2093, p2094 of plant-b")
                .doesNotContain("p2095", "p2000");
    }

    /** Rows whose score and label are counted out. */
    private static final class Counted {
        final List<Double> scores = new ArrayList<>();
        final List<Boolean> isYes = new ArrayList<>();
        private final List<String> sources = new ArrayList<>();
        private final List<String> groupOf = new ArrayList<>();
        /** The model to which all rows look alike: 0 the candidate, 1 the champion; else none. */
        int constant = -1;

        /** @param yes of a group's rows, the first ones */
        void add(String source, int groups, int rows, double score, IntUnaryOperator yes) {
            for (int row = 0; row < groups * rows; row++) {
                scores.add(score);
                isYes.add(row % rows < yes.applyAsInt(row / rows));
                sources.add(source);
                groupOf.add(source + row / rows);
            }
        }

        GateResult judge() {
            int size = scores.size();
            Split[] splits = new Split[size];
            Arrays.fill(splits, Split.HOLDOUT);
            float[] labels = new float[size];
            List<String> ids = new ArrayList<>();
            for (int row = 0; row < size; row++) {
                ids.add("p" + row);
                labels[row] = isYes.get(row) ? 1 : 0;
            }
            return ClassRates.judge(
                    new Evidence(
                            Fixtures.TWO_CLASSES,
                            new LabelledRows(ids, groupOf, splits, labels, new int[size], sources),
                            new Evidence.Scores(
                                    new ModelScores("child", scores(0), "a", "a"),
                                    new ModelScores("parent", scores(1), "b", "b")),
                            new Evidence.Checks(new GoldenCheck(16, 0), Optional.empty()),
                            List.of(),
                            new HoldoutUse("snap", "pump", "pump/7", 12, 1, Instant.EPOCH),
                            9),
                    new GatePolicy.ClassRates(0.1, 0.95, 100, new TreeSet<>()),
                    true);
        }

        private float[] scores(int model) {
            float[] values = new float[scores.size()];
            for (int row = 0; row < values.length; row++) {
                values[row] = model == constant ? 0.5f : scores.get(row).floatValue();
            }
            return values;
        }
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
