package dev.drydock.domain.statistics;

/** Reads the rows of a snapshot again, after all of them were written. */
public interface SealedRows {

    /** Shows all rows in their order, some at a time. */
    void forEach(Visitor visitor);

    /** Takes some rows. */
    interface Visitor {

        /**
         * @param values {@code [rows, inputs + 2] float32}: the inputs, the logged score, the label of each row; used again and longer
         *     than need be
         */
        void rows(float[] values, int rows);
    }
}
