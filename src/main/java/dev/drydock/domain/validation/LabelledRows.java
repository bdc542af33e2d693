package dev.drydock.domain.validation;

import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.dataset.SplitRule;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** The rows of a snapshot as gates need them: everything but the features themselves, in snapshot order. Immutable. */
public final class LabelledRows {
    private final List<String> ids;
    private final List<String> groups;
    private final Split[] splits;
    private final float[] labels;
    private final int numbers;
    private final int[] slices;
    private final Labellers labellers;
    private final RowContents contents;
    private final SplitRule.By splitBy;

    /**
     * Of each row, where its label comes from.
     *
     * @param sources who exported it; empty text: not known
     * @param annotators who gave it; empty text: not known
     */
    public record Labellers(List<String> sources, List<String> annotators) {
        public Labellers {
            sources = List.copyOf(sources);
            annotators = List.copyOf(annotators);
        }
    }

    /**
     * Of labels whose source is not known.
     *
     * @param labels class indices, or quantities
     * @param slices bit i: the row lies in slice i of {@code model.yaml}
     */
    public LabelledRows(List<String> ids, List<String> groups, Split[] splits, float[] labels, int[] slices) {
        this(ids, groups, splits, labels, slices, unknown(ids));
    }

    private static List<String> unknown(List<String> ids) {
        return Collections.nCopies(ids.size(), "");
    }

    /** Of rows that are split by group, and whose annotators and contents are not known. */
    public LabelledRows(
            List<String> ids, List<String> groups, Split[] splits, float[] labels, int[] slices, List<String> sources) {
        this(
                ids,
                groups,
                splits,
                labels,
                slices,
                new Labellers(sources, unknown(ids)),
                RowContents.UNKNOWN,
                SplitRule.By.GROUP);
    }

    /**
     * @param labels class indices, or quantities; of several targets row-major, {@code [rows, targets]}
     * @param slices bit i: the row lies in slice i of {@code model.yaml}
     * @param contents of as many rows, or {@link RowContents#UNKNOWN}
     * @param splitBy what the rows were split by
     */
    public LabelledRows(
            List<String> ids,
            List<String> groups,
            Split[] splits,
            float[] labels,
            int[] slices,
            Labellers labellers,
            RowContents contents,
            SplitRule.By splitBy) {
        int rows = ids.size();
        if (groups.size() != rows
                || splits.length != rows
                || (rows == 0 ? labels.length > 0 : labels.length == 0 || labels.length % rows != 0)
                || slices.length != rows
                || labellers.sources().size() != rows
                || labellers.annotators().size() != rows
                || (contents.size() != rows && contents.size() != 0)) {
            throw new IllegalArgumentException("the columns of a snapshot have different lengths");
        }
        this.ids = List.copyOf(ids);
        this.groups = List.copyOf(groups);
        this.splits = splits.clone();
        this.labels = labels.clone();
        this.numbers = rows == 0 ? 1 : labels.length / rows;
        this.slices = slices.clone();
        this.labellers = labellers;
        this.contents = contents;
        this.splitBy = splitBy;
    }

    /** The same without the other rows, in the same order; what the rows say is not kept. */
    LabelledRows only(int[] kept) {
        Split[] ofKept = new Split[kept.length];
        float[] labelsOfKept = new float[kept.length * numbers];
        int[] slicesOfKept = new int[kept.length];
        for (int i = 0; i < kept.length; i++) {
            ofKept[i] = splits[kept[i]];
            slicesOfKept[i] = slices[kept[i]];
            System.arraycopy(labels, kept[i] * numbers, labelsOfKept, i * numbers, numbers);
        }
        return new LabelledRows(
                only(ids, kept),
                only(groups, kept),
                ofKept,
                labelsOfKept,
                slicesOfKept,
                new Labellers(only(labellers.sources(), kept), only(labellers.annotators(), kept)),
                RowContents.UNKNOWN,
                splitBy);
    }

    private static List<String> only(List<String> values, int[] kept) {
        return Arrays.stream(kept).mapToObj(values::get).toList();
    }

    public int size() {
        return splits.length;
    }

    public String id(int row) {
        return ids.get(row);
    }

    public String group(int row) {
        return groups.get(row);
    }

    public Split split(int row) {
        return splits[row];
    }

    public boolean isIn(Split split, int row) {
        return splits[row] == split;
    }

    /** The numbers of a split's rows, in order. */
    public IntStream rowsOf(Split split) {
        return IntStream.range(0, size()).filter(row -> isIn(split, row));
    }

    /** A class index, or a quantity; of several targets the first one's. */
    public float label(int row) {
        return labels[row * numbers];
    }

    /** @param target its place among the targets, from 0 */
    public float label(int row, int target) {
        return labels[row * numbers + target];
    }

    /** Numbers of a label. */
    int numbers() {
        return numbers;
    }

    /** Who exported the label. */
    public String source(int row) {
        return labellers.sources().get(row);
    }

    /** Who gave the label; empty: not known. */
    public String annotator(int row) {
        return labellers.annotators().get(row);
    }

    SplitRule.By splitBy() {
        return splitBy;
    }

    RowContents contents() {
        return contents;
    }

    public boolean inSlice(int row, int slice) {
        return (slices[row] >>> slice & 1) == 1;
    }
}
