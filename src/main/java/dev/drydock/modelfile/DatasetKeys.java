package dev.drydock.modelfile;

import dev.drydock.domain.dataset.ColumnType;
import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.DatasetSchema.FeedbackColumns;
import dev.drydock.domain.dataset.DatasetSchema.LogColumns;
import dev.drydock.domain.dataset.DatasetSchema.SliceRule;
import dev.drydock.domain.dataset.InputColumn;
import dev.drydock.domain.registry.Task;
import dev.drydock.yaml.Problems;
import dev.drydock.yaml.Section;
import dev.drydock.yaml.ValueType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Pattern;

/** The keys that say how exports are read, joined and split. */
final class DatasetKeys {
    static final int MOST_SLICES = 31;

    private static final int MOST_INPUTS = 1000;
    private static final int MOST_TEXTS = 8;
    private static final long MOST_CHARACTERS = 20_000;
    private static final long USUAL_CHARACTERS = 5000;
    private static final ValueType<List<String>> PRIVATE =
            ValueType.distinct(ValueType.listOf(ValueType.text(), 0, MOST_INPUTS));
    private static final Set<String> LOG_KEYS = Set.of("prediction-id", "time", "score", "model-version", "predicted");
    private static final Set<String> FEEDBACK_KEYS = Set.of("prediction-id", "label", "time", "annotator");
    private static final String AVAILABLE_AT = "available-at";
    private static final Set<String> INPUT_KEYS =
            Set.of("name", "column", "type", "categories", "missing", "min", "max", "max-characters", AVAILABLE_AT);
    private static final Set<String> SLICE_KEYS = Set.of("name", "column", "equals", "required");
    private static final ValueType<String> NAME = ValueType.text(
            Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,62}"),
            "a letter, then letters, digits, dashes or underscores, 63 at most");
    private static final ValueType<ColumnType> TYPE = ValueType.oneOf(
            Map.of("numeric", ColumnType.NUMERIC, "categorical", ColumnType.CATEGORICAL, "text", ColumnType.TEXT));
    private static final ValueType<Double> ANY_NUMBER = ValueType.decimal(-1e30, 1e30);
    private static final String UNREAD = "";

    private final Section model;
    private final Task task;
    private final Map<String, String> logColumns = new HashMap<>();
    private final Map<String, Section> times = new LinkedHashMap<>();

    private DatasetKeys(Section model, Task task) {
        this.model = model;
        this.task = task;
    }

    static DatasetSchema read(Section model, String name, Task task) {
        return new DatasetKeys(model, task).schema(name);
    }

    private DatasetSchema schema(String name) {
        Optional<Section> export = model.requiredSection("export", Set.of("logs", "feedback"));
        LogColumns logs = export.map(this::logs).orElse(new LogColumns(UNREAD, UNREAD, UNREAD, UNREAD));
        FeedbackColumns feedback =
                export.map(this::feedback).orElse(new FeedbackColumns(UNREAD, UNREAD, UNREAD, UNREAD));
        List<InputColumn> inputs = inputs(feedback.label());
        String group = model.required("group", ValueType.text()).orElse(UNREAD);
        claim(model, "group", group);
        List<SliceRule> slices = slices(inputs, feedback.label());
        claimTimes(slices);
        Set<String> mayBePrivate = new HashSet<>(List.of(group, feedback.annotator()));
        inputs.forEach(input -> mayBePrivate.add(input.column()));
        slices.forEach(slice -> mayBePrivate.add(slice.column()));
        Set<String> privateColumns = privateColumns(logs, feedback, inputs, mayBePrivate);
        return new DatasetSchema(
                logs,
                feedback,
                inputs,
                group,
                LabelKeys.read(model, task),
                slices,
                model.required("maturity", ValueType.duration("0s", "3650d")).orElse(Duration.ZERO),
                model.optional("clock-tolerance", ValueType.duration("0s", "1d"), Duration.ofMinutes(5)),
                model.optional("reject-limit", ValueType.share(), 0.01),
                SplitKeys.read(model, name),
                FieldKeys.read(model, privateColumns, new FieldKeys.Read(logs, feedback, inputs, group, slices)));
    }

    /** People who correct and judge rows always see the key columns and the label; columns that Drydock does not read are never shown. */
    private Set<String> privateColumns(
            LogColumns logs, FeedbackColumns feedback, List<InputColumn> inputs, Set<String> mayBe) {
        Set<String> never = new HashSet<>(List.of(
                logs.predictionId(),
                logs.time(),
                logs.score(),
                logs.modelVersion(),
                feedback.predictionId(),
                feedback.label(),
                feedback.time()));
        logs.predicted().ifPresent(never::add);
        inputs.forEach(input -> input.availableAt().ifPresent(never::add));
        List<String> columns = model.optional("private", PRIVATE, List.of());
        for (String column : columns) {
            if (never.contains(column)) {
                model.refuse(
                        "private",
                        "names column " + Problems.quote(column)
                                + ", by which rows are found and judged. Export another id there, and remove it here.");
            } else if (!mayBe.contains(column)) {
                model.refuse(
                        "private",
                        "names column " + Problems.quote(column)
                                + ", which is no input's, no slice's, not the group's and not the annotator's. What the"
                                + " model does not read is never shown; remove it, or write the header as it is.");
            }
        }
        return Set.copyOf(columns);
    }

    private LogColumns logs(Section export) {
        return export.requiredSection("logs", LOG_KEYS)
                .map(section -> new LogColumns(
                        logColumn(section, "prediction-id"),
                        logColumn(section, "time"),
                        logColumn(section, "score"),
                        logColumn(section, "model-version"),
                        predicted(section)))
                .orElse(new LogColumns(UNREAD, UNREAD, UNREAD, UNREAD));
    }

    private Optional<String> predicted(Section section) {
        if (task.scoresEachClass()) {
            return Optional.of(logColumn(section, "predicted"));
        }
        if (section.has("predicted")) {
            section.refuse(
                    "predicted", "belongs to task: multiclass-classification or text-classification; remove it.");
        }
        return Optional.empty();
    }

    private String logColumn(Section section, String key) {
        String column = section.required(key, ValueType.text()).orElse(UNREAD);
        claim(section, key, column);
        return column;
    }

    /** Each column of the log has one meaning. */
    private void claim(Section section, String key, String column) {
        if (column.isEmpty()) {
            return;
        }
        String owner = logColumns.putIfAbsent(column, section.pathOf(key));
        if (owner != null) {
            section.refuse(
                    key,
                    "names column " + Problems.quote(column) + ", which " + owner + " names too; name another one.");
        }
    }

    private FeedbackColumns feedback(Section export) {
        return export.requiredSection("feedback", FEEDBACK_KEYS)
                .map(section -> {
                    Map<String, String> seen = new HashMap<>();
                    return new FeedbackColumns(
                            feedbackColumn(section, "prediction-id", seen),
                            feedbackColumn(section, "label", seen),
                            feedbackColumn(section, "time", seen),
                            feedbackColumn(section, "annotator", seen));
                })
                .orElse(new FeedbackColumns(UNREAD, UNREAD, UNREAD, UNREAD));
    }

    private static String feedbackColumn(Section section, String key, Map<String, String> seen) {
        String column = section.required(key, ValueType.text()).orElse(UNREAD);
        String owner = column.isEmpty() ? null : seen.putIfAbsent(column, section.pathOf(key));
        if (owner != null) {
            section.refuse(
                    key,
                    "names column " + Problems.quote(column) + ", which " + owner + " names too; name another one.");
        }
        return column;
    }

    private List<InputColumn> inputs(String labelColumn) {
        Map<String, Integer> names = new HashMap<>();
        List<InputColumn> inputs = new ArrayList<>();
        for (Section section : model.sections("inputs", 1, task.readsText() ? MOST_TEXTS : MOST_INPUTS, INPUT_KEYS)) {
            InputColumn input = input(section);
            refuseForeign(section, input);
            refuseSecond(names, section, input.name());
            claim(section, "column", input.column());
            if (!labelColumn.isEmpty() && input.column().equals(labelColumn)) {
                section.refuse(
                        "column",
                        "is " + Problems.quote(labelColumn)
                                + ", the label's column, so the model would see its answer; remove this input.");
            }
            inputs.add(input);
        }
        return inputs;
    }

    /** A module that reads text gets nothing else, and no other gets text. */
    private void refuseForeign(Section section, InputColumn input) {
        if (section.has("type") && input.isText() != task.readsText()) {
            section.refuse(
                    "type",
                    task.readsText()
                            ? "is not text, and task: text-classification reads text alone: numbers and categories cannot"
                                    + " stand beside it. Remove this input, or put its value into the text."
                            : "is text, which belongs to task: text-classification; remove this input, or correct task.");
        }
    }

    private InputColumn input(Section section) {
        String name = section.required("name", NAME).orElse(UNREAD);
        String column = section.required("column", ValueType.text()).orElse(UNREAD);
        Optional<ColumnType> type = section.required("type", TYPE);
        if (type.isPresent() && type.get() == ColumnType.TEXT) {
            return text(section, name, column);
        }
        refuseForeign(section, "text", List.of("max-characters"));
        boolean missing = section.optional("missing", ValueType.flag(), false);
        Optional<Double> min = section.find("min", ANY_NUMBER);
        Optional<Double> max = section.find("max", ANY_NUMBER);
        if (min.isPresent() && max.isPresent() && min.get() >= max.get()) {
            section.refuse(
                    "min", "is " + min.get() + ", not below max, which is " + max.get() + "; correct one of them.");
        }
        List<String> categories = type.map(known -> categories(section, known)).orElse(List.of());
        return new InputColumn(
                name,
                column,
                type.orElse(ColumnType.NUMERIC),
                categories,
                missing,
                optional(min),
                optional(max),
                availableAt(section));
    }

    /** An empty text does not count as a text: its row is quarantined. */
    private InputColumn text(Section section, String name, String column) {
        refuseForeign(section, "numeric", List.of("min", "max"));
        refuseForeign(section, "categorical", List.of("categories"));
        refuseForeign(section, "numeric or categorical", List.of("missing"));
        Long most = section.optional("max-characters", ValueType.whole(1, MOST_CHARACTERS), USUAL_CHARACTERS);
        return new InputColumn(
                name,
                column,
                ColumnType.TEXT,
                List.of(),
                false,
                OptionalDouble.empty(),
                OptionalDouble.of(most.doubleValue()),
                availableAt(section));
    }

    private Optional<String> availableAt(Section section) {
        Optional<String> column = section.find(AVAILABLE_AT, ValueType.text());
        column.ifPresent(named -> times.putIfAbsent(named, section));
        return column;
    }

    /** Several inputs may share a column of times, such as all values of one laboratory report. Nothing else may. */
    private void claimTimes(List<SliceRule> slices) {
        times.forEach((column, section) -> {
            claim(section, AVAILABLE_AT, column);
            if (slices.stream().anyMatch(slice -> slice.column().equals(column))) {
                section.refuse(
                        AVAILABLE_AT,
                        "names column " + Problems.quote(column)
                                + ", which a slice names too; a slice of one instant has hardly a row. Name another column.");
            }
        });
    }

    private static void refuseForeign(Section section, String type, List<String> keys) {
        for (String key : keys) {
            if (section.has(key)) {
                section.refuse(
                        key,
                        "belongs to a " + type + " input; remove it or write type: " + type.replaceFirst(" or .*", "")
                                + ".");
            }
        }
    }

    private static List<String> categories(Section section, ColumnType type) {
        if (type == ColumnType.NUMERIC) {
            refuseForeign(section, "categorical", List.of("categories"));
            return List.of();
        }
        refuseForeign(section, "numeric", List.of("min", "max"));
        return section.required("categories", ValueType.distinct(ValueType.listOf(ValueType.text(), 2, 1000)))
                .orElse(List.of());
    }

    private List<SliceRule> slices(List<InputColumn> inputs, String labelColumn) {
        Map<String, Integer> names = new HashMap<>();
        List<SliceRule> slices = new ArrayList<>();
        for (Section section : model.sections("slices", 0, MOST_SLICES, SLICE_KEYS)) {
            SliceRule slice = new SliceRule(
                    section.required("name", NAME).orElse(UNREAD),
                    section.required("column", ValueType.text()).orElse(UNREAD),
                    section.required("equals", ValueType.text()).orElse(UNREAD),
                    section.optional("required", ValueType.flag(), false));
            refuseSecond(names, section, slice.name());
            refuseLabelAsSlice(section, slice, labelColumn);
            refuseUnknownCategory(section, slice, inputs);
            slices.add(slice);
        }
        return slices;
    }

    private static void refuseLabelAsSlice(Section section, SliceRule slice, String labelColumn) {
        if (!labelColumn.isEmpty() && slice.column().equals(labelColumn)) {
            section.refuse(
                    "column",
                    "is " + Problems.quote(labelColumn)
                            + ", the label's column, which is not in the logs; name a column" + " of the logs.");
        }
    }

    private static void refuseUnknownCategory(Section section, SliceRule slice, List<InputColumn> inputs) {
        inputs.stream()
                .filter(input -> input.column().equals(slice.column()))
                .filter(input ->
                        !input.categories().isEmpty() && !slice.equalTo().isEmpty())
                .filter(input -> !input.categories().contains(slice.equalTo()))
                .forEach(input -> section.refuse(
                        "equals",
                        "is " + Problems.quote(slice.equalTo()) + ", which is no category of input " + input.name()
                                + "; write one of " + String.join(", ", input.categories()) + "."));
    }

    private static void refuseSecond(Map<String, Integer> names, Section section, String name) {
        Integer first = name.isEmpty() ? null : names.putIfAbsent(name, section.line());
        if (first != null) {
            section.refuse(
                    "name",
                    "is " + Problems.quote(name) + ", as on line " + first + " already; give each a name of its own.");
        }
    }

    private static OptionalDouble optional(Optional<Double> number) {
        return number.map(OptionalDouble::of).orElse(OptionalDouble.empty());
    }
}
