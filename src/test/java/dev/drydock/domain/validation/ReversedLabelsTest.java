package dev.drydock.domain.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.registry.Task;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;
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
