package dev.drydock.worker;

import dev.drydock.domain.dataset.RowText;
import dev.drydock.domain.registry.Task;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.FailureCode;
import dev.drydock.failure.InferenceFailure;
import dev.drydock.inference.LoadedModel;
import dev.drydock.inference.ModelSignature;
import dev.drydock.inference.RawRows;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Tries a package on rows all over the range that its inputs allow: each must have a valid score, and the same one alone, among others and
 * in another order. A module may answer zeros well and still fail on the first row far from the middle.
 */
final class AnswerProbe {
    /** Of numbers; those at the ends of the inputs come on top. */
    private static final int ROWS = 512;
    /** An encoder takes milliseconds for each. */
    private static final int TEXTS = 32;

    private static final int ALONE = 16;
    private static final int[] BATCHES = {1, 7};
    private static final long SEED = 21;
    /** Kernels round otherwise for other numbers of rows; of a regression in units of the label's scale. */
    private static final double ROUNDING = 1e-3;

    private static final int LONGEST = 80;

    private final LoadedModel model;
    private final ModelSignature signature;

    AnswerProbe(LoadedModel model) {
        this.model = model;
        this.signature = model.signature();
    }

    /** @throws DrydockException {@link InferenceFailure#MODULE_NOT_FINITE} or {@link InferenceFailure#MODULE_ROWS_WRONG} */
    void requireSound() {
        RawRows rows = model.inventWidely(signature.answers().readsText() ? TEXTS : ROWS, SEED);
        float[] scores = model.score(rows);
        requireValid(rows, scores);
        requireSame(rows, scores, reversed(rows.count()));
        for (int batch : BATCHES) {
            for (int from = 0; from + batch <= rows.count(); from += Math.max(batch, rows.count() / ALONE)) {
                requireSame(rows, scores, IntStream.range(from, from + batch).toArray());
            }
        }
    }

    private void requireValid(RawRows rows, float[] scores) {
        int outputs = signature.outputs();
        for (int i = 0; i < scores.length; i++) {
            if (!signature.answers().canScore(scores[i])) {
                throw refused(
                        InferenceFailure.MODULE_NOT_FINITE,
                        "it scores " + scores[i] + " for a row that its inputs allow: " + described(rows, i / outputs)
                                + ". Look for an overflow, a division by zero or a logarithm of zero, or narrow min and max"
                                + " of the inputs in model.yaml");
            }
        }
    }

    /** @param chosen rows that are scored by themselves, in this order */
    private void requireSame(RawRows rows, float[] among, int[] chosen) {
        float[] scores = model.score(chosen(rows, chosen));
        int outputs = signature.outputs();
        for (int i = 0; i < scores.length; i++) {
            int row = chosen[i / outputs];
            int output = i % outputs;
            float other = among[row * outputs + output];
            if (!(Math.abs(scores[i] - other) <= ROUNDING * scale(output, other))) {
                throw refused(
                        InferenceFailure.MODULE_ROWS_WRONG,
                        "in a batch of " + chosen.length + " it scores " + scores[i] + ", and in one of " + rows.count()
                                + " it scores " + other + ", for the same row: " + described(rows, row)
                                + ". Let each row's answer depend on that row alone in inference mode: no statistics of the"
                                + " batch, no squeeze()");
            }
        }
    }

    /** A probability is compared as it is, a quantity also by its own size. */
    private double scale(int output, float score) {
        return signature.answers() == Task.REGRESSION
                ? Math.max(model.preprocessing().labelScale(output), Math.abs(score))
                : 1;
    }

    private static int[] reversed(int count) {
        return IntStream.range(0, count).map(i -> count - 1 - i).toArray();
    }

    private RawRows chosen(RawRows rows, int[] chosen) {
        if (rows instanceof RawRows.Texts texts) {
            return new RawRows.Texts(
                    IntStream.of(chosen).mapToObj(texts.rows()::get).toList());
        }
        float[] values = ((RawRows.Numbers) rows).values();
        int inputs = signature.inputs().size();
        float[] picked = new float[chosen.length * inputs];
        for (int i = 0; i < chosen.length; i++) {
            System.arraycopy(values, chosen[i] * inputs, picked, i * inputs, inputs);
        }
        return new RawRows.Numbers(picked, chosen.length);
    }

    /** Such as {@code flow 500.0, fluid oil}. */
    private String described(RawRows rows, int row) {
        if (rows instanceof RawRows.Texts texts) {
            return RowText.texts(texts.rows().get(row)).stream()
                    .map(text -> '"' + (text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text) + '"')
                    .collect(Collectors.joining(", "));
        }
        float[] values = ((RawRows.Numbers) rows).values();
        List<String> named = new ArrayList<>();
        for (int i = 0; i < signature.inputs().size(); i++) {
            ModelSignature.Input input = signature.inputs().get(i);
            float value = values[row * signature.inputs().size() + i];
            named.add(input.name() + " "
                    + (Float.isNaN(value)
                            ? "missing"
                            : input.categorical() ? input.categories().get((int) value) : Float.toString(value)));
        }
        return String.join(", ", named);
    }

    private DrydockException refused(FailureCode code, String why) {
        return new DrydockException(code, "The module of " + signature.model() + " cannot be used: " + why + ".");
    }
}
