package dev.drydock.dataplane;

import dev.drydock.dataplane.CsvCells.Unreadable;
import dev.drydock.domain.dataset.ColumnType;
import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.DatasetSchema.SliceRule;
import dev.drydock.domain.dataset.ExportFiles;
import dev.drydock.domain.dataset.ExportKind;
import dev.drydock.domain.dataset.ExportRecord;
import dev.drydock.domain.dataset.InputColumn;
import dev.drydock.domain.dataset.LabelForm;
import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.dataset.ReadRow;
import dev.drydock.domain.dataset.Reject;
import dev.drydock.domain.dataset.RejectReason;
import dev.drydock.domain.dataset.RowOrigin;
import dev.drydock.domain.dataset.StagedRow;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;

/** Makes records into rows by the model's schema; what does not fit is rejected with its reason and column. Thread-safe. */
final class CsvRowParser implements ExportFiles.RowParser {
    private static final int NAME_CHARACTERS = 200;
    private static final Pattern NUMBER =
            Pattern.compile("[+-]?(\\d{1,40}(\\.\\d{0,40})?|\\.\\d{1,40})([eE][+-]?\\d{1,3})?");

    private final CsvHeader header;
    private final ExportKind kind;
    private final DatasetSchema schema;
    private final int[] inputs;
    private final int[] slices;

    CsvRowParser(CsvHeader header, ExportKind kind, DatasetSchema schema) {
        this.header = header;
        this.kind = kind;
        this.schema = schema;
        this.inputs = schema.inputs().stream()
                .mapToInt(input -> header.indexOf(input.column()))
                .toArray();
        this.slices = schema.slices().stream()
                .mapToInt(slice -> header.indexOf(slice.column()))
                .toArray();
    }

    @Override
    public ReadRow parse(ExportRecord exported) {
        try {
            String[] cells = CsvCells.of(exported);
            if (cells.length != header.size()) {
                throw new Unreadable(RejectReason.ARITY, "");
            }
            return new ReadRow.Accepted(
                    kind == ExportKind.LOGS ? prediction(exported.origin(), cells) : label(exported.origin(), cells));
        } catch (Unreadable e) {
            return new ReadRow.Rejected(
                    new Reject(exported.origin(), e.reason(), e.field(), CsvCells.raw(exported.bytes())));
        }
    }

    private StagedRow prediction(RowOrigin origin, String[] cells) throws Unreadable {
        String id = id(cells, schema.logs().predictionId());
        long at = time(cells, schema.logs().time());
        float score = score(cells);
        requirePredictedClass(cells);
        String version = name(cells, schema.logs().modelVersion());
        String group = name(cells, schema.groupColumn());
        float[] features = new float[inputs.length];
        for (int i = 0; i < inputs.length; i++) {
            features[i] = feature(schema.inputs().get(i), cells[inputs[i]]);
        }
        return new StagedRow.LoggedPrediction(origin, id, group, at, score, version, slices(cells), features);
    }

    /** A probability, or any number where the label is a quantity: a prediction may lie outside the label's range. */
    private float score(String[] cells) throws Unreadable {
        boolean probability = schema.label().form() == LabelForm.CLASS_INDEX;
        double min = probability ? 0 : Double.NEGATIVE_INFINITY;
        return (float) number(cells, schema.logs().score(), min, probability ? 1 : Double.POSITIVE_INFINITY);
    }

    private void requirePredictedClass(String[] cells) throws Unreadable {
        if (schema.logs().predicted().isPresent()) {
            String field = schema.logs().predicted().get();
            if (!schema.classes().contains(required(cells, field))) {
                throw new Unreadable(RejectReason.UNKNOWN_LABEL, field);
            }
        }
    }

    private int slices(String[] cells) {
        List<SliceRule> rules = schema.slices();
        int bits = 0;
        for (int i = 0; i < slices.length; i++) {
            if (cells[slices[i]].equals(rules.get(i).equalTo())) {
                bits |= 1 << i;
            }
        }
        return bits;
    }

    private StagedRow label(RowOrigin origin, String[] cells) throws Unreadable {
        String id = id(cells, schema.feedback().predictionId());
        String field = schema.feedback().label();
        float label = label(required(cells, field), field);
        long at = time(cells, schema.feedback().time());
        String annotator = cells[header.indexOf(schema.feedback().annotator())];
        if (annotator.length() > NAME_CHARACTERS) {
            throw new Unreadable(RejectReason.TOO_LONG, schema.feedback().annotator());
        }
        return new StagedRow.Label(origin, id, label, at, annotator);
    }

    private float label(String cell, String field) throws Unreadable {
        if (schema.label() instanceof LabelRule.Quantity quantity) {
            return (float) number(cell, field, quantity.min(), quantity.max())
                    + 0.0f; // -0 is 0, so that labels compare
        }
        int index = schema.classes().indexOf(cell);
        if (index < 0) {
            throw new Unreadable(RejectReason.UNKNOWN_LABEL, field);
        }
        return index;
    }

    private String id(String[] cells, String field) throws Unreadable {
        String id = cells[header.indexOf(field)];
        if (id.isBlank()) {
            throw new Unreadable(RejectReason.ID_MISSING, field);
        }
        return bounded(id, field);
    }

    private String name(String[] cells, String field) throws Unreadable {
        return bounded(required(cells, field), field);
    }

    private static String bounded(String text, String field) throws Unreadable {
        if (text.length() > NAME_CHARACTERS) {
            throw new Unreadable(RejectReason.TOO_LONG, field);
        }
        return text;
    }

    private String required(String[] cells, String field) throws Unreadable {
        String cell = cells[header.indexOf(field)];
        if (cell.isEmpty()) {
            throw new Unreadable(RejectReason.MISSING_VALUE, field);
        }
        return cell;
    }

    private long time(String[] cells, String field) throws Unreadable {
        String cell = required(cells, field);
        try {
            return Instant.parse(cell).toEpochMilli();
        } catch (DateTimeException | ArithmeticException e) {
            throw new Unreadable(RejectReason.BAD_TIME, field);
        }
    }

    private double number(String[] cells, String field, double min, double max) throws Unreadable {
        return number(required(cells, field), field, min, max);
    }

    private static double number(String cell, String field, double min, double max) throws Unreadable {
        if (!NUMBER.matcher(cell).matches()) {
            throw new Unreadable(RejectReason.NOT_A_NUMBER, field);
        }
        double value = Double.parseDouble(cell);
        if (!(value >= min && value <= max) || Float.isInfinite((float) value)) {
            throw new Unreadable(RejectReason.OUT_OF_RANGE, field);
        }
        return value;
    }

    private static float feature(InputColumn input, String cell) throws Unreadable {
        if (cell.isEmpty()) {
            if (input.missingAllowed()) {
                return Float.NaN;
            }
            throw new Unreadable(RejectReason.MISSING_VALUE, input.column());
        }
        if (input.type() == ColumnType.NUMERIC) {
            return (float) number(
                    cell,
                    input.column(),
                    input.min().orElse(Double.NEGATIVE_INFINITY),
                    input.max().orElse(Double.POSITIVE_INFINITY));
        }
        int category = input.categories().indexOf(cell);
        if (category < 0) {
            throw new Unreadable(RejectReason.UNKNOWN_CATEGORY, input.column());
        }
        return category;
    }
}
