package dev.drydock.domain.validation;

import java.util.List;

/** The inputs of a snapshot's rows, column by column. Thread-safe. */
public interface InputColumns {
    /** Of rows whose inputs nobody kept, or that are texts. */
    InputColumns NONE = new InputColumns() {
        @Override
        public List<String> names() {
            return List.of();
        }

        @Override
        public float value(int row, int input) {
            throw new IndexOutOfBoundsException("there are no inputs");
        }
    };

    /** In the order of {@code model.yaml}. */
    List<String> names();

    /** A number, or the index of a category; NaN where it is missing. */
    float value(int row, int input);

    /** Who exported the row's inputs; empty: not known. */
    default String source(int row) {
        return "";
    }

    /** When the row's label was given, epoch milliseconds; 0: not known. */
    default long labelledAt(int row) {
        return 0;
    }

    /** How many rows of the window were left out because a value became known only after its prediction. */
    default long knownTooLate() {
        return 0;
    }

    /** Whether the row comes from an earlier window, and was added to this one. */
    default boolean isReplayed(int row) {
        return false;
    }
}
