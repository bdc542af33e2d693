package dev.drydock.domain.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.dataset.SplitRule;
import dev.drydock.domain.registry.Task;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class SlowLabelsTest {
    private static final int HONEST_NIGHTS = 100;
    private static final double DAY = 86_400_000.0;

    private final Field field = new Field();

    @Test
    void failuresThatAreReportedLateAreNamedWithTheMaturityThatTheyNeed() {
        field.delayOfYes = random -> 30 * exponential(random);

        assertThat(field.find())
                .hasValueSatisfying(finding -> assertThat(finding)
                        .startsWith("Rows labelled yes get their label later than the others, half of them after ")
                        .containsPattern(
                                "in (the holdout|all rows) only 0\\.[678]\\d\\d \\[0\\.\\d{3}, 0\\.8\\d\\d\\] of them have it so far")
                        .containsPattern("Set maturity in model.yaml to [4-9]\\dd or more")
                        .doesNotContain("labelled no"));
    }

    /** A pump is sound if it did not fail for thirty days, so its label takes as long, and there is none of it in younger rows. */
    @Test
    void soundPumpsThatAreKnownAfterThirtyDaysAreNamed() {
        field.delayOfNo = random -> 30;
        field.delayOfYes = random -> 30 * random.nextDouble();

        assertThat(field.find())
                .hasValueSatisfying(finding -> assertThat(finding)
                        .startsWith("Rows labelled no get their label later")
                        .contains("Set maturity in model.yaml to 30d or more"));
        field.maturity = 30;
        assertThat(field.find()).isEmpty();
    }

    @Test
    void theSuggestedMaturityIsEnough() {
        field.delayOfYes = random -> 25 * exponential(random);
        String finding = field.find().orElseThrow();
        field.maturity = Double.parseDouble(finding.replaceAll("(?s).*model.yaml to (\\d+)d or more.*", "$1"));

        assertThat(field.find()).isEmpty();
    }

    /** The holdout is the newest part, and nearly all that is missing is missing there. */
    @Test
    void aHoldoutOfTheNewestRowsIsAskedByItself() {
        field.delayOfYes = random -> 12 * exponential(random);
        assertThat(field.find()).isEmpty();

        field.holdoutFrom = 75;
        assertThat(field.find())
                .hasValueSatisfying(finding -> assertThat(finding).contains("in the holdout only 0."));
        assertThat(SlowLabels.find(field.evidence(), false, 0.95, Set.of())).isEmpty();
    }

    @Test
    void oneClassOfSeveralIsNamed() {
        field.task = new ModelTask(Task.MULTICLASS_CLASSIFICATION, LabelRule.ofClasses("no", "yes", "unknown"));
        field.third = 0.3;
        field.delayOfYes = random -> 30 * exponential(random);

        assertThat(field.find())
                .hasValueSatisfying(finding -> assertThat(finding)
                        .startsWith("Rows labelled yes")
                        .doesNotContain("labelled unknown")
                        .doesNotContain("labelled no "));
    }

    /** A repair that takes longer is also reported later. */
    @Test
    void longTimesThatAreReportedLateAreNamed() {
        field.task = new ModelTask(Task.REGRESSION, new LabelRule.Quantity(0, 100, "h", 1));
        field.rateOfYes = 0.5;
        field.delayOfYes = random -> 30 * exponential(random);

        assertThat(field.find())
                .hasValueSatisfying(
                        finding -> assertThat(finding).startsWith("Rows with labels above the median get their label"));
    }

    @Test
    void watchedSourcesAreNotAsked() {
        field.delayOfYes = random -> 30 * exponential(random);

        assertThat(SlowLabels.find(field.evidence(), true, 0.95, Set.of("plant-a")))
                .isPresent();
        assertThat(SlowLabels.find(field.evidence(), true, 0.95, Set.of("plant-a", "plant-b")))
                .isEmpty();
    }

    @Test
    void rowsThatDoNotSayWhenTheyWereLabelledAccuseNobody() {
        field.delayOfYes = random -> 30 * exponential(random);
        field.dated = false;

        assertThat(field.find()).isEmpty();
    }

    @Test
    void gateSourcesSaysSo() {
        field.delayOfYes = random -> 30 * exponential(random);

        assertThat(new GateSuite(Reports.policy()).judge(field.evidence()).gates())
                .filteredOn(gate -> gate.name().equals("sources"))
                .singleElement()
                .satisfies(gate -> {
                    assertThat(gate.verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
                    assertThat(gate.finding()).startsWith("Rows labelled yes get their label later");
                });
    }

    @Test
    void labelsThatComeAtTheirOwnPaceAreHonest() {
        assertThat(accused(night -> {})).isZero();
    }

    /** All labels take long. What is missing is missing of both. */
    @Test
    void labelsThatAllComeLateAreHonest() {
        assertThat(accused(night -> {
                    night.delayOfNo = random -> 25 * exponential(random);
                    night.delayOfYes = night.delayOfNo;
                }))
                .isLessThanOrEqualTo(2);
    }

    /** Failures take twice as long, and the owner waits long enough. */
    @Test
    void slowFailuresThatTheOwnerWaitsForAreHonest() {
        assertThat(accused(night -> {
                    night.delayOfNo = random -> 5 * exponential(random);
                    night.delayOfYes = random -> 10 * exponential(random);
                    night.maturity = 21;
                }))
                .isZero();
    }

    @Test
    void seasonsDriftAndGrowthAreHonest() {
        assertThat(accused(night -> {
                    night.growth = 3;
                    night.season = 0.8;
                    night.delayOfNo = random -> 8 * exponential(random);
                    night.delayOfYes = night.delayOfNo;
                }))
                .isLessThanOrEqualTo(2);
    }

    /** A laboratory that labels on the first of each month, and a plant whose feedback comes no more. */
    @Test
    void labelsInBatchesAndSourcesThatStoppedAreHonest() {
        assertThat(accused(night -> {
                    night.batch = 30;
                    night.plantBEndsOn = 50;
                }))
                .isLessThanOrEqualTo(2);
    }

    /** Few failures, in few pumps. */
    @Test
    void fewFailuresAreHonest() {
        assertThat(accused(night -> {
                    night.rateOfYes = 0.02;
                    night.pumps = 40;
                    night.delayOfNo = random -> 15 * exponential(random);
                    night.delayOfYes = night.delayOfNo;
                }))
                .isLessThanOrEqualTo(2);
    }

    private interface Edit {
        void of(Field night);
    }

    private static int accused(Edit edit) {
        int accused = 0;
        for (int night = 0; night < HONEST_NIGHTS; night++) {
            Field honest = new Field();
            honest.seed = 100L + night;
            edit.of(honest);
            accused += honest.find().isPresent() ? 1 : 0;
        }
        return accused;
    }

    private static double exponential(SplittableRandom random) {
        return -Math.log(1 - random.nextDouble());
    }

    private interface Delay {
        double draw(SplittableRandom random);
    }

    /** Predictions of ninety days, of which only those count whose label has come. */
    private static final class Field {
        long seed = 5;
        ModelTask task = Fixtures.TWO_CLASSES;
        int predictions = 8000;
        int pumps = 120;
        double days = 90;
        double maturity = 7;
        double rateOfYes = 0.2;
        double third;
        double growth = 1;
        double season;
        double batch;
        double plantBEndsOn = 90;
        double holdoutFrom = -1;
        boolean dated = true;
        Delay delayOfNo = random -> 3 * exponential(random);
        Delay delayOfYes = random -> 3 * exponential(random);

        Optional<String> find() {
            return SlowLabels.find(evidence(), true, 0.95, Set.of());
        }

        Evidence evidence() {
            SplittableRandom random = new SplittableRandom(seed);
            List<String> ids = new ArrayList<>();
            List<String> groups = new ArrayList<>();
            List<String> sources = new ArrayList<>();
            List<Split> splits = new ArrayList<>();
            List<Float> labels = new ArrayList<>();
            List<Long> times = new ArrayList<>();
            List<Long> labelled = new ArrayList<>();
            DoubleUnaryOperator density = day -> (1 + (growth - 1) * day / days) / growth;
            for (int prediction = 0; prediction < predictions; prediction++) {
                double day = days * random.nextDouble();
                while (random.nextDouble() > density.applyAsDouble(day)) {
                    day = days * random.nextDouble();
                }
                int pump = random.nextInt(pumps);
                boolean plantB = pump % 3 == 0;
                boolean yes = random.nextDouble() < rateOfYes * (1 + season * Math.sin(6 * day / days));
                boolean other = !yes && random.nextDouble() < third;
                double delay = yes ? delayOfYes.draw(random) : delayOfNo.draw(random);
                double labelledOn = day + delay;
                labelledOn = batch > 0 ? batch * Math.ceil(labelledOn / batch) : labelledOn;
                if (day > days - maturity || labelledOn > (plantB ? plantBEndsOn : days)) {
                    continue;
                }
                ids.add("p" + ids.size());
                groups.add("g" + pump);
                sources.add(plantB ? "plant-b" : "plant-a");
                splits.add(
                        holdoutFrom >= 0
                                ? day >= holdoutFrom ? Split.HOLDOUT : pump % 2 == 0 ? Split.TRAIN : Split.TUNE
                                : Split.USED.get(pump % 3));
                labels.add(
                        task.task() == Task.REGRESSION
                                ? (float) ((yes ? 50 : 10) + random.nextDouble())
                                : yes ? 1f : other ? 2f : 0f);
                times.add((long) (day * DAY));
                labelled.add(dated ? (long) (labelledOn * DAY) : 0L);
            }
            int count = ids.size();
            float[] values = new float[count];
            int[] slices = new int[count];
            long[] digests = new long[count];
            long[] at = new long[count];
            for (int row = 0; row < count; row++) {
                values[row] = labels.get(row);
                digests[row] = random.nextLong();
                at[row] = times.get(row);
            }
            InputColumns columns = new InputColumns() {
                @Override
                public List<String> names() {
                    return List.of();
                }

                @Override
                public float value(int row, int input) {
                    throw new IndexOutOfBoundsException(input);
                }

                @Override
                public long labelledAt(int row) {
                    return labelled.get(row);
                }
            };
            float[] scores =
                    new float[count * Math.max(1, task.label().classes().size() > 2 ? 3 : 1)];
            ModelScores answers = new ModelScores("w", scores, "a", "a");
            return new Evidence(
                    task,
                    new LabelledRows(
                            ids,
                            groups,
                            splits.toArray(Split[]::new),
                            values,
                            slices,
                            new LabelledRows.Labellers(sources, Collections.nCopies(count, "")),
                            new RowContents(digests, digests, at, columns),
                            SplitRule.By.GROUP),
                    new Evidence.Scores(answers, answers),
                    new Evidence.Checks(new GoldenCheck(32, 0), Optional.empty()),
                    List.of(),
                    new HoldoutUse("snap", "m", "m/2", 1, 1, java.time.Instant.EPOCH),
                    9);
        }
    }
}
