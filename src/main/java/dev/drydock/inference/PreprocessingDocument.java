package dev.drydock.inference;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import dev.drydock.failure.InferenceFailure;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code preprocessing.json} as it is written.
 *
 * @param label of a regression; null for classes, for several targets, or for a module that answers in the label's unit
 * @param labels of a regression with several targets, in their order; else null, or for a module that answers in their units
 */
@JsonInclude(Include.NON_NULL)
record PreprocessingDocument(
        int version,
        List<Entry> inputs,
        @Nullable Label label,
        @Nullable List<Label> labels) {
    private static final int VERSION = 1;
    private static final int WIDEST = 65_536;

    PreprocessingDocument {
        inputs = List.copyOf(Json.given(inputs, "inputs"));
        labels = labels == null ? null : List.copyOf(labels);
    }

    /** One for each target; empty if the module answers in the labels' units. */
    List<Label> allLabels() {
        if (labels != null) {
            return labels;
        }
        return label == null ? List.of() : List.of(label);
    }

    static PreprocessingDocument read(Path file) {
        return Json.read(
                file, PreprocessingDocument.class, InferenceFailure.PREPROCESSING_INVALID, "preprocessing file");
    }

    /** Everything that is wrong with it; the transforms are in the order of the inputs, if there is nothing. */
    List<InputTransform> transforms(List<String> problems) {
        if (version != VERSION) {
            problems.add("version " + version + " is unknown; this release knows version " + VERSION);
        }
        if (inputs.isEmpty()) {
            problems.add("it has no inputs");
        }
        if (label != null && labels != null) {
            problems.add("it has label and labels; keep label for one target and labels for several");
        }
        if (labels != null && labels.size() < 2) {
            problems.add("labels has " + labels.size() + " entries and is for several targets; write label for one");
        }
        for (Label each : allLabels()) {
            if (!isScale(each.mean, each.scale)) {
                problems.add("label needs a finite mean and a scale above 0, not " + each.mean + " and " + each.scale);
            }
        }
        List<InputTransform> transforms = new ArrayList<>();
        inputs.forEach(entry -> entry.transform(problems).ifPresent(transforms::add));
        long width = transforms.stream().mapToLong(InputTransform::width).sum();
        if (width > WIDEST) {
            problems.add("its inputs become " + width + " columns, but at most " + WIDEST + " are allowed");
        }
        return transforms;
    }

    private static boolean isScale(BigDecimal centre, BigDecimal scale) {
        return Double.isFinite(centre.doubleValue()) && scale.doubleValue() > 0 && Double.isFinite(scale.doubleValue());
    }

    /** The module answers {@code (label - mean) / scale}. */
    record Label(BigDecimal mean, BigDecimal scale) {
        Label {
            Json.given(mean, "label.mean");
            Json.given(scale, "label.scale");
        }
    }

    /** One input; which keys it has depends on its kind. */
    @JsonInclude(Include.NON_NULL)
    record Entry(
            String input,
            String kind,
            @Nullable BigDecimal mean,
            @Nullable BigDecimal scale,
            @Nullable BigDecimal median,
            @Nullable BigDecimal iqr,
            @Nullable BigDecimal impute,
            @Nullable Boolean indicator,
            @Nullable Integer size) {
        static final String STANDARD = "standard";
        static final String LOG_STANDARD = "log-standard";
        static final String ROBUST = "robust";
        static final String ONE_HOT = "one-hot";
        static final String ORDINAL = "ordinal";
        static final String UNUSED = "unused";

        Entry {
            Json.given(input, "input");
            Json.given(kind, "kind");
        }

        private Optional<InputTransform> transform(List<String> problems) {
            return switch (kind) {
                case STANDARD, LOG_STANDARD ->
                    mean == null || scale == null || median != null || iqr != null || size != null
                            ? refuse(problems, "of kind " + kind + " needs mean and scale, and takes no size")
                            : scaled(problems, "mean", mean, "scale", scale);
                case ROBUST ->
                    median == null || iqr == null || mean != null || scale != null || size != null
                            ? refuse(problems, "of kind robust needs median and iqr, and takes no mean, scale or size")
                            : scaled(problems, "median", median, "iqr", iqr);
                case ONE_HOT ->
                    size == null || size < 1 || size > WIDEST || hasNumbers() || indicator != null
                            ? refuse(problems, "of kind one-hot needs a size from 1 to " + WIDEST + " and nothing else")
                            : Optional.of(new InputTransform.OneHot(input, size));
                case ORDINAL ->
                    size == null || size < 2 || hasNumbers()
                            ? refuse(
                                    problems,
                                    "of kind ordinal needs a size above 1, and takes indicator alone beside it")
                            : Optional.of(new InputTransform.Ordinal(input, size, Boolean.TRUE.equals(indicator)));
                case UNUSED ->
                    size != null || hasNumbers() || indicator != null
                            ? refuse(problems, "of kind unused takes nothing else")
                            : Optional.of(new InputTransform.Unused());
                default ->
                    refuse(
                            problems,
                            "has the unknown kind " + kind
                                    + "; use standard, log-standard, robust, one-hot, ordinal or unused");
            };
        }

        private boolean hasNumbers() {
            return mean != null || scale != null || median != null || iqr != null || impute != null;
        }

        private Optional<InputTransform> scaled(
                List<String> problems, String centreKey, BigDecimal centre, String widthKey, BigDecimal width) {
            double filler = impute == null ? centre.doubleValue() : filler(impute.doubleValue());
            if (!isScale(centre, width) || !Double.isFinite(filler)) {
                return refuse(
                        problems,
                        "needs a finite " + centreKey + " and impute and a " + widthKey + " above 0, not " + centre
                                + ", " + filler + " and " + width);
            }
            boolean tells = Boolean.TRUE.equals(indicator);
            return Optional.of(
                    kind.equals(LOG_STANDARD)
                            ? new InputTransform.LogStandard(centre.doubleValue(), width.doubleValue(), filler, tells)
                            : new InputTransform.Linear(centre.doubleValue(), width.doubleValue(), filler, tells));
        }

        private double filler(double raw) {
            return kind.equals(LOG_STANDARD) ? InputTransform.LogStandard.logOf(raw) : raw;
        }

        private Optional<InputTransform> refuse(List<String> problems, String why) {
            problems.add("input " + input + " " + why);
            return Optional.empty();
        }
    }
}
