package dev.drydock.serving;

import dev.drydock.domain.dataset.RowText;
import dev.drydock.domain.drift.DriftColumn;
import dev.drydock.domain.drift.LiveRows;
import dev.drydock.domain.registry.ColumnRole;
import dev.drydock.inference.ModelSignature;
import dev.drydock.inference.RawRows;

/**
 * The rows of a request with their scores, as a run would read them from the prediction log.
 *
 * @param scores {@code [rows, outputs]}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record AnsweredRows(ModelSignature signature, RawRows input, float[] scores) implements LiveRows {
    @Override
    public int rows() {
        return input.count();
    }

    @Override
    public float value(DriftColumn column, int row) {
        if (column.role() != ColumnRole.INPUT) {
            return column.isNumber() ? score(column, row) : InferenceTensors.predictedClass(signature, scores, row);
        }
        return input instanceof RawRows.Numbers numbers
                ? numbers.values()[row * signature.inputs().size() + column.at()]
                : RowText.length(((RawRows.Texts) input).rows().get(row), column.at());
    }

    private float score(DriftColumn column, int row) {
        int outputs = signature.outputs();
        if (outputs == 1) {
            return scores[row];
        }
        int at = signature.targets() == null ? InferenceTensors.predictedClass(signature, scores, row) : column.at();
        return scores[row * outputs + at];
    }
}
