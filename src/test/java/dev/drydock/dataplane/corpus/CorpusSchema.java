package dev.drydock.dataplane.corpus;

import dev.drydock.domain.dataset.ColumnType;
import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.ExportKind;
import dev.drydock.domain.dataset.InputColumn;
import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.dataset.SplitRule;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;

/** The models whose exports the corpus damages, and the usual row of each, with which a case begins. */
enum CorpusSchema {
    /** Two classes. */
    CLASSES("yes"),
    /** A number from -1 to 20. */
    QUANTITY("12.5"),
    /** Several classes; the log has the predicted one. */
    SEVERAL("dent");

    private static final OptionalDouble NO_BOUND = OptionalDouble.empty();

    private final String usualLabel;

    CorpusSchema(String usualLabel) {
        this.usualLabel = usualLabel;
    }

    static CorpusSchema ofWireName(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    DatasetSchema schema() {
        return new DatasetSchema(
                new DatasetSchema.LogColumns(
                        "id", "at", "p", "version", this == SEVERAL ? Optional.of("said") : Optional.empty()),
                new DatasetSchema.FeedbackColumns("id", "label", "at", "who"),
                List.of(
                        numeric("x", false, OptionalDouble.of(-100), OptionalDouble.of(100)),
                        numeric("y", true, NO_BOUND, NO_BOUND),
                        categorical("colour", false, "red", "green", "blue, light", "caf\u00e9", "NA", "5\""),
                        categorical("grade", true, "A", "B", "null")),
                "unit",
                label(),
                List.of(new DatasetSchema.SliceRule("north", "site", "north", true)),
                Duration.ofDays(7),
                Duration.ofMinutes(5),
                0.01,
                SplitRule.ofGroups(0.6, 0.15, 0.25, "salt"),
                Set.of());
    }

    private LabelRule label() {
        return switch (this) {
            case CLASSES -> LabelRule.ofClasses("no", "yes");
            case QUANTITY -> new LabelRule.Quantity(-1, 20, "bar", 1);
            case SEVERAL -> LabelRule.ofClasses("ok", "scratch", "dent");
        };
    }

    private static InputColumn numeric(String name, boolean missing, OptionalDouble min, OptionalDouble max) {
        return new InputColumn(name, name, ColumnType.NUMERIC, List.of(), missing, min, max);
    }

    private static InputColumn categorical(String name, boolean missing, String... categories) {
        return new InputColumn(name, name, ColumnType.CATEGORICAL, List.of(categories), missing, NO_BOUND, NO_BOUND);
    }

    /** The cells of the usual row by header, in the order of the file; no cell needs quotes. */
    Map<String, String> usualCells(ExportKind kind, long record) {
        Map<String, String> cells = new LinkedHashMap<>();
        cells.put("id", "p-" + record);
        if (kind == ExportKind.FEEDBACK) {
            cells.put("label", usualLabel);
            cells.put("at", "2026-11-02T00:00:00Z");
            cells.put("who", "kim");
            return cells;
        }
        cells.put("at", "2026-11-01T00:00:00Z");
        cells.put("p", "0.5");
        if (this == SEVERAL) {
            cells.put("said", "ok");
        }
        cells.put("version", "1");
        cells.put("unit", "u-1");
        cells.put("site", "north");
        cells.put("x", "1.5");
        cells.put("y", "2");
        cells.put("colour", "red");
        cells.put("grade", "A");
        cells.put("note", "fine");
        return cells;
    }

    List<String> header(ExportKind kind) {
        return List.copyOf(usualCells(kind, 1).keySet());
    }

    /** What the usual row of that number means: of columns that are kept, and {@code north} for the slice. */
    Map<String, String> usualValues(ExportKind kind, long record) {
        Map<String, String> values = new TreeMap<>(usualCells(kind, record));
        if (kind == ExportKind.LOGS) {
            values.remove("note");
            values.remove("said");
            values.remove("site");
            values.put("north", "yes");
        }
        values.replaceAll((name, value) -> isNumber(name) ? number(value) : value);
        return values;
    }

    boolean isNumber(String value) {
        return value.equals("x")
                || value.equals("y")
                || value.equals("p")
                || (value.equals("label") && this == QUANTITY);
    }

    /** The float32 that is nearest to a decimal number; empty stays empty. */
    static String number(String decimal) {
        return decimal.isEmpty() ? "" : number((float) Double.parseDouble(decimal));
    }

    /** Numbers that are equal are written alike, -0 as 0. */
    static String number(float value) {
        return Float.toString(value == 0 ? 0.0f : value);
    }
}
