package dev.drydock.draft;

import java.util.List;

/**
 * A column that became an input.
 *
 * @param categories empty for a number
 * @param kind of preprocessing
 */
record DraftInput(ColumnSurvey column, String name, List<String> categories, Kind kind) {
    private static final double LONG_TAIL = 2;
    private static final double FAR_OUT = 20;

    DraftInput {
        categories = List.copyOf(categories);
    }

    /** How it is written into the module's input. */
    enum Kind {
        STANDARD("standard"),
        LOG_STANDARD("log-standard"),
        ROBUST("robust"),
        ONE_HOT("one-hot");

        private final String wireName;

        Kind(String wireName) {
            this.wireName = wireName;
        }

        String wireName() {
            return wireName;
        }
    }

    static DraftInput of(ColumnSurvey column, String name) {
        return column.isNumeric()
                ? new DraftInput(column, name, List.of(), kindOf(column))
                : new DraftInput(column, name, List.copyOf(column.texts().keySet()), Kind.ONE_HOT);
    }

    private static Kind kindOf(ColumnSurvey column) {
        double median = column.quantile(0.5);
        double between = column.quantile(0.75) - column.quantile(0.25);
        if (column.min() >= 0 && column.moments().skewness() > LONG_TAIL) {
            return Kind.LOG_STANDARD;
        }
        double farthest = Math.max(column.max() - median, median - column.min());
        return between > 0 && farthest > FAR_OUT * between ? Kind.ROBUST : Kind.STANDARD;
    }

    boolean isNumeric() {
        return categories.isEmpty();
    }

    boolean missing() {
        return column.empty() > 0;
    }

    /** Columns that it takes in the module's input. */
    int width() {
        return isNumeric() ? (missing() ? 2 : 1) : categories.size();
    }
}
