package dev.drydock.domain.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.dataset.Split;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class FairnessGateTest {
    private static final int ROWS = 6000;
    private static final int ROWS_OF_GROUP = 20;
    private static final int NIGHTS = 200;

    private final Field field = new Field();

    @Test
    void aSliceWhoseFailuresAreFoundLessOftenIsNamed() {
        field.lossInNorth = 0.3;

        GateResult result = field.judge();

        assertThat(result.verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        assertThat(result.finding())
                .containsPattern(
                        "^The candidate serves slices unequally: of class yes it finds [56][0-9.]+ % of [0-9]+ rows in slice"
                                + " north and [89][0-9.]+ % of [0-9]+ in slice south \\(the champion [56][0-9.]+ and [89][0-9.]+ %\\), surely"
                                + " [12][0-9.]+ points apart\\. At most 10.0 points are allowed\\.")
                .doesNotContain("water");
    }

    /** At the margin itself, where a promise of 95 % may accuse one night in twenty. */
    @Tag("slow")
    @Test
    void aDifferenceAtTheMarginIsSeldomNamed() {
        int accused = 0;
        for (int night = 0; night < NIGHTS; night++) {
            Field honest = new Field();
            honest.seed = night;
            honest.lossInNorth = 0.1;
            accused += honest.judge().verdict() == Verdict.PASS ? 0 : 1;
        }
        assertThat((double) accused / NIGHTS).isLessThanOrEqualTo(0.05);
    }

    @Test
    void aSliceThatThePolicyAcceptsMayBeServedWorse() {
        field.lossInNorth = 0.3;
        field.accepted = Set.of("north: yes");

        assertThat(field.judge().verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void tooFewRowsAreSaid() {
        field.minRows = 100_000;

        GateResult result = field.judge();

        assertThat(result.verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        assertThat(result.finding())
                .isEqualTo(
                        "No slices can be compared. Not judged, because there are too few rows or groups: north beside south (no),"
                                + " north beside south (yes), water beside all other rows (no), water beside all other rows (yes). Collect"
                                + " labels of these slices.");
    }

    /** Beside all others it would be two thirds as far away. */
    @Test
    void eachOfSeveralSlicesIsComparedWithEachOther() {
        field.lossInNorth = 0.3;
        field.eastOfSouth = true;

        assertThat(field.judge().finding())
                .contains(" in slice south (", " in slice east (")
                .doesNotContain("south and");
    }

    @Test
    void aSliceAloneIsComparedWithAllOtherRows() {
        field.slices = List.of(new Slice("north", true, "site"));
        field.lossInNorth = 0.3;

        assertThat(field.judge().finding()).contains("rows in slice north and ", " in all other rows (the champion");
    }

    @Test
    void aModelWithoutSlicesHasNothingToCompare() {
        field.slices = List.of();

        assertThat(field.judge().verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void aScoreThatIsNoNumberHoldsAndDoesNotFail() {
        field.broken = true;

        assertThat(field.judge().verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
    }

    /** Of each side 1000 rows in 20 groups, of which 900 and 800 are right. */
    @Test
    void asManyRowsAndGroupsAsTheLimitsAreEnough() {
        assertThat(ofTwoSides(20, 1000).finding()).doesNotContain("Not judged");
        assertThat(ofTwoSides(20, 1001).finding()).contains("Not judged").contains("north beside south (no)");
        assertThat(ofTwoSides(10, 0).finding()).doesNotContain("Not judged");
        assertThat(ofTwoSides(9, 0).finding())
                .startsWith("No slices can be compared. Not judged, because there are too few rows or groups: ");
    }

    @Test
    void theLargestDifferenceIsToldAndWhatThePolicyAccepts() {
        field.accepted = Set.of("water: no", "steam: no");
        field.lossInNorth = 0.03;

        GateResult result = field.judge();

        assertThat(result.verdict()).isEqualTo(Verdict.PASS);
        assertThat(result.finding())
                .containsPattern(
                        "The largest difference is [1-6]\\.[0-9]+ points: of class yes it finds 8[0-9.]+ % of [0-9]+ rows in"
                                + " slice north and 9[0-9.]+ % of [0-9]+ in slice south")
                .endsWith(" Not asked, because the policy accepts it: steam: no, water: no.");
        assertThat(new Field().judge().finding()).doesNotContain("Not asked");
    }

    /** Of "no" in two sites, asked with half of the doubt that is allowed, as both sides may be the worse one. */
    @Test
    void theBoundIsThatOfTheDifferenceForAllQuestions() {
        double[] effects = new double[2000];
        int[] sides = new int[2000];
        int[] groups = new int[2000];
        for (int row = 0; row < 2000; row++) {
            boolean north = row / 100 % 2 == 0;
            double right = isRight(row) ? 1 : 0;
            effects[row] = north ? (0.55 - right) / 1000 : (right - 0.9) / 1000;
            sides[row] = north ? 1 : 0;
            groups[row] = row / 100;
        }
        double least = GroupSpread.of(new RowGroups(groups, 20), effects, sides)
                .bounds(0.35, 1 - 0.05 / 2)
                .low();

        GateResult result = ofNo(20, FairnessGateTest::isRight);

        assertThat(result.finding())
                .contains("of class no it finds 55.0 % of 1000 rows in slice north and 90.0 % of 1000 in slice south")
                .contains(", surely " + Numbers.percent(least) + " points apart. At most 10.0 points are allowed.");
    }

    /** In every other group of north one row in five, and in the others seven in ten, are wrong; of south one in ten is. */
    private static boolean isRight(int row) {
        int group = row / 100;
        int place = row % 10;
        return group % 2 == 1 ? place > 0 : group % 4 == 0 ? place > 1 : place > 6;
    }

    /** A bound beyond the margin on the other side says nothing. */
    @Test
    void aDifferenceThatMayBeLessThanTheMarginIsNotNamed() {
        field.lossInNorth = 0.1;
        assertThat(field.judge().verdict()).isEqualTo(Verdict.PASS);
        assertThat(ofNo(20, row -> row / 100 % 2 == 0 || row % 2 == 0).finding())
                .as("south is the worse one")
                .contains("100.0 % of 1000 rows in slice north and 50.0 % of 1000 in slice south")
                .contains("surely 50.0 points apart");
    }

    /** North has ten groups and south has nine, or ten. */
    @Test
    void eachSideNeedsTenGroups() {
        assertThat(ofNo(19, row -> row % 10 > 0).finding()).startsWith("No slices can be compared.");
        assertThat(ofNo(20, row -> row % 10 > 0).verdict()).isEqualTo(Verdict.PASS);
    }

    /** Class "no" in groups that lie in the north and in the south in turn. */
    private static GateResult ofNo(int groups, IntPredicate right) {
        return judge(
                groups * 100,
                row -> row / 100 % 2,
                row -> 0,
                right,
                List.of(new Slice("north", true, "site"), new Slice("south", true, "site")),
                new GatePolicy.Fairness(0.1, 0.95, 50, new TreeSet<>(Set.of("north: yes"))));
    }

    /** Five are named, and of the others the number. */
    @Test
    void ofManyUnequalSlicesFiveAreNamed() {
        assertThat(ofFourSites(Set.of("s3: yes")).finding())
                .doesNotContain(" more.")
                .contains("slice s3 (the champion 50.0 and 100.0 %), surely 50.0 points apart. At most 10.0 points");
        assertThat(ofFourSites(Set.of()).finding()).contains("; and 1 more. At most 10.0 points");
        Field few = new Field();
        few.minRows = 100_000;
        few.slices = List.of(
                new Slice("north", true, "site"), new Slice("water", false, "fluid"), new Slice("south", true, ""));
        assertThat(few.judge().finding())
                .contains("south beside all other rows (no) and 1 more. Collect labels of these slices.");
    }

    /** Site {@code s0} finds half of each class, the others all of it. */
    private static GateResult ofFourSites(Set<String> accepted) {
        int sites = 4;
        return judge(
                sites * 400,
                row -> row / 20 % sites,
                row -> row % 2,
                row -> row / 20 % sites > 0 || row / 2 % 2 == 0,
                IntStream.range(0, sites)
                        .mapToObj(site -> new Slice("s" + site, true, "site"))
                        .toList(),
                new GatePolicy.Fairness(0.1, 0.95, 50, new TreeSet<>(accepted)));
    }

    /** Class "no" in two sites, in groups of equal size. */
    private static GateResult ofTwoSides(int groups, int minRows) {
        return judge(
                groups * 100,
                row -> row % 2,
                row -> 0,
                row -> row % 10 != 0,
                List.of(new Slice("north", true, "site"), new Slice("south", true, "site")),
                new GatePolicy.Fairness(0.1, 0.95, minRows, new TreeSet<>(Set.of("north: yes"))));
    }

    private static GateResult judge(
            int rows,
            IntUnaryOperator slice,
            IntUnaryOperator label,
            IntPredicate right,
            List<Slice> slices,
            GatePolicy.Fairness limits) {
        List<String> ids = new ArrayList<>();
        List<String> groups = new ArrayList<>();
        Split[] splits = new Split[rows];
        float[] labels = new float[rows];
        int[] bits = new int[rows];
        float[] scores = new float[rows];
        for (int row = 0; row < rows; row++) {
            ids.add("p" + row);
            groups.add("g" + row / 100);
            splits[row] = Split.HOLDOUT;
            bits[row] = 1 << slice.applyAsInt(row);
            labels[row] = label.applyAsInt(row);
            scores[row] = right.test(row) == (labels[row] == 1) ? 0.9f : 0.1f;
        }
        ModelScores model = new ModelScores("child", scores, "a", "a");
        return FairnessGate.judge(
                new Evidence(
                        Fixtures.TWO_CLASSES,
                        new LabelledRows(ids, groups, splits, labels, bits),
                        new Evidence.Scores(model, model),
                        new Evidence.Checks(new GoldenCheck(16, 0), Optional.empty()),
                        slices,
                        new HoldoutUse("snap", "pump", "pump/7", 12, 1, Instant.EPOCH),
                        9),
                limits);
    }

    /** At the margin, with pumps that differ much: rows as units would promise more than they can. */
    @Tag("slow")
    @Test
    void groupsAreTheUnits() {
        int accused = 0;
        for (int night = 0; night < NIGHTS; night++) {
            Field honest = new Field();
            honest.seed = night;
            honest.unlike = 0.9;
            honest.lossInNorth = 0.1;
            accused += honest.judge().verdict() == Verdict.PASS ? 0 : 1;
        }
        assertThat((double) accused / NIGHTS).isLessThanOrEqualTo(0.05);
    }

    @Test
    void onlyAPolicyThatHasItAsks() {
        FurtherGates further = new FurtherGates();
        assertThat(new GateSuite(further.policy()).judge(field.evidence()).gates())
                .noneMatch(gate -> gate.gate() == Gate.FAIRNESS);
        further.fairness = Optional.of(new GatePolicy.Fairness(0.1, 0.95, 50, new TreeSet<>()));
        assertThat(new GateSuite(further.policy()).judge(field.evidence()).gates())
                .anyMatch(gate -> gate.gate() == Gate.FAIRNESS);
    }

    /** Two sites and a fluid; a model that finds nine failures in ten, fewer in the north. */
    private static final class Field {
        long seed = 6;
        double lossInNorth;
        double unlike = 0.1;
        boolean eastOfSouth;
        boolean broken;
        int minRows = 50;
        Set<String> accepted = Set.of();
        List<Slice> slices = List.of(
                new Slice("north", true, "site"), new Slice("water", false, "fluid"), new Slice("south", true, "site"));

        GateResult judge() {
            return FairnessGate.judge(evidence(), new GatePolicy.Fairness(0.1, 0.95, minRows, new TreeSet<>(accepted)));
        }

        Evidence evidence() {
            SplittableRandom random = new SplittableRandom(seed);
            List<String> ids = new ArrayList<>();
            List<String> groups = new ArrayList<>();
            Split[] splits = new Split[ROWS];
            float[] labels = new float[ROWS];
            int[] bits = new int[ROWS];
            float[] scores = new float[ROWS];
            double luck = 0;
            for (int row = 0; row < ROWS; row++) {
                int group = row / ROWS_OF_GROUP;
                luck = row % ROWS_OF_GROUP == 0 ? unlike * (random.nextDouble() - 0.5) : luck;
                ids.add("p" + row);
                groups.add("g" + group);
                splits[row] = Split.HOLDOUT;
                boolean north = group % 3 == 0;
                bits[row] = (north ? 1 : eastOfSouth && group % 3 == 1 ? 8 : 4) + (random.nextInt(2) == 0 ? 2 : 0);
                labels[row] = random.nextInt(4) == 0 ? 1 : 0;
                double right = 0.9 + luck - (north && labels[row] == 1 ? lossInNorth : 0);
                boolean says = random.nextDouble() < right == (labels[row] == 1);
                scores[row] = (float) (says ? 0.6 + 0.3 * random.nextDouble() : 0.4 * random.nextDouble());
            }
            scores[7] = broken ? Float.NaN : scores[7];
            if (eastOfSouth) {
                slices = List.of(slices.get(0), slices.get(1), slices.get(2), new Slice("east", true, "site"));
            }
            return new Evidence(
                    Fixtures.TWO_CLASSES,
                    new LabelledRows(ids, groups, splits, labels, bits),
                    new Evidence.Scores(
                            new ModelScores("child", scores, "a", "a"), new ModelScores("parent", scores, "b", "b")),
                    new Evidence.Checks(new GoldenCheck(16, 0), Optional.empty()),
                    slices,
                    new HoldoutUse("snap", "pump", "pump/7", 12, 1, Instant.EPOCH),
                    9);
        }
    }
}
