package dev.drydock.application.drift;

import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.dataset.SnapshotArchive.SnapshotFeatures;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.dataset.SplitRule;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Whether the labels of the splits that training needs differ at all, since of one label nothing can be learned, and how many there are
 * of each class.
 */
final class LabelSpread {
    private static final List<Split> TRAINED_ON = List.of(Split.TRAIN, Split.TUNE);
    private static final List<Split> NEEDED = List.of(Split.TRAIN, Split.TUNE, Split.HOLDOUT);
    private static final int MOST_NAMED = 12;
    private static final int LONGEST_NAME = 40;

    private final DatasetSchema schema;
    private final Map<Split, Labels> labels = new EnumMap<>(Split.class);
    private final long[] byClass;

    private LabelSpread(DatasetSchema schema) {
        this.schema = schema;
        this.byClass = new long[schema.classes().size()];
        NEEDED.forEach(split -> labels.put(split, new Labels(schema.label().numbers())));
    }

    static LabelSpread of(SnapshotFeatures snapshot, DatasetSchema schema) {
        LabelSpread spread = new LabelSpread(schema);
        for (int row = 0; row < snapshot.rows(); row++) {
            if (snapshot.split(row) != Split.ERASED) {
                spread.add(snapshot, row);
            }
        }
        return spread;
    }

    private void add(SnapshotFeatures snapshot, int row) {
        ofSplit(snapshot.split(row)).add(snapshot, row);
        if (byClass.length > 0) {
            byClass[(int) snapshot.label(row)]++;
        }
    }

    /** A sentence that names the splits in which fewer than two labels occur; empty if training can begin. */
    Optional<String> problem() {
        if (schema.splits() instanceof SplitRule.Instants instants) {
            Optional<String> empty = emptySplit(instants);
            if (empty.isPresent()) {
                return empty;
            }
        }
        List<String> problems = new ArrayList<>();
        for (Split split : TRAINED_ON) {
            Labels seen = ofSplit(split);
            if (!seen.differ()) {
                problems.add(name(split) + " has " + seen.describe(schema.label()));
            }
        }
        return problems.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "Training needs rows with at least two different labels in the splits train and tune, but "
                                + String.join(" and ", problems)
                                + ". Look whether the feedback is complete and its column is the right one, and collect labels.");
    }

    private Labels ofSplit(Split split) {
        return Objects.requireNonNull(labels.get(split));
    }

    private static String name(Split split) {
        return split.name().toLowerCase(Locale.ROOT);
    }

    /** Instants that lie too far back, or ahead, leave a split without rows, and more labels alone do not help. */
    private Optional<String> emptySplit(SplitRule.Instants instants) {
        List<String> empty = NEEDED.stream()
                .filter(split -> ofSplit(split).rows == 0)
                .map(LabelSpread::name)
                .toList();
        return empty.isEmpty()
                ? Optional.empty()
                : Optional.of("No labelled row of the window lies in " + String.join(" nor in ", empty)
                        + ": the splits are by time, tune from " + instants.tuneFrom() + " and holdout from "
                        + instants.holdoutFrom()
                        + ". Move tune-from and holdout-from of splits in model.yaml ('drydock definition change'), or collect"
                        + " labels of that time.");
    }

    /** A sentence with the number of labels of each class, the rarest first; empty of a quantity. */
    Optional<String> counts() {
        if (byClass.length == 0) {
            return Optional.empty();
        }
        String counts = IntStream.range(0, byClass.length)
                .boxed()
                .sorted((one, other) -> Long.compare(byClass[one], byClass[other]))
                .limit(MOST_NAMED)
                .map(label -> byClass[label] + " of \"" + shown(schema.classes().get(label)) + "\"")
                .collect(Collectors.joining(", "));
        return Optional.of("Labels so far, the rarest first: " + counts + ".");
    }

    private static String shown(String name) {
        return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME) + "…";
    }

    /** The labels of a split, of several targets each target's. */
    private static final class Labels {
        private long rows;
        private final double[] first;
        private final boolean[] differ;

        Labels(int numbers) {
            first = new double[numbers];
            differ = new boolean[numbers];
        }

        void add(SnapshotFeatures snapshot, int row) {
            for (int target = 0; target < first.length; target++) {
                double label = snapshot.label(row, target);
                if (rows == 0) {
                    first[target] = label;
                }
                differ[target] |= label != first[target];
            }
            rows++;
        }

        boolean differ() {
            return alike().isEmpty();
        }

        /** The first target whose labels do not differ. */
        private OptionalInt alike() {
            return IntStream.range(0, differ.length)
                    .filter(target -> !differ[target])
                    .findFirst();
        }

        String describe(LabelRule rule) {
            if (rows == 0) {
                return "no rows";
            }
            int target = alike().orElseThrow();
            if (!rule.targets().isEmpty()) {
                return rows + " rows, all with " + rule.targets().get(target).name() + " " + first[target];
            }
            String label = rule.classes().isEmpty()
                    ? Double.toString(first[0])
                    : rule.classes().get((int) first[0]);
            return rows + " rows, all labelled \"" + label + "\"";
        }
    }
}
