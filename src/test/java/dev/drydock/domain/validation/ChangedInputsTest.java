package dev.drydock.domain.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.dataset.SplitRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChangedInputsTest {
    private static final int ROWS = 6000;
    private static final int HONEST_NIGHTS = 100;
    private static final long DAY = 86_400_000L;
    private static final int DAYS = 90;
    /** In hours. */
    private static final long TODAY = 500_000;

    private final Field field = new Field();

    /** Seasons, growth, a new pump type, plants that differ: each is honest. */
    @Tag("slow")
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

    /** Rows of one source, an hour apart; from row 650 on in another unit, which is in the middle of the seventh stretch. */
    @Test
    void theDaysBetweenWhichItChangedAreNamed() {
        Counted counted = new Counted();
        counted.add("", 0, 1200, 0, row -> row >= 650);
        assertThat(counted.judge().finding())
                .contains("to Fahrenheit) from a day between 1970-01-21 and 1970-02-03. Ask the source");
    }

    /** Three stretches on each side take 299 hours each. What was rebuilt in more time than that is not known. */
    @Test
    void sidesThatLieFarApartAreNotCompared() {
        assertThat(withGap(598).verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        assertThat(withGap(599).verdict()).isEqualTo(Verdict.PASS);
        Counted rare = new Counted();
        rare.add("", 0, 600, 0, row -> false);
        rare.everyHours = 48;
        rare.add("", 600 * 48, 300, 600, row -> false);
        rare.everyHours = 1;
        rare.add("", 900 * 48, 600, 900, row -> false);
        rare.add("", 900 * 48 + 600 + 900, 600, 1500, row -> true);
        assertThat(rare.judge().verdict())
                .as("a stretch takes longer on average")
                .isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
    }

    private static GateResult withGap(int hours) {
        return withGap(hours, 0);
    }

    /** @param from hour of the first row */
    private static GateResult withGap(int hours, long from) {
        Counted counted = new Counted();
        counted.add("", from, 600, 0, row -> false);
        counted.add("", from + 599 + hours, 600, 600, row -> true);
        return counted.judge();
    }

    /** Epoch milliseconds are large beside the length of a stretch. */
    @Test
    void todaysTimesAreComparedAsThoseOf1970Are() {
        assertThat(withGap(598, TODAY).verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        assertThat(withGap(599, TODAY).verdict()).isEqualTo(Verdict.PASS);
    }

    /** Until somebody noticed; those rows stay as they are. What comes more often is how the field works. */
    @Test
    void aChangeThatWasTakenBackIsNamedAndOneThatComesAgainIsNot() {
        Counted once = new Counted();
        once.add("", 0, 2400, 0, row -> row >= 900 && row < 1500);
        assertThat(once.judge().finding()).contains("to Fahrenheit) from a day between ");
        Counted twice = new Counted();
        twice.add("", 0, 2400, 0, row -> (row >= 400 && row < 900) || (row >= 1400 && row < 1900));
        assertThat(twice.judge().verdict()).isEqualTo(Verdict.PASS);
    }

    /** Of three hundred rows on each side. */
    @Test
    void halfAsManyReadingsAsRowsAreAskedForTellARange() {
        Counted enough = new Counted();
        enough.add("", 0, 1200, 0, row -> row >= 600);
        enough.keepReadings(row -> row % 6 == 0);
        assertThat(enough.judge().verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        enough.keepReadings(row -> row % 12 == 0);
        assertThat(enough.judge().verdict()).isEqualTo(Verdict.PASS);
    }

    /** Fewer than twice the rows asked for leave nothing to compare with, and it did not just begin. */
    @Test
    void aSourceWithRowsForOneStretchAloneIsNotCountedAsCompared() {
        Counted counted = new Counted();
        counted.add("old", 0, 600, 0, row -> false);
        counted.add("small", 0, 199, 600, row -> false);
        assertThat(counted.judge().finding()).startsWith("Of 2 sources 1 have rows enough to be compared");
        counted.add("small", 199, 1, 799, row -> false);
        assertThat(counted.judge().finding()).startsWith("No source's readings look");
    }

    @Test
    void twoInputsThatChangedOnOneDayAreBothNamed() {
        field.change = values -> new float[] {values[0] * 1.8f + 32, values[1] * 14.5f, values[2], values[3]};
        field.since = 0.8;

        assertThat(field.judge().finding())
                .contains("input temperature looks converted (× 1.8 + 32", "input pressure looks converted (× 14.50");
    }

    /** Both left their ranges, and neither reads as another input did. */
    @Test
    void inputsThatLeaveForRangesOfNobodyAreNotExchanged() {
        field.change = values -> new float[] {values[0] + 500, values[1] + 700, values[2], values[3]};
        field.since = 0.8;

        assertThat(field.judge().verdict()).isEqualTo(Verdict.PASS);
    }

    /** Which of the two it was, nobody can say. */
    @Test
    void twoInputsThatReadAsOneDidAreNotExchanged() {
        field.change = values -> new float[] {values[1], values[0], values[1], values[3]};
        field.since = 0.8;

        assertThat(field.judge().finding()).doesNotContain("exchanged");
    }

    @ParameterizedTest
    @CsvSource({"5, i4 reads as i0 did)", "7, 'i4 reads as i5 did, and 2 more)'"})
    void fiveOfTheInputsThatChangedPlacesAreNamedAndTheOthersCounted(int inputs, String told) {
        Counted counted = new Counted();
        counted.add("", 0, 1200, 0, row -> false);
        counted.turnInputs(inputs, 600);

        assertThat(counted.judge().finding())
                .contains("inputs look exchanged (i0 reads as i1 did, i1 reads as i2 did, ", told);
    }

    /** Half of the rows of the others are older, and a hundred at least. */
    @Test
    void aSourceThatBeganAfterMostOthersIsComparedWithThem() {
        assertThat(begun(200, 200, 100).finding()).contains("to Fahrenheit) at new since it began.");
        assertThat(begun(199, 200, 100).verdict()).isEqualTo(Verdict.PASS);
        assertThat(begun(100, 100, 100).verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        assertThat(begun(99, 99, 100).verdict()).isEqualTo(Verdict.PASS);
        assertThat(begun(200, 200, 99).verdict())
                .as("a hundred rows of its own")
                .isEqualTo(Verdict.PASS);
    }

    /** The others' first row of those that are not older comes at the same moment. */
    private static GateResult begun(int older, int others, int own) {
        Counted counted = new Counted();
        counted.add("old", 0, older, 0, row -> false);
        counted.add("old", older, others, older, row -> false);
        counted.add("new", older, own, 5000, row -> true);
        return counted.judge();
    }

    /** Of each side 25 rows are those of pumps that both have; the others are of pumps that came or went. */
    @Test
    void aHalfOfTheRowsAskedForMayBeOfSharedPumps() {
        assertThat(ofSharedRows(50, 5).verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        assertThat(ofSharedRows(49, 5).verdict())
                .as("too few pumps of either side")
                .isEqualTo(Verdict.PASS);
        assertThat(ofSharedRows(0, 10).verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        assertThat(ofSharedRows(0, 9).verdict()).isEqualTo(Verdict.PASS);
    }

    /** @param pumps of each side alone */
    private static GateResult ofSharedRows(int shared, int pumps) {
        Counted counted = new Counted();
        counted.add("", 0, 200, 0, row -> row >= 100);
        for (int row = 0; row < 200; row++) {
            boolean isShared = row % 100 < shared;
            counted.groups.set(row, isShared ? "both" : (row < 100 ? "went" : "came") + row % pumps);
        }
        return counted.judge();
    }

    @Test
    void fiveSourcesAreNamedAndTheOthersCounted() {
        assertThat(ofSources(5).finding()).doesNotContain(" more.").contains(" at s4 from");
        assertThat(ofSources(6).finding()).contains(" at s4 from").contains("; and 1 more. Ask the source");
    }

    private static GateResult ofSources(int sources) {
        Counted counted = new Counted();
        for (int source = 0; source < sources; source++) {
            counted.add("s" + source, 0, 600, 0, row -> row >= 300);
        }
        return counted.judge();
    }

    @Test
    void onlyALargeFactorIsNoGrowth() {
        assertThat(UnitChange.KNOWN.stream().filter(unit -> !unit.isLarge()).map(UnitChange::factor))
                .allMatch(factor -> factor > 0.1 && factor < 10);
        assertThat(new UnitChange(10, 0, "").isLarge()).isTrue();
        assertThat(new UnitChange(Math.nextDown(10.0), 0, "").isLarge()).isFalse();
        assertThat(new UnitChange(0.1, 0, "").isLarge()).isTrue();
        assertThat(new UnitChange(Math.nextUp(0.1), 0, "").isLarge()).isFalse();
        assertThat(new UnitChange(1, 32, "").isLarge()).isTrue();
        assertThat(new UnitChange(-1, 0, "").isLarge()).isTrue();
    }

    /** A temperature in degrees Celsius, and where it is said in degrees Fahrenheit. */
    private static final class Counted {
        final List<String> groups = new ArrayList<>();
        private final List<String> sources = new ArrayList<>();
        private final List<Long> times = new ArrayList<>();
        private final List<Float> values = new ArrayList<>();
        int everyHours = 1;
        private int inputs = 1;
        private int turnedFrom = Integer.MAX_VALUE;

        void keepReadings(IntPredicate kept) {
            for (int row = 0; row < values.size(); row++) {
                if (!kept.test(row)) {
                    values.set(row, Float.NaN);
                }
            }
        }

        /** From a row on each input reads as the next one did, and the last as the first. */
        void turnInputs(int count, int fromRow) {
            inputs = count;
            turnedFrom = fromRow;
        }

        private float value(int row, int input) {
            int as = row < turnedFrom ? input : (input + 1) % inputs;
            return values.get(row) + 1000 * as;
        }

        /**
         * @param fromHour of the first row
         * @param place of the first row, by which the reading and one of six pumps is chosen
         * @param changed of a row, from 0
         */
        void add(String source, long fromHour, int rows, int place, IntPredicate changed) {
            for (int row = 0; row < rows; row++) {
                float value = 60 + 0.3f * ((place + row) * 37 % 101);
                values.add(changed.test(row) ? 1.8f * value + 32 : value);
                times.add((fromHour + (long) row * everyHours) * DAY / 24);
                sources.add(source);
                groups.add(source + (place + row) % 6);
            }
        }

        GateResult judge() {
            int count = values.size();
            Split[] splits = new Split[count];
            Arrays.fill(splits, Split.TRAIN);
            long[] at = times.stream().mapToLong(Long::longValue).toArray();
            InputColumns columns = new InputColumns() {
                @Override
                public List<String> names() {
                    return inputs == 1
                            ? List.of("temperature")
                            : IntStream.range(0, inputs)
                                    .mapToObj(input -> "i" + input)
                                    .toList();
                }

                @Override
                public float value(int row, int input) {
                    return Counted.this.value(row, input);
                }

                @Override
                public String source(int row) {
                    return sources.get(row);
                }
            };
            return ChangedInputs.judge(
                    new LabelledRows(
                            IntStream.range(0, count).mapToObj(row -> "p" + row).toList(),
                            groups,
                            splits,
                            new float[count],
                            new int[count],
                            new LabelledRows.Labellers(sources, Collections.nCopies(count, "")),
                            new RowContents(at, at, at, columns),
                            SplitRule.By.GROUP),
                    new GatePolicy.Inputs(100, Collections.emptySortedSet()));
        }
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
