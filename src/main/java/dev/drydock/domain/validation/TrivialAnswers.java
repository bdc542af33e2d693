package dev.drydock.domain.validation;

import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.registry.Task;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** What anybody could answer without a model: always what is usual, or what was true of the same group the last time. */
final class TrivialAnswers {
    private final ModelTask task;
    private final LabelledRows rows;

    /**
     * @param name for people, such as {@code the most frequent class}
     * @param scores of every row, as a model of the task would give them
     */
    record Trivial(String name, ModelScores scores) {}

    private TrivialAnswers(ModelTask task, LabelledRows rows) {
        this.task = task;
        this.rows = rows;
    }

    /** The second one only if the times of the rows are known. */
    static List<Trivial> of(ModelTask task, LabelledRows rows) {
        TrivialAnswers answers = new TrivialAnswers(task, rows);
        float[] usual = answers.usual();
        String ofAll = task.task() == Task.REGRESSION ? "the mean" : "the shares of the classes";
        Trivial always = new Trivial(ofAll + " in train", answers.scores(row -> usual));
        if (rows.contents().size() == 0) {
            return List.of(always);
        }
        return List.of(
                always,
                new Trivial(
                        "the last label of the same group, if it is known in time",
                        answers.scores(answers.last(usual))));
    }

    private ModelScores scores(IntFunction<float[]> ofRow) {
        float[] all = new float[rows.size() * task.outputs()];
        for (int row = 0; row < rows.size(); row++) {
            System.arraycopy(ofRow.apply(row), 0, all, row * task.outputs(), task.outputs());
        }
        return new ModelScores("", all, "", "");
    }

    /** The mean label of <em>train</em>; of the classes their shares. Of a snapshot without such rows that of all. */
    private float[] usual() {
        int[] train = rows.rowsOf(Split.TRAIN).toArray();
        int[] of = train.length > 0
                ? train
                : IntStream.range(0, rows.size())
                        .filter(row -> !rows.isIn(Split.ERASED, row))
                        .toArray();
        double[] sums = new double[task.outputs()];
        for (int row : of) {
            float[] own = truth(row);
            for (int output = 0; output < sums.length; output++) {
                sums[output] += own[output];
            }
        }
        float[] usual = new float[sums.length];
        for (int output = 0; output < sums.length; output++) {
            usual[output] = (float) (sums[output] / Math.max(1, of.length));
        }
        return usual;
    }

    /** Of each row what was true of the row of its group just before it; of the first one of a group what is usual. */
    private IntFunction<float[]> last(float[] usual) {
        int[] before = new int[rows.size()];
        Arrays.fill(before, -1);
        Map<String, Integer> latest = new HashMap<>();
        IntStream.range(0, rows.size())
                .filter(row -> !rows.isIn(Split.ERASED, row))
                .boxed()
                .sorted((one, other) ->
                        Long.compare(rows.contents().time(one), rows.contents().time(other)))
                .forEach(row -> {
                    Integer last = latest.put(rows.group(row), row);
                    before[row] = last == null ? -1 : last;
                });
        return row -> before[row] < 0 ? usual : truth(before[row]);
    }

    /** The scores of a model that knew the row's label. */
    private float[] truth(int row) {
        float[] truth = new float[task.outputs()];
        switch (task.task()) {
            case BINARY_CLASSIFICATION -> truth[0] = rows.label(row);
            case MULTICLASS_CLASSIFICATION, TEXT_CLASSIFICATION -> truth[(int) rows.label(row)] = 1;
            case REGRESSION -> {
                for (int target = 0; target < truth.length; target++) {
                    truth[target] = rows.label(row, target);
                }
            }
        }
        return truth;
    }
}
