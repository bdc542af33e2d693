package dev.drydock.dataplane;

import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.DatasetSchema.SliceRule;
import dev.drydock.domain.dataset.ExportKind;
import dev.drydock.domain.dataset.LabelForm;
import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.dataset.Reject;
import dev.drydock.domain.dataset.RejectReason;
import dev.drydock.domain.dataset.RowMask;
import dev.drydock.domain.dataset.RowText;
import dev.drydock.domain.dataset.SeveralNumbers;
import dev.drydock.domain.dataset.StagedRow;
import dev.drydock.framing.RecordBlock;
import dev.drydock.framing.RecordFill;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes blocks of records into packed rows by the model's schema; what does not fit is rejected with its reason and column.
 * Immutable and thread-safe.
 */
final class RowReader {
    private static final int NAME_CHARACTERS = 200;

    private final DatasetSchema schema;
    private final ExportKind kind;
    private final CellReader cells;
    private final int width;
    private final long tolerance;
    private final RowMask mask;
    private final Cell id;
    private final Cell time;
    private final List<Input> inputs = new ArrayList<>();
    private final List<Cell> slices;
    private final Map<String, Integer> classes = new HashMap<>();
    private final Cell value;
    private final Cell who;
    private final Cell version;
    private final Cell predicted;
    private final boolean readsText;
    private final LabelRule.@Nullable Quantities several;

    RowReader(ExportColumns columns, int maxRecord, ExportKind kind, DatasetSchema schema) {
        this.schema = schema;
        this.kind = kind;
        this.cells = columns.cells(maxRecord);
        this.width = columns.size();
        this.tolerance = schema.clockTolerance().toMillis();
        this.mask = columns.mask(kind, schema);
        boolean logs = kind == ExportKind.LOGS;
        this.readsText = logs && schema.readsText();
        this.several = schema.label() instanceof LabelRule.Quantities quantities ? quantities : null;
        this.id = cell(
                columns, logs ? schema.logs().predictionId() : schema.feedback().predictionId());
        this.time =
                cell(columns, logs ? schema.logs().time() : schema.feedback().time());
        this.value =
                cell(columns, logs ? schema.logs().score() : schema.feedback().label());
        this.who = cell(columns, logs ? schema.groupColumn() : schema.feedback().annotator());
        this.version = cell(columns, logs ? schema.logs().modelVersion() : "");
        this.predicted = cell(columns, logs ? schema.logs().predicted().orElse("") : "");
        this.slices = logs
                ? schema.slices().stream()
                        .map(slice -> cell(columns, slice.column()))
                        .toList()
                : List.of();
        for (String name : schema.classes()) {
            classes.put(name, classes.size());
        }
        if (logs) {
            schema.inputs()
                    .forEach(input -> inputs.add(new Input(
                            new InputCell(input, columns.indexOf(input.column())),
                            cell(columns, input.availableAt().orElse("")))));
        }
    }

    /** @param index among the record's cells; -1 if the file has none */
    private record Cell(int index, String field) {
        String of(String[] cells) {
            return index < 0 ? "" : cells[index];
        }

        String required(String[] cells) throws UnreadableCell {
            if (cells[index].isEmpty()) {
                throw new UnreadableCell(RejectReason.MISSING_VALUE, field);
            }
            return cells[index];
        }

        /** A text that somebody can see. */
        String name(String[] cells) throws UnreadableCell {
            return visible(cells, RejectReason.MISSING_VALUE);
        }

        String visible(String[] cells, RejectReason otherwise) throws UnreadableCell {
            if (!RowText.canBeSeen(of(cells))) {
                throw new UnreadableCell(otherwise, field);
            }
            return bounded(of(cells));
        }

        String bounded(String text) throws UnreadableCell {
            if (text.length() > NAME_CHARACTERS) {
                throw new UnreadableCell(RejectReason.TOO_LONG, field);
            }
            return text;
        }
    }

    private static Cell cell(ExportColumns columns, String field) {
        return new Cell(field.isEmpty() ? -1 : columns.indexOf(field), field);
    }

    /** One input, and when its value was known. */
    private record Input(InputCell cell, Cell availableAt) {

        /**
         * A value that is missing was not known, whatever time stands beside it.
         *
         * @param latest epoch milliseconds
         */
        void requireKnown(String[] cells, long latest) throws UnreadableCell {
            if (availableAt.index() >= 0
                    && !cell.of(cells).isEmpty()
                    && InstantCell.parse(availableAt.required(cells), availableAt.field()) > latest) {
                throw new UnreadableCell(RejectReason.KNOWN_TOO_LATE, availableAt.field());
            }
        }
    }

    PackedRows read(RecordBlock block) {
        Packing packing = new Packing(block);
        cells.read(block, packing);
        return packing.rows.build(packing.rejects);
    }

    /** Whether a line within a record is a good row alone. Then the record is probably several rows between two stray quotes. */
    private boolean hidesARow(RecordBlock block, int index) {
        Optional<RecordBlock> lines = block.spansLines(index) ? block.linesWithin(index) : Optional.empty();
        if (lines.isEmpty()) {
            return false;
        }
        Packing packing = new Packing(lines.get());
        cells.read(lines.get(), packing);
        return packing.rows.count() > 0;
    }

    /** Packs the rows of one block. */
    private final class Packing implements CellReader.Sink {
        private final RecordBlock block;
        private final PackedRows.Builder rows;
        private final List<Reject> rejects = new ArrayList<>();

        Packing(RecordBlock block) {
            this.block = block;
            this.rows = new PackedRows.Builder(block.count(), inputs.size());
        }

        @Override
        public void accept(int index, String[] row) {
            if (RecordFill.is(block, index)) {
                rejectErased(index);
                return;
            }
            try {
                if (row.length != width) {
                    throw new UnreadableCell(RejectReason.ARITY, "");
                }
                if (hidesARow(block, index)) {
                    throw new UnreadableCell(RejectReason.ROWS_IN_CELL, "");
                }
                if (kind == ExportKind.LOGS) {
                    prediction(index, row);
                } else {
                    label(index, row);
                }
            } catch (UnreadableCell e) {
                String raw = StrictText.raw(block, index);
                boolean apart = row.length == width && e.reason() != RejectReason.ROWS_IN_CELL;
                rejects.add(new Reject(
                        block.origin(index),
                        e.reason(),
                        e.field(),
                        apart ? mask.row(Arrays.asList(row)) : RowMask.shape(raw),
                        raw));
            }
        }

        @Override
        public void reject(int index, RejectReason reason, String field) {
            if (RecordFill.is(block, index)) {
                rejectErased(index);
                return;
            }
            String raw = StrictText.raw(block, index);
            rejects.add(new Reject(block.origin(index), reason, field, RowMask.shape(raw), raw));
        }

        private void rejectErased(int index) {
            rejects.add(Reject.erased(block.origin(index)));
        }

        private void prediction(int index, String[] row) throws UnreadableCell {
            String prediction = id.visible(row, RejectReason.ID_MISSING);
            long at = InstantCell.parse(time.required(row), time.field());
            List<Float> scores = scores(row);
            String said = predictedClass(row);
            String model = version.name(row);
            String group = who.name(row);
            float[] features = new float[inputs.size()];
            for (int i = 0; i < features.length; i++) {
                features[i] = inputs.get(i).cell().read(row);
            }
            for (Input input : inputs) {
                input.requireKnown(row, at + tolerance);
            }
            rows.add(new StagedRow.LoggedPrediction(
                    block.origin(index),
                    prediction,
                    group,
                    at,
                    scores.get(0),
                    said,
                    model,
                    sliceBits(row),
                    features,
                    text(row),
                    scores.subList(1, scores.size())));
        }

        private void label(int index, String[] row) throws UnreadableCell {
            String prediction = id.visible(row, RejectReason.ID_MISSING);
            List<Float> labels = labels(row);
            long at = InstantCell.parse(time.required(row), time.field());
            rows.add(new StagedRow.Label(
                    block.origin(index),
                    prediction,
                    labels.get(0),
                    at,
                    who.bounded(who.of(row)),
                    labels.subList(1, labels.size())));
        }
    }

    /** A number for each target. */
    private List<Float> scores(String[] row) throws UnreadableCell {
        return several == null ? List.of(score(row)) : numbers(row, several, false);
    }

    private List<Float> labels(String[] row) throws UnreadableCell {
        return several == null ? List.of(labelOf(row)) : numbers(row, several, true);
    }

    /** @param bounded whether a target's limits hold */
    private List<Float> numbers(String[] row, LabelRule.Quantities rule, boolean bounded) throws UnreadableCell {
        List<LabelRule.Target> targets = rule.targets();
        List<String> parts = SeveralNumbers.parts(value.required(row));
        if (parts.size() != targets.size()) {
            throw new UnreadableCell(RejectReason.NUMBER_COUNT, value.field());
        }
        List<Float> numbers = new ArrayList<>(parts.size());
        for (int i = 0; i < parts.size(); i++) {
            LabelRule.Quantity quantity = targets.get(i).quantity();
            double min = bounded ? quantity.min() : Double.NEGATIVE_INFINITY;
            double max = bounded ? quantity.max() : Double.POSITIVE_INFINITY;
            numbers.add(
                    number(parts.get(i), value.field() + "." + targets.get(i).name(), min, max));
        }
        return numbers;
    }

    private static float number(String part, String field, double min, double max) throws UnreadableCell {
        if (part.isEmpty()) {
            throw new UnreadableCell(RejectReason.MISSING_VALUE, field);
        }
        return (float) DecimalCell.inRange(part, field, min, max) + 0.0f; // -0 is 0, so that labels compare
    }

    /** A probability, or any number where the label is a quantity: a prediction may lie outside the label's range. */
    private float score(String[] row) throws UnreadableCell {
        boolean probability = schema.label().form() == LabelForm.CLASS_INDEX;
        double min = probability ? 0 : Double.NEGATIVE_INFINITY;
        double max = probability ? 1 : Double.POSITIVE_INFINITY;
        return (float) DecimalCell.inRange(value.required(row), value.field(), min, max);
    }

    /** Empty where the model has no text inputs. */
    private String text(String[] row) {
        return readsText
                ? RowText.of(inputs.stream().map(input -> input.cell().of(row)).toList())
                : "";
    }

    /** Empty if the model's logs do not have it. */
    private String predictedClass(String[] row) throws UnreadableCell {
        if (predicted.index() < 0) {
            return "";
        }
        String name = predicted.required(row);
        if (!classes.containsKey(name)) {
            throw new UnreadableCell(RejectReason.UNKNOWN_LABEL, predicted.field());
        }
        return name;
    }

    private int sliceBits(String[] row) {
        List<SliceRule> rules = schema.slices();
        int bits = 0;
        for (int i = 0; i < slices.size(); i++) {
            if (slices.get(i).of(row).equals(rules.get(i).equalTo())) {
                bits |= 1 << i;
            }
        }
        return bits;
    }

    private float labelOf(String[] row) throws UnreadableCell {
        String cell = value.required(row);
        if (schema.label() instanceof LabelRule.Quantity quantity) {
            return (float) DecimalCell.inRange(cell, value.field(), quantity.min(), quantity.max())
                    + 0.0f; // -0 is 0, so that labels compare
        }
        Integer index = classes.get(cell);
        if (index == null) {
            throw new UnreadableCell(RejectReason.UNKNOWN_LABEL, value.field());
        }
        return index;
    }
}
