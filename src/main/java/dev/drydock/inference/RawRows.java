package dev.drydock.inference;

import java.util.Arrays;
import java.util.List;

/** Rows as they come, before preprocessing or tokenizer. Immutable by agreement: nobody changes the array. */
public sealed interface RawRows {
    int count();

    /** One of them, from 0. */
    default RawRows row(int index) {
        return rows(index, index + 1);
    }

    /** Those from one place, from 0, to before another one. */
    default RawRows rows(int from, int to) {
        if (this instanceof Numbers numbers) {
            int inputs = numbers.values.length / numbers.count;
            return new Numbers(Arrays.copyOfRange(numbers.values, from * inputs, to * inputs), to - from);
        }
        return new Texts(((Texts) this).rows.subList(from, to));
    }

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
