package dev.drydock.domain.validation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Labelled rows with one model's answers beside another's: what paired gates compare. Immutable. */
public final class ScoredRows {
    private final ModelTask task;
    private final String[] ids;
    private final int[] groups;
    private final int groupCount;
    private final float[] labels;
    private final Answers candidate;
    private final Answers champion;

    private ScoredRows(
            ModelTask task,
            String[] ids,
            int[] groups,
            int groupCount,
            float[] labels,
            Answers candidate,
            Answers champion) {
        this.task = task;
        this.ids = ids;
        this.groups = groups;
        this.groupCount = groupCount;
        this.labels = labels;
        this.candidate = candidate;
        this.champion = champion;
    }

    /**
     * The rows whose numbers are in {@code wanted}.
     *
     * @param candidate scores of all rows in their order, row-major {@code [rows, outputs]}
     * @param champion scores of all rows; the candidate's own where there is no champion
     */
    public static ScoredRows select(
            ModelTask task, LabelledRows rows, float[] candidate, float[] champion, IntPredicate wanted) {
        return select(task, rows, candidate, champion, Points.standard(task), wanted);
    }

    /** The same at other operating points than the task's standard one. */
    static ScoredRows select(
            ModelTask task,
            LabelledRows rows,
            float[] candidate,
            float[] champion,
            Points points,
            IntPredicate wanted) {
        int outputs = task.outputs();
        if (candidate.length != rows.size() * outputs || champion.length != rows.size() * outputs) {
            throw new IllegalArgumentException("there are " + rows.size() + " rows of " + outputs + " scores, but "
                    + candidate.length + " and " + champion.length + " scores");
        }
        int[] chosen = IntStream.range(0, rows.size()).filter(wanted).toArray();
        Map<String, Integer> numbers = new LinkedHashMap<>();
        String[] ids = new String[chosen.length];
        int[] groups = new int[chosen.length];
        int width = task.label().numbers();
        if (width != rows.numbers() && rows.size() > 0) {
            throw new IllegalArgumentException(
                    "labels have " + rows.numbers() + " numbers, and the model's have " + width);
        }
        float[] labels = new float[chosen.length * width];
        for (int i = 0; i < chosen.length; i++) {
            int row = chosen[i];
            ids[i] = rows.id(row);
            groups[i] = numbers.computeIfAbsent(rows.group(row), group -> numbers.size());
            for (int target = 0; target < width; target++) {
                labels[i * width + target] = rows.label(row, target);
            }
        }
        return new ScoredRows(
                task,
                ids,
                groups,
                numbers.size(),
                labels,
                Answers.of(task.task(), outputs, labels, chosen(candidate, chosen, outputs), points.candidate()),
                Answers.of(task.task(), outputs, labels, chosen(champion, chosen, outputs), points.champion()));
    }

    /** The same rows with the answers for one of several targets alone. */
    ScoredRows ofTarget(int target) {
        int numbers = task.label().numbers();
        float[] column = new float[ids.length];
        for (int row = 0; row < column.length; row++) {
            column[row] = labels[row * numbers + target];
        }
        return new ScoredRows(
                task.ofTarget(target),
                ids,
                groups,
                groupCount,
                column,
                ((Answers.Quantities) candidate).ofTarget(target),
                ((Answers.Quantities) champion).ofTarget(target));
    }

    private static float[] chosen(float[] scores, int[] rows, int outputs) {
        float[] chosen = new float[rows.length * outputs];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(scores, rows[i] * outputs, chosen, i * outputs, outputs);
        }
        return chosen;
    }

    ModelTask task() {
        return task;
    }

    public int size() {
        return ids.length;
    }

    /** How many groups (pumps, patients) the rows come from: the units that are independent of each other. */
    public int groupCount() {
        return groupCount;
    }

    /** How many rows have that label; of classes. */
    public int count(float label) {
        int count = 0;
        for (float value : labels) {
            count += value == label ? 1 : 0;
        }
        return count;
    }

    /** Classes of the model that no row has. */
    List<String> absentClasses() {
        List<String> classes = task.label().classes();
        return IntStream.range(0, classes.size())
                .filter(index -> count(index) == 0)
                .mapToObj(classes::get)
                .toList();
    }

    /** Whether two rows have different labels, of several targets for each; else there is nothing to tell apart. */
    boolean labelsDiffer() {
        return IntStream.range(0, task.label().numbers()).allMatch(this::labelsDiffer);
    }

    private boolean labelsDiffer(int target) {
        for (int at = target; at < labels.length; at += task.label().numbers()) {
            if (labels[at] != labels[target]) {
                return true;
            }
        }
        return false;
    }

    String id(int row) {
        return ids[row];
    }

    /** A class index, or a quantity; of several targets the first one's. */
    float label(int row) {
        return labels[row * task.label().numbers()];
    }

    float[] labels() {
        return labels.clone();
    }

    int group(int row) {
        return groups[row];
    }

    RowGroups groups() {
        return new RowGroups(groups, groupCount);
    }

    /** For classes only. */
    boolean candidateRight(int row) {
        return candidate.error(row, 0) == 0;
    }

    /** For classes only. */
    boolean championRight(int row) {
        return champion.error(row, 0) == 0;
    }

    /**
     * The candidate's effect on a row: 1 if it corrects it, -1 if it breaks it, else 0. A class is right or wrong; the error of a quantity
     * must shrink or grow by more than the tolerance. A row of several targets is broken if one of them is.
     */
    int change(int row) {
        int change = 0;
        for (int target = 0; target < task.label().numbers(); target++) {
            double growth = candidate.error(row, target) - champion.error(row, target);
            if (growth > task.tolerance(target)) {
                return -1;
            }
            if (!(growth >= -task.tolerance(target))) {
                change = 1;
            }
        }
        return change;
    }

    /** Whether every score is what a score of the task must be. */
    boolean scoresAreValid() {
        return candidate.areValid() && champion.areValid();
    }

    Answers candidate() {
        return candidate;
    }

    Answers champion() {
        return champion;
    }
}
