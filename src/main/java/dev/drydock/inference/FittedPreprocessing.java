package dev.drydock.inference;

import dev.drydock.inference.PreprocessingDocument.Entry;
import dev.drydock.inference.PreprocessingDocument.Label;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Fits the numbers of a preprocessing to rows; kinds, categories and indicators stay. Same template and rows, same bytes, on every
 * machine and Java release: sums in the order of the rows, strict arithmetic, nine significant digits.
 */
public final class FittedPreprocessing {
    private static final MathContext DIGITS = new MathContext(9, RoundingMode.HALF_EVEN);

    private FittedPreprocessing() {}

    /** The rows to fit to, column by column. */
    public interface Columns {
        /** The raw values of an input, NaN where they are missing. */
        float[] input(int index);

        /** How many quantities a label has; 0 if it has none. */
        int targets();

        /** The quantities of a target. */
        float[] quantities(int target);
    }

    /**
     * @param template a whole preprocessing file
     * @param target is written
     * @throws dev.drydock.failure.DrydockException {@code PREPROCESSING_INVALID} if the template cannot be used
     */
    public static void fit(Path template, Columns rows, Path target) throws IOException {
        Preprocessing.read(template);
        PreprocessingDocument document = PreprocessingDocument.read(template);
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < document.inputs().size(); i++) {
            entries.add(fitted(document.inputs().get(i), rows.input(i)));
        }
        List<Label> labels = new ArrayList<>();
        for (int i = 0; i < rows.targets(); i++) {
            float[] quantities = rows.quantities(i);
            if (quantities.length > 0) {
                labels.add(label(present(quantities)));
            }
        }
        Json.write(
                target,
                labels.isEmpty()
                        ? new PreprocessingDocument(document.version(), entries, document.label(), document.labels())
                        : new PreprocessingDocument(
                                document.version(),
                                entries,
                                labels.size() == 1 ? labels.get(0) : null,
                                labels.size() == 1 ? null : labels));
    }

    private static Label label(double[] values) {
        double mean = mean(values);
        return new Label(rounded(mean), rounded(scale(deviation(values, mean))));
    }

    private static Entry fitted(Entry entry, float[] column) {
        double[] values = present(column);
        if (values.length == 0) {
            return entry; // nothing to fit to
        }
        return switch (entry.kind()) {
            case Entry.STANDARD -> standard(entry, values, true);
            case Entry.LOG_STANDARD ->
                standard(
                        entry,
                        Arrays.stream(values)
                                .map(InputTransform.LogStandard::logOf)
                                .toArray(),
                        false);
            case Entry.ROBUST -> robust(entry, values);
            default -> entry;
        };
    }

    /** @param imputed whether the mean is a raw value, which a missing one is replaced by */
    private static Entry standard(Entry entry, double[] values, boolean imputed) {
        double mean = mean(values);
        BigDecimal centre = rounded(mean);
        return new Entry(
                entry.input(),
                entry.kind(),
                centre,
                rounded(scale(deviation(values, mean))),
                null,
                null,
                imputed ? centre : null,
                entry.indicator(),
                null);
    }

    private static Entry robust(Entry entry, double[] values) {
        Arrays.sort(values);
        double spread = quantile(values, 0.75) - quantile(values, 0.25);
        return new Entry(
                entry.input(),
                entry.kind(),
                null,
                null,
                rounded(quantile(values, 0.5)),
                rounded(scale(spread)),
                null,
                entry.indicator(),
                null);
    }

    private static double[] present(float[] column) {
        double[] values = new double[column.length];
        int count = 0;
        for (float value : column) {
            if (!Float.isNaN(value)) {
                values[count++] = value;
            }
        }
        return Arrays.copyOf(values, count);
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    private static double deviation(double[] values, double mean) {
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        return Math.sqrt(squares / values.length);
    }

    /** Linear between the two nearest values. */
    private static double quantile(double[] sorted, double share) {
        double position = share * (sorted.length - 1);
        int below = (int) position;
        int above = Math.min(sorted.length - 1, below + 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }

    /** A constant column has no information; it stays at 0. */
    private static double scale(double spread) {
        return spread > 0 ? spread : 1;
    }

    private static BigDecimal rounded(double value) {
        BigDecimal rounded = new BigDecimal(value, DIGITS);
        return rounded.signum() == 0 ? BigDecimal.ZERO : rounded.stripTrailingZeros();
    }
}
