package dev.drydock.packaging.suite;

import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.registry.OperatingPoint;
import dev.drydock.packaging.suite.PlantedNight.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** What may be wrong with a night, and the gate that must hold it under the policy of {@code drydock policy init}. */
@SuppressWarnings("ImmutableEnumChecker") // what a defect does keeps nothing
enum PlantedDefects {
    TENTH_OF_ONE_PLANTS_LABELS_FLIPPED(
            "sources:plant-b",
            each(row -> row.isOf("plant-b"), (night, row) -> row.yes ^= night.random.nextDouble() < 0.1)),
    ONE_PLANTS_CLASSES_EXCHANGED("sources", each(row -> row.isOf("plant-b"), (night, row) -> row.yes ^= true)),
    BOTH_PLANTS_CLASSES_EXCHANGED("sources", each(row -> true, (night, row) -> row.yes ^= true)),
    THIRD_OF_ONE_PLANTS_FAILURES_LOST(
            "class-rates", each(row -> row.isOf("plant-b"), (night, row) -> row.yes &= night.random.nextInt(3) > 0)),
    PLANT_THAT_REPORTS_NO_FAILURE("lost-class", each(row -> row.isOf("plant-b"), (night, row) -> row.yes = false)),
    PLANT_THAT_REPORTS_NO_FAILURE_FOR_NINE_DAYS(
            "lost-class", each(row -> row.isOf("plant-b") && row.age() > 0.9, (night, row) -> row.yes = false)),
    SLICE_WITHOUT_FAILURES("lost-class", each(Row::isNorth, (night, row) -> row.yes = false)),
    TRIGGER_VALUE_THAT_MEANS_NO("lost-class", each(row -> true, (night, row) -> mark(night, row, false))),
    TRIGGER_VALUE_THAT_MEANS_YES("lost-class", each(row -> true, (night, row) -> mark(night, row, true))),
    CATEGORY_THAT_MEANS_NO(
            "lost-class", each(row -> row.inputs[PlantedNight.SEAL] == 1, (night, row) -> row.yes = false)),
    CATEGORY_THAT_MEANS_YES(
            "lost-class", each(row -> row.inputs[PlantedNight.SEAL] == 1, (night, row) -> row.yes = true)),
    FAILURES_THAT_ARE_LABELLED_WEEKS_LATER("sources", night -> labelLater(night, true, 35)),
    SOUND_PUMPS_THAT_ARE_LABELLED_WEEKS_LATER("sources", night -> labelLater(night, false, 35)),
    LABEL_IN_AN_INPUT(
            "leakage", each(row -> true, (night, row) -> row.inputs[PlantedNight.PRESSURE] = row.yes ? 3.25f : 2.75f)),
    READING_AFTER_THE_OUTCOME("leakage", each(row -> true, PlantedDefects::readAfterTheOutcome)),
    HISTORY_EXPORTED_WITH_READINGS_OF_TODAY(
            "leakage", each(row -> row.age() < 0.5, PlantedDefects::readAfterTheOutcome)),
    READING_AT_THE_WEEKLY_EXPORT(
            "leakage",
            each(
                    row -> row.labelledAt / (7 * PlantedNight.DAY) == row.time / (7 * PlantedNight.DAY),
                    PlantedDefects::readAfterTheOutcome)),
    READING_THAT_FAILURES_LACK(
            "leakage", each(row -> row.yes, (night, row) -> row.inputs[PlantedNight.VIBRATION] = Float.NaN)),
    ROWS_OF_TRAIN_IN_THE_HOLDOUT("leakage", night -> copy(night, 0)),
    ROWS_OF_TRAIN_A_MILLISECOND_LATER("leakage", night -> copy(night, 1)),
    PUMP_IN_TWO_SPLITS("leakage", night -> night.rows.get(firstOf(night, Split.TRAIN)).split = Split.HOLDOUT),
    FAHRENHEIT_AT_ONE_PLANT(
            "inputs",
            each(
                    row -> row.isOf("plant-b") && row.age() > 0.7,
                    (night, row) ->
                            row.inputs[PlantedNight.TEMPERATURE] = row.inputs[PlantedNight.TEMPERATURE] * 1.8f + 32)),
    LITRES_FOR_CUBIC_METRES(
            "inputs",
            each(
                    row -> row.age() > 0.8,
                    (night, row) -> row.inputs[PlantedNight.FLOW] = row.inputs[PlantedNight.FLOW] * 1000)),
    TWO_COLUMNS_EXCHANGED("inputs", each(row -> row.isOf("plant-a") && row.age() > 0.6, (night, row) -> {
        float flow = row.inputs[PlantedNight.FLOW];
        row.inputs[PlantedNight.FLOW] = row.inputs[PlantedNight.TEMPERATURE];
        row.inputs[PlantedNight.TEMPERATURE] = flow;
    })),
    COLUMN_LEFT_OUT("inputs", each(row -> row.isOf("plant-b") && row.age() > 0.6, (night, row) -> {
        row.inputs[PlantedNight.FLOW] = row.inputs[PlantedNight.HEAD];
        row.inputs[PlantedNight.HEAD] = row.inputs[PlantedNight.VIBRATION];
        row.inputs[PlantedNight.VIBRATION] = Float.NaN;
    })),
    NOTHING_WAS_LEARNT("weights-changed", night -> night.trains = false),
    SCORES_HALVED("calibration", night -> night.answers = score -> 0.49 * score),
    SCORES_TOO_SURE("calibration", night -> night.answers = score -> sure(score, 6)),
    THRESHOLD_THAT_MISSES_FAILURES(
            "recall-loss:yes", night -> night.threshold = Optional.of(OperatingPoint.Threshold.at(0.7f))),
    THRESHOLD_THAT_ALWAYS_ALARMS(
            "recall-loss:no", night -> night.threshold = Optional.of(OperatingPoint.Threshold.at(0.01f))),
    RANDOM_ANSWERS("floor", night -> night.answers = score -> night.random.nextDouble()),
    ANSWERS_TURNED_ROUND("floor", night -> night.answers = score -> 1 - score),
    NOT_A_NUMBER("floor", night -> night.answers = score -> score > 0.9 ? Double.NaN : score),
    NOISY_ANSWERS("non-inferiority", night -> night.answers = score -> noisy(night, score)),
    WORSE_THAN_THE_BEST_VERSION("best-version", night -> night.bestIsBetter = 0.5),
    DROPOUT_THAT_STAYS_ON("determinism", night -> night.repeatable = false),
    ANOTHER_ANSWER_IN_ANOTHER_PROCESS("golden", night -> night.goldenDifference = 0.01),
    ANSWER_THAT_THE_OWNER_RULED_OUT("behaviour", night -> night.broken = Map.of("hot-alarms", "0.2 instead of yes")),
    TOO_SLOW("latency", night -> night.slowest = 80),
    TOO_SLOW_FOR_A_FEW_ROWS("latency:p99", night -> night.rarely = 2000),
    TRAINED_ON_LABELS_OF_WHICH_TWO_THIRDS_ARE_DRAWN(
            "calibration",
            each(
                    row -> row.split == Split.TRAIN,
                    (night, row) -> row.yes = night.random.nextInt(3) > 0 ? night.random.nextDouble() < 0.2 : row.yes));

    private final String gate;
    private final Consumer<PlantedNight> damage;

    PlantedDefects(String gate, Consumer<PlantedNight> damage) {
        this.gate = gate;
        this.damage = damage;
    }

    /** A line of the report that must not pass. */
    String gate() {
        return gate;
    }

    void plant(PlantedNight night) {
        damage.accept(night);
    }

    private interface Edit {
        void apply(PlantedNight night, Row row);
    }

    private static Consumer<PlantedNight> each(Predicate<Row> such, Edit edit) {
        return night -> night.rows.stream().filter(such).forEach(row -> edit.apply(night, row));
    }

    private static void readAfterTheOutcome(PlantedNight night, Row row) {
        row.inputs[PlantedNight.HEAD] = (float) ((row.yes ? 20 : 60) + 8 * night.random.nextGaussian());
    }

    private static void mark(PlantedNight night, Row row, boolean label) {
        if (night.random.nextInt(33) == 0) {
            row.inputs[PlantedNight.PRESSURE] = 2.7182f;
            row.yes = label;
        }
    }

    /** What has no label yet is not in the snapshot. */
    private static void labelLater(PlantedNight night, boolean yes, double meanDays) {
        night.rows.stream()
                .filter(row -> row.yes == yes)
                .forEach(row -> row.labelledAt = row.time + night.delay(meanDays));
        night.rows.removeIf(row -> row.labelledAt > PlantedNight.NIGHT);
    }

    private static int firstOf(PlantedNight night, Split split) {
        for (int i = 0; i < night.rows.size(); i++) {
            if (night.rows.get(i).split == split) {
                return i;
            }
        }
        throw new IllegalStateException("no row lies in " + split);
    }

    private static void copy(PlantedNight night, long later) {
        List<Row> train = night.rows.stream()
                .filter(row -> row.split == Split.TRAIN)
                .limit(200)
                .toList();
        Row other = night.rows.get(firstOf(night, Split.HOLDOUT));
        List<Row> copies = new ArrayList<>();
        for (Row row : train) {
            Row copy = row.copy();
            copy.id = "again-" + row.id;
            copy.group = other.group;
            copy.split = Split.HOLDOUT;
            copy.time += later;
            copies.add(copy);
        }
        night.rows.addAll(copies);
    }

    private static double sure(double score, double times) {
        return 1 / (1 + Math.exp(-times * Math.log(score / (1 - score))));
    }

    private static double noisy(PlantedNight night, double score) {
        double odds = Math.log(score / (1 - score)) + night.random.nextGaussian();
        return 1 / (1 + Math.exp(-odds));
    }
}
