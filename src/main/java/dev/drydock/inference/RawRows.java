package dev.drydock.inference;

import java.util.List;

/** Rows as they come, before preprocessing or tokenizer. Immutable by agreement: nobody changes the array. */
public sealed interface RawRows {
    int count();

    /** @param values row-major {@code [count, inputs]}: numbers as they are, categories as their index, NaN for missing */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Numbers(float[] values, int count) implements RawRows {}

    /** @param rows each as {@link dev.drydock.domain.dataset.RowText} has it */
    record Texts(List<String> rows) implements RawRows {
        public Texts {
            rows = List.copyOf(rows);
        }

        @Override
        public int count() {
            return rows.size();
        }
    }
}
