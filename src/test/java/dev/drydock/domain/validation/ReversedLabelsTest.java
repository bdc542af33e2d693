package dev.drydock.domain.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.registry.Task;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ReversedLabelsTest {
    private static final int ROWS = 4000;
    private static final int ROWS_OF_GROUP = 20;
    private static final int NIGHTS = 200;
    private static final ModelTask THREE =
            new ModelTask(Task.MULTICLASS_CLASSIFICATION, LabelRule.ofClasses("low", "middle", "high"));
    private static final ModelTask HOURS = new ModelTask(Task.REGRESSION, new LabelRule.Quantity(-500, 500, "h", 1));

    private final Field field = new Field();

    @Test
    void bothPlantsWhoseClassesWereExchangedAreHeld() {
        field.exchanged = true;

        List<GateResult> holding = field.gate().holding();

        GateResult held = holding.get(0);
        assertThat(held.name()).isEqualTo("sources");
        assertThat(held.verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        assertThat(held.finding())
                .containsPattern(
                        "^The champion ranks rows of plant-a labelled no and yes the wrong way round: the area under the curve is"
                                + " 0\\.0[0-9]+ and at most 0\\.0[0-9]+ in [0-9]{4} rows that it was not fitted to, where 0\\.5 would be"
                                + " chance; The champion ranks rows of plant-b labelled")
                .containsPattern("Look at rows (p[0-9]+, ){9}p[0-9]+ with whoever labels there\\.")
                .endsWith(
                        "let plant-a and plant-b export them corrected; if they are right, a release manager may waive gate"
                                + " sources.");
    }

    @Test
    void aSingleSourceIsHeldAsWell() {
        field.exchanged = true;
        field.sources = List.of("plant-a");

        assertThat(field.gate().holding())
                .singleElement()
                .satisfies(held -> assertThat(held.verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE));
    }

    /** Of three classes two were exchanged; the third is as it was. */
    @Test
    void twoOfSeveralClassesAreNamed() {
        field.task = THREE;
        field.exchanged = true;

        assertThat(field.gate().holding().get(0).finding())
                .contains(
                        "The champion ranks rows of plant-a labelled low and high the wrong way round: the area under the curve is"
                                + " 0.000");
    }

    @Test
    void aQuantityOfTheOtherSignIsNamed() {
        field.task = HOURS;
        field.exchanged = true;

        assertThat(field.gate().holding().get(0).finding())
                .startsWith(
                        "The champion predicts the wrong way round for rows of plant-a: the correlation with the labels is -0.");
    }

    /** Drift has left it behind: it ranks by chance, and that is why people retrain. */
    @Tag("slow")
    @Test
    void aChampionThatKnowsNothingAccusesNobody() {
        for (ModelTask task : List.of(Fixtures.TWO_CLASSES, THREE, HOURS)) {
            int accused = 0;
            for (int night = 0; night < NIGHTS; night++) {
                Field useless = new Field();
                useless.task = task;
                useless.skill = 0;
                useless.seed = night;
                accused += useless.gate().holding().stream()
                                .anyMatch(result -> result.name().equals("sources"))
                        ? 1
                        : 0;
            }
            assertThat(accused).as(task.toString()).isZero();
        }
    }

    /** The larger plant exchanged its classes, and the candidate believes it. The other one is not accused. */
    @Test
    void onlyThePlantThatExchangedItsClassesIsNamed() {
        field.exchanged = true;
        field.honest = "plant-b";
        field.sources = List.of("plant-a", "plant-a", "plant-a", "plant-b");

        assertThat(field.gate().holding().get(0).finding())
                .startsWith("The champion ranks rows of plant-a labelled no and yes the wrong way round:")
                .contains("let plant-a export them corrected")
                .doesNotContain("of plant-b");
    }

    @Test
    void aSourceThatThePolicyWatchesIsNotAsked() {
        field.exchanged = true;
        field.watched = List.of("plant-a", "plant-b");

        assertThat(field.gate().holding()).noneMatch(result -> result.name().equals("sources"));
    }

    /** The champion says "middle" to nearly everything, and still knows low from high. */
    @Test
    void exchangedClassesAreFoundBehindOneThatIsNamedMost() {
        field.task = THREE;
        field.exchanged = true;
        field.middle = 6;

        assertThat(field.gate().holding().get(0).finding()).contains("labelled low and high the wrong way round:");
    }

    /** A head that was never trained confuses some classes as surely as exchanged labels would. */
    @Test
    void anUntrainedHeadAccusesNobody() {
        field.task = THREE;
        field.untrained = true;

        assertThat(field.gate().holding()).noneMatch(result -> result.name().equals("sources"));
    }

    @Test
    void aTuneAloneIsLookedAtIfTheHoldoutMayNotBe() {
        field.exchanged = true;
        field.holdout = false;

        assertThat(field.gate().holding().get(0).verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
    }

    /** Of 1000 rows with each label the champion ranks 300 as it should. The sources share the doubt. */
    @Test
    void theBoundIsThatOfTheAreaForAllSources() {
        ScoredRows rows = ranked(Fixtures.TWO_CLASSES, 2000, 300, 20);
        float[] truth = new float[2000];
        int[] strata = new int[2000];
        int[] groups = new int[2000];
        for (int row = 0; row < 2000; row++) {
            truth[row] = row % 2;
            strata[row] = row % 2;
            groups[row] = row / 100;
        }
        Metrics metrics = Answers.of(Task.BINARY_CLASSIFICATION, 1, truth, scores(2000, 300))
                .metrics();
        GroupSpread spread = GroupSpread.of(new RowGroups(groups, 20), metrics.effects(Metric.AUC), strata);
        String first =
                "The champion ranks rows%s labelled no and yes the wrong way round: the area under the curve is 0.300"
                        + " and at most %s in 2000 rows that it was not fitted to, where 0.5 would be chance";

        Optional<String> alone = ReversedLabels.find(rows, row -> "", 0.95, List.of());
        assertThat(alone.orElseThrow())
                .startsWith(first.formatted(
                                "",
                                Numbers.thousandths(
                                        spread.shareBounds(0.3, 2000, 0.95).high())) + ". Drift")
                .contains("If the labels are wrong, let the source export them corrected;");
        ScoredRows twice = ranked(Fixtures.TWO_CLASSES, 4000, 300, 40);
        Optional<String> both = ReversedLabels.find(twice, row -> row < 2000 ? "a" : "b", 0.95, List.of());
        assertThat(both.orElseThrow())
                .startsWith(first.formatted(
                                " of a",
                                Numbers.thousandths(
                                        spread.shareBounds(0.3, 2000, 0.975).high())) + "; The champion");
    }

    @Test
    void tenGroupsTellEnoughAndNineDoNot() {
        assertThat(ReversedLabels.find(ranked(Fixtures.TWO_CLASSES, 2000, 100, 10), row -> "", 0.95, List.of()))
                .isPresent();
        assertThat(ReversedLabels.find(ranked(Fixtures.TWO_CLASSES, 1800, 100, 9), row -> "", 0.95, List.of()))
                .isEmpty();
    }

    /** A model of texts begins with a head that ranks two classes anyhow. */
    @Test
    void twoClassesOfTextsMustBeRankedWorse() {
        ModelTask texts = new ModelTask(Task.TEXT_CLASSIFICATION, Fixtures.TWO_CLASSES.label());
        assertThat(ReversedLabels.find(ranked(texts, 2000, 300, 20), row -> "", 0.95, List.of()))
                .isEmpty();
        assertThat(ReversedLabels.find(ranked(texts, 2000, 100, 20), row -> "", 0.95, List.of()))
                .isPresent();
    }

    @Test
    void fiveSourcesAreNamedAndTheOthersCounted() {
        ScoredRows rows = ranked(Fixtures.TWO_CLASSES, 12_000, 100, 120);
        assertThat(ReversedLabels.find(rows, row -> "s" + row / 2000, 0.95, List.of())
                        .orElseThrow())
                .contains("where 0.5 would be chance; and 1 more. Drift alone");
        assertThat(ReversedLabels.find(rows, row -> "s" + row / 2000, 0.95, List.of("s3"))
                        .orElseThrow())
                .contains("where 0.5 would be chance. Drift alone");
    }

    /** The surer the champion is of the other label, the earlier a row is named. */
    @Test
    void theRowsThatShowItMostAreNamed() {
        assertThat(ReversedLabels.find(
                                Fixtures.rows(
                                        2000,
                                        row -> "g" + row / 100,
                                        row -> row % 2,
                                        row -> 0.5f,
                                        row -> row > 1990
                                                ? (row % 2 == 0 ? 0.8f : 0.2f) + (row - 1995) * 0.01f
                                                : row % 2 == 0 ? 0.7f : 0.3f),
                                row -> "",
                                0.95,
                                List.of())
                        .orElseThrow())
                .contains("Look at rows p1991, p1998, p1993, p1996, p1995 with");
    }

    /** The champion gives low and high, which were exchanged, 0.8 of its probability together, or 0.1, or none at all. */
    @Test
    void twoOfThreeClassesAreRankedByWhatTheyHaveOfTheTwo() {
        int count = 3000;
        float[] labels = new float[count];
        float[] scores = new float[3 * count];
        for (int row = 0; row < count; row++) {
            labels[row] = row % 3;
            float both = row / 3 % 10 == 0 ? 0 : row / 3 % 2 == 0 ? 0.8f : 0.1f;
            float low = labels[row] == 0 ? 0.3f : 0.6f;
            scores[3 * row] = labels[row] == 1 ? 0 : both * low;
            scores[3 * row + 1] = labels[row] == 1 ? 1 : 1 - both;
            scores[3 * row + 2] = labels[row] == 1 ? 0 : both - both * low;
        }
        // of 900 in 1000 of each label all are the wrong way round; those without a probability are halfway
        assertThat(ReversedLabels.find(scored(THREE, labels, scores), row -> "", 0.95, List.of())
                        .orElseThrow())
                .contains("labelled low and high the wrong way round: the area under the curve is 0.005 and");
    }

    @Test
    void theBoundOfAQuantityIsThatOfItsCorrelation() {
        int count = 2000;
        float[] labels = new float[2 * count];
        float[] predicted = new float[2 * count];
        double[] said = new double[count];
        double[] known = new double[count];
        for (int row = 0; row < count; row++) {
            labels[2 * row] = 1000 + row * 37 % 101;
            predicted[2 * row] = 2000 - row * 37 % 101 + row * 53 % 67;
            labels[2 * row + 1] = row % 5 / 2f;
            predicted[2 * row + 1] = labels[2 * row + 1];
            said[row] = predicted[2 * row];
            known[row] = labels[2 * row];
        }
        double[] ours = standard(said);
        double[] theirs = standard(known);
        double correlation = 0;
        for (int row = 0; row < count; row++) {
            correlation += ours[row] * theirs[row] / count;
        }
        double[] effects = new double[count];
        int[] groups = new int[count];
        for (int row = 0; row < count; row++) {
            double squares = ours[row] * ours[row] + theirs[row] * theirs[row];
            effects[row] = (ours[row] * theirs[row] - correlation * squares / 2) / count;
            groups[row] = row / 100;
        }
        Interval bounds = GroupSpread.of(new RowGroups(groups, 20), effects).bounds(correlation, 0.975);
        List<String> worst = IntStream.range(0, count)
                .boxed()
                .sorted(Comparator.comparingDouble(row -> -Math.abs(ours[row] - theirs[row])))
                .limit(5)
                .map(row -> "p" + row)
                .toList();

        assertThat(ReversedLabels.find(scored(TaskFields.TARGETS, labels, predicted), row -> "", 0.95, List.of())
                        .orElseThrow())
                .startsWith(
                        "The champion predicts energy the wrong way round for rows: the correlation with the labels is "
                                + Numbers.thousandths(correlation) + " and at most "
                                + Numbers.thousandths(bounds.high())
                                + " in 2000 rows that it was not fitted to, where 0 would be chance. Drift")
                .contains("Look at rows " + String.join(", ", worst) + " with");
    }

    @Test
    void aQuantityNeedsTenGroupsToo() {
        float[] labels = new float[1800];
        float[] predicted = new float[1800];
        for (int row = 0; row < labels.length; row++) {
            labels[row] = row % 90;
            predicted[row] = -row % 90 + row * 53 % 17;
        }
        assertThat(ReversedLabels.find(scored(HOURS, labels, predicted, 180), row -> "", 0.95, List.of()))
                .isPresent();
        assertThat(ReversedLabels.find(scored(HOURS, labels, predicted, 200), row -> "", 0.95, List.of()))
                .isEmpty();
    }

    private static double[] standard(double[] values) {
        double mean = Arrays.stream(values).average().orElseThrow();
        double variance = Arrays.stream(values)
                .map(value -> Math.pow(value - mean, 2))
                .average()
                .orElseThrow();
        return Arrays.stream(values)
                .map(value -> (value - mean) / Math.sqrt(variance))
                .toArray();
    }

    /** Of two classes, every other row with each; of 1000 of each {@code right} are above the others. */
    private static ScoredRows ranked(ModelTask task, int count, int right, int groups) {
        float[] labels = new float[count];
        for (int row = 0; row < count; row++) {
            labels[row] = row % 2;
        }
        float[] ofYes = scores(count, right);
        if (task.outputs() == 1) {
            return scored(task, labels, ofYes, count / groups);
        }
        float[] both = new float[2 * count];
        for (int row = 0; row < count; row++) {
            both[2 * row] = 1 - ofYes[row];
            both[2 * row + 1] = ofYes[row];
        }
        return scored(task, labels, both, count / groups);
    }

    /** Rows without the outcome have 0.5, and of those with it that share more. */
    private static float[] scores(int count, int right) {
        float[] scores = new float[count];
        for (int row = 0; row < count; row++) {
            scores[row] = row % 2 == 0 ? 0.5f : row / 2 * 619 % 1000 < right ? 0.75f : 0.25f;
        }
        return scores;
    }

    private static ScoredRows scored(ModelTask task, float[] labels, float[] champion) {
        return scored(task, labels, champion, 100);
    }

    private static ScoredRows scored(ModelTask task, float[] labels, float[] champion, int rowsOfGroup) {
        int count = labels.length / task.label().numbers();
        List<String> ids = new ArrayList<>();
        List<String> groups = new ArrayList<>();
        Split[] splits = new Split[count];
        for (int row = 0; row < count; row++) {
            ids.add("p" + row);
            groups.add("g" + row / rowsOfGroup);
            splits[row] = Split.HOLDOUT;
        }
        LabelledRows rows = new LabelledRows(ids, groups, splits, labels, new int[count]);
        return ScoredRows.select(task, rows, champion, champion, row -> true);
    }

    /** Two plants with the same truth; the candidate answers what it was trained on. */
    private static final class Field {
        long seed = 5;
        double skill = 1.5;
        boolean exchanged;
        boolean untrained;
        boolean holdout = true;
        String honest = "";
        double middle = 1;
        List<String> watched = List.of();
        ModelTask task = Fixtures.TWO_CLASSES;
        List<String> sources = List.of("plant-a", "plant-b");

        SourceGate gate() {
            SplittableRandom random = new SplittableRandom(seed);
            int outputs = task.outputs();
            List<String> ids = new ArrayList<>();
            List<String> groups = new ArrayList<>();
            List<String> givers = new ArrayList<>();
            Split[] splits = new Split[ROWS];
            float[] labels = new float[ROWS];
            float[] candidate = new float[ROWS * outputs];
            float[] champion = new float[ROWS * outputs];
            double effect = 0;
            for (int row = 0; row < ROWS; row++) {
                int group = row / ROWS_OF_GROUP;
                effect = row % ROWS_OF_GROUP == 0 ? 0.5 * random.nextGaussian() : effect;
                ids.add("p" + row);
                groups.add("g" + group);
                givers.add(sources.get(group % sources.size()));
                splits[row] = Split.USED.get(group % 3);
                double value = effect + random.nextGaussian();
                double known = skill * value + 0.5 * random.nextGaussian();
                labels[row] = label(value, exchanged && !givers.get(row).equals(honest));
                answer(candidate, row, exchanged ? -known : known);
                answer(champion, row, untrained ? -known : known);
                if (untrained) { // says "middle" where it is not
                    champion[3 * row + 1] = (float) Math.min(1, 0.1 * Math.abs(value));
                }
            }
            return new SourceGate(
                    new Evidence(
                            task,
                            new LabelledRows(ids, groups, splits, labels, new int[ROWS], givers),
                            new Evidence.Scores(
                                    new ModelScores("child", candidate, "a", "a"),
                                    new ModelScores("parent", champion, "b", "b")),
                            new Evidence.Checks(new GoldenCheck(16, 0), Optional.empty()),
                            List.of(),
                            new HoldoutUse("snap", "pump", "pump/7", 12, 1, Instant.EPOCH),
                            9),
                    limits(),
                    holdout);
        }

        private GatePolicy.Sources limits() {
            GatePolicy.Sources usual = GatePolicy.Sources.DEFAULT;
            return new GatePolicy.Sources(
                    usual.margin(),
                    usual.confidence(),
                    usual.sure(),
                    usual.minRows(),
                    usual.maxShare(),
                    usual.maxUnprovenShare(),
                    new TreeSet<>(watched));
        }

        private float label(double value, boolean isExchanged) {
            double told = isExchanged ? -value : value;
            return switch (task.task()) {
                case BINARY_CLASSIFICATION -> told > 0.8 ? 1 : 0;
                case MULTICLASS_CLASSIFICATION, TEXT_CLASSIFICATION -> told > 0.7 ? 2 : told < -0.7 ? 0 : 1;
                case REGRESSION -> (float) (10 * told);
            };
        }

        private void answer(float[] scores, int row, double known) {
            switch (task.task()) {
                case BINARY_CLASSIFICATION -> scores[row] = (float) sigmoid(known - 1);
                case MULTICLASS_CLASSIFICATION, TEXT_CLASSIFICATION -> {
                    double low = Math.exp(-2 * known);
                    double high = Math.exp(2 * known);
                    double between = Math.exp(middle);
                    double sum = low + between + high;
                    scores[3 * row] = (float) (low / sum);
                    scores[3 * row + 1] = (float) (between / sum);
                    scores[3 * row + 2] = (float) (high / sum);
                }
                case REGRESSION -> scores[row] = (float) (10 * known);
            }
        }

        private static double sigmoid(double x) {
            return 1 / (1 + Math.exp(-x));
        }
    }
}
