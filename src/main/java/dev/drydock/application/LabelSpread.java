package dev.drydock.application;

import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.SnapshotArchive.SnapshotFeatures;
import dev.drydock.domain.dataset.Split;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Whether the labels of the splits that training needs differ at all: of one label nothing can be learned. */
final class LabelSpread {
    private static final List<Split> TRAINED_ON = List.of(Split.TRAIN, Split.TUNE);

    private final Map<Split, Labels> labels = new EnumMap<>(Split.class);

    private LabelSpread() {
        TRAINED_ON.forEach(split -> labels.put(split, new Labels()));
    }

    static LabelSpread of(SnapshotFeatures snapshot) {
        LabelSpread spread = new LabelSpread();
        for (int row = 0; row < snapshot.rows(); row++) {
            Labels labels = spread.labels.get(snapshot.split(row));
            if (labels != null) {
                labels.add(snapshot.label(row));
            }
        }
        return spread;
    }

    /** A sentence that names the splits in which fewer than two labels occur; empty if training can begin. */
    Optional<String> problem(DatasetSchema schema) {
        List<String> problems = new ArrayList<>();
        labels.forEach((split, seen) -> {
            if (!seen.differ) {
                problems.add(split.name().toLowerCase(Locale.ROOT) + " has " + seen.describe(schema.classes()));
            }
        });
        return problems.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "Training needs rows with at least two different labels in the splits train and tune, but "
                                + String.join(" and ", problems)
                                + ". Look whether the feedback is complete and its column is the right one, and collect labels.");
    }

    private static final class Labels {
        private long rows;
        private double first;
        private boolean differ;

        void add(double label) {
            if (rows++ == 0) {
                first = label;
            }
            differ |= label != first;
        }

        String describe(List<String> classes) {
            if (rows == 0) {
                return "no rows";
            }
            String label = classes.isEmpty() ? Double.toString(first) : classes.get((int) first);
            return rows + " rows, all labelled \"" + label + "\"";
        }
    }
}
