package dev.drydock.worker;

import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.registry.Task;
import dev.drydock.inference.RawRows;
import java.util.List;
import java.util.stream.IntStream;

/** The rows of a snapshot, by index. */
interface LabelledRows {
    int count();

    int inputs();

    /** Names of the inputs; empty if they are not known. */
    default List<String> names() {
        return List.of();
    }

    Split split(int row);

    /** Index of the class (for binary tasks 1 is the positive one), or the quantity; of several targets the first one's. */
    float label(int row);

    /** Numbers of a label: 1, or as many as there are targets. */
    default int numbers() {
        return 1;
    }

    /** @param target its place among the targets, from 0 */
    default float label(int row, int target) {
        return label(row);
    }

    /** Writes the row's raw features, {@link #inputs()} values, from {@code at} on. */
    void copyFeatures(int row, float[] target, int at);

    /** Of all text inputs, as {@link dev.drydock.domain.dataset.RowText} has it; empty: the model has none. */
    default String text(int row) {
        return "";
    }

    /** Rows from {@code from} on, {@code count} of them, as the model of the task reads them. */
    default RawRows raw(Task task, int from, int count) {
        return raw(task, IntStream.range(from, from + count).toArray());
    }

    /** As the other, of those rows. */
    default RawRows raw(Task task, int[] chosen) {
        if (task.readsText()) {
            return new RawRows.Texts(IntStream.of(chosen).mapToObj(this::text).toList());
        }
        float[] raw = new float[chosen.length * inputs()];
        for (int i = 0; i < chosen.length; i++) {
            copyFeatures(chosen[i], raw, i * inputs());
        }
        return new RawRows.Numbers(raw, chosen.length);
    }
}
