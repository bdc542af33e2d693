package dev.drydock.domain.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.dataset.SplitRule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChangedInputsTest {
    private static final int ROWS = 6000;
    private static final int HONEST_NIGHTS = 100;
    private static final long DAY = 86_400_000L;
    private static final int DAYS = 90;

    private final Field field = new Field();

    /** Seasons, growth, a new pump type, plants that differ: each is honest. */
    @Test
    void honestNightsAreNotAccused() {
        List<String> accused = new ArrayList<>();
        for (int night = 0; night < HONEST_NIGHTS; night++) {
            Field honest = new Field();
            honest.seed = night;
            honest.season = 12;
            honest.growth = 1 + 0.02 * night;
            honest.offsetOfPlantB = night % 10;
            GateResult result = honest.judge();
            if (result.verdict() != Verdict.PASS) {
                accused.add(result.finding());
            }
        }
        assertThat(accused).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 0.9, 0.94})
    void aPlantThatNowExportsFahrenheitIsNamed(double since) {
        field.change = values -> new float[] {values[0] * 1.8f + 32, values[1], values[2], values[3]};
        field.since = since;

        GateResult result = field.judge();

        assertThat(result.verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        assertThat(result.finding())
                .startsWith("Readings are not what they were: input temperature looks converted (× 1.8 + 32, such as"
                        + " from degrees Celsius to Fahrenheit) at plant-b from a day between 1970-0")
                .contains("a release manager may waive gate inputs")
                .doesNotContain("plant-a");
    }

    /** It has no earlier rows that it could be compared with. */
    @Test
    void aPlantThatBeginsWithAnotherUnitIsNamed() {
        field.change = values -> new float[] {values[0], values[1] * 14.5f, values[2], values[3]};
        field.since = 0;
        field.plantBSince = 0.8;

        assertThat(field.judge().finding())
                .contains(
                        "input pressure looks converted (× 14.5038, such as from bars to pounds per square inch) at plant-b since it began")
                .doesNotContain("plant-a");
    }

    /** As large as it always was; whoever wants the same unit asks when it joins. */
    @Test
    void aPlantThatAlwaysWasLargerIsHonest() {
        field.change = values -> new float[] {values[0], values[1], values[2] * 10, values[3]};
        field.since = 0;

        assertThat(field.judge().verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void theOnlySourceIsComparedWithItsPast() {
        field.sources = List.of("plant-b");
        field.change = values -> new float[] {values[0], values[1], values[2] / 1000, values[3]};
        field.since = 0.8;

        assertThat(field.judge().finding())
                .contains("input flow looks converted (÷ 1000, such as from metres to kilometres) at plant-b");
    }

    @Test
    void bothPlantsThatChangedTheUnitAreNamed() {
        field.both = true;
        field.change = values -> new float[] {values[0], values[1], values[2] * 4.4029f, values[3]};
        field.since = 0.8;

        assertThat(field.judge().finding())
                .contains("gallons a minute) at plant-a from", "gallons a minute) at plant-b from");
    }

    @Test
    void twoColumnsThatChangedPlacesAreNamed() {
        field.change = values -> new float[] {values[1], values[0], values[2], values[3]};
        field.since = 0.8;

        assertThat(field.judge().finding())
                .contains(
                        "inputs look exchanged (temperature reads as pressure did, pressure reads as temperature did) at plant-b from")
                .doesNotContain("converted");
    }

    @Test
    void threeColumnsThatMovedOnAreNamed() {
        field.change = values -> new float[] {values[1], values[2], values[0], values[3]};
        field.since = 0.8;

        assertThat(field.judge().finding()).contains("pressure reads as flow did", "flow reads as temperature did");
    }

    /** A column was left out, and each of the others moved up. */
    @Test
    void columnsThatMovedUpAreNamed() {
        field.change = values -> new float[] {values[1], values[2], Float.NaN, values[3]};
        field.since = 0.8;

        assertThat(field.judge().finding())
                .contains(
                        "inputs look exchanged (temperature reads as pressure did, pressure reads as flow did) at plant-b");
    }

    /** Two inputs drift into the ranges of others; but the temperature, like which one reads, still reads as it did. */
    @Test
    void inputsThatDriftIntoTheRangesOfOthersAreHonest() {
        field.change = values ->
                new float[] {values[0], 60 + 6 * (values[1] - 5.5f) / 1.3f, 5.5f - (values[2] - 330) / 60, values[3]};
        field.since = 0.8;

        assertThat(field.judge().finding()).startsWith("No source's readings look");
    }

    /** One laboratory labels for all plants; the readings are still each plant's own. */
    @Test
    void itMattersWhoExportedTheReadingsAndNotTheLabels() {
        field.laboratory = "laboratory";
        field.change = values -> new float[] {values[0] * 1.8f + 32, values[1], values[2], values[3]};
        field.since = 0.8;

        assertThat(field.judge().finding()).contains("at plant-b from").doesNotContain("laboratory");
    }

    /** Every week another product, with ten times the flow; the gate must not call that another unit. */
    @Test
    void whatComesAndGoesIsHowTheFieldWorks() {
        field.both = true;
        field.change = values -> new float[] {values[0], values[1], values[2] * 10, values[3]};
        field.since = 0;
        field.everyOtherWeek = true;

        assertThat(field.judge().verdict()).isEqualTo(Verdict.PASS);
    }

    /** New pumps of another size: what is compared is each pump with itself. */
    @Test
    void machinesThatAreReplacedByLargerOnesAreHonest() {
        field.both = true;
        field.change = values -> new float[] {values[0], values[1], values[2] * 2.2f, values[3]};
        field.since = 0.8;
        field.newPumps = true;

        assertThat(field.judge().verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void rowsThatAreReplayedFromLongAgoAreNotCompared() {
        field.change = values -> new float[] {values[0], values[1], values[2] / 10, values[3]};
        field.until = 0.2;
        field.both = true;
        field.replayed = 0.2;

        assertThat(field.judge().verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void aSensorThatDiedIsNoOtherUnit() {
        field.change = values -> new float[] {0, values[1], values[2], Float.NaN};
        field.since = 0.8;

        assertThat(field.judge().verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void anInputThatThePolicyAcceptsMayChange() {
        field.change = values -> new float[] {values[0] * 1.8f + 32, values[1], values[2], values[3]};
        field.since = 0.8;
        field.accepted = Set.of("plant-b: temperature");

        GateResult result = field.judge();

        assertThat(result.verdict()).isEqualTo(Verdict.PASS);
        assertThat(result.finding()).endsWith("Not looked at, because the policy accepts it: plant-b: temperature.");
    }

    @Test
    void sourcesWithTooFewRowsAreCountedOut() {
        field.minRows = 5000;

        assertThat(field.judge().finding()).startsWith("Of 2 sources 0 have rows enough to be compared");
    }

    @Test
    void textsHaveNoReadings() {
        assertThat(ChangedInputs.judge(
                                new LabelledRows(
                                        List.of("p"),
                                        List.of("g"),
                                        new Split[] {Split.TRAIN},
                                        new float[1],
                                        new int[1]),
                                new GatePolicy.Inputs(100, Collections.emptySortedSet()))
                        .verdict())
                .isEqualTo(Verdict.PASS);
    }

    /** Temperature in degrees Celsius, pressure in bars, flow in cubic metres an hour, and how often the pump was started. */
    private static final class Field {
        long seed = 4;
        double season;
        double growth = 1;
        double offsetOfPlantB;
        double since = 2;
        double until = 1;
        double replayed = -1;
        boolean everyOtherWeek;
        boolean newPumps;
        String laboratory = "";
        double plantBSince;
        boolean both;
        int minRows = 100;
        Set<String> accepted = Set.of();
        List<String> sources = List.of("plant-a", "plant-a", "plant-b");
        UnaryOperator<float[]> change = values -> values;

        GateResult judge() {
            SplittableRandom random = new SplittableRandom(seed);
            List<String> ids = new ArrayList<>();
            List<String> groups = new ArrayList<>();
            List<String> givers = new ArrayList<>();
            List<String> labellers = new ArrayList<>();
            boolean[] isReplayed = new boolean[ROWS];
            Split[] splits = new Split[ROWS];
            float[][] values = new float[ROWS][];
            long[] digests = new long[ROWS];
            long[] times = new long[ROWS];
            double[] large = random.doubles(60, 0.7, 1.5).toArray();
            for (int row = 0; row < ROWS; row++) {
                int pump = random.nextInt(60);
                String source = sources.get(pump % sources.size());
                double first = source.equals("plant-b") ? plantBSince : 0;
                double age = first + (1 - first) * random.nextDouble();
                ids.add("p" + row);
                groups.add("g" + pump);
                givers.add(source);
                labellers.add(laboratory.isEmpty() ? source : laboratory);
                splits[row] = Split.USED.get(pump % 3);
                times[row] = (long) (age * DAYS * DAY);
                digests[row] = row;
                float[] honest = {
                    (float) (60
                            + season * Math.sin(4 * age)
                            + (source.equals("plant-b") ? offsetOfPlantB : 0)
                            + 6 * random.nextGaussian()),
                    (float) (5 * large[pump] + 0.5 * random.nextGaussian()),
                    (float) (300 * large[pump] * (1 + age * (growth - 1)) + 30 * random.nextGaussian()),
                    random.nextInt(12)
                };
                boolean changes = age >= since
                        && age <= until
                        && (both || source.equals("plant-b"))
                        && (!everyOtherWeek || (int) (age * DAYS / 7) % 2 == 1);
                if (changes && newPumps) {
                    groups.set(row, "new-" + pump % 9);
                }
                isReplayed[row] = age <= replayed;
                values[row] = changes ? change.apply(honest) : honest;
            }
            return ChangedInputs.judge(
                    new LabelledRows(
                            ids,
                            groups,
                            splits,
                            new float[ROWS],
                            new int[ROWS],
                            new LabelledRows.Labellers(labellers, Collections.nCopies(ROWS, "")),
                            new RowContents(digests, digests, times, columns(values, givers, isReplayed)),
                            SplitRule.By.GROUP),
                    new GatePolicy.Inputs(minRows, new TreeSet<>(accepted)));
        }

        private static InputColumns columns(float[][] values, List<String> givers, boolean[] isReplayed) {
            return new InputColumns() {
                @Override
                public List<String> names() {
                    return List.of("temperature", "pressure", "flow", "starts");
                }

                @Override
                public float value(int row, int input) {
                    return values[row][input];
                }

                @Override
                public String source(int row) {
                    return givers.get(row);
                }

                @Override
                public boolean isReplayed(int row) {
                    return isReplayed[row];
                }
            };
        }
    }
}
