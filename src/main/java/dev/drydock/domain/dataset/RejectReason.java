package dev.drydock.domain.dataset;

/** Why a row is in quarantine. The first group is found when the file is read, the second when rows are joined; the last is no fault. */
public enum RejectReason {
    /** A quote opens and never closes, or stands where none may. Costs one physical line. */
    BAD_QUOTE,
    /** A cell has a whole good row in it: a quote is missing or too much. Costs the lines from quote to quote. */
    ROWS_IN_CELL,
    /** The record or a cell is longer than allowed. */
    TOO_LONG,
    /** A NUL character. */
    NUL,
    NOT_UTF8,
    /** A line of JSON that is no object of scalars, names a column twice, or has text after the object. */
    BAD_JSON,
    /** More or fewer cells than the header. */
    ARITY,
    ID_MISSING,
    MISSING_VALUE,
    NOT_A_NUMBER,
    /** NaN or an infinity, in whatever spelling. */
    NOT_FINITE,
    /** More than 40 digits before or behind the point, or more than 3 of the exponent. */
    NUMBER_TOO_LONG,
    OUT_OF_RANGE,
    /** A cell has more or fewer numbers than the model has targets. */
    NUMBER_COUNT,
    UNKNOWN_CATEGORY,
    BAD_TIME,
    UNKNOWN_LABEL,
    /** The value of an input became known after its prediction, by more than the clock tolerance. */
    KNOWN_TOO_LATE,
    /** A text input with a control character other than tab and line ends, or with half of a surrogate pair. */
    NOT_TEXT,

    /** Several rows of one prediction id that say different things. */
    CONFLICTING_PREDICTION,
    /** The latest labels of a prediction disagree. */
    CONFLICTING_LABELS,
    /** A label from before its prediction, by more than the clock tolerance. */
    LABEL_TOO_EARLY,

    /** The row was erased before it was read; Drydock keeps nothing of it. */
    ERASED;

    /** Why, as a clause for people, such as {@code a cell is not a number}. */
    public String meaning() {
        return switch (this) {
            case BAD_QUOTE -> "a quote never closes, or is in a place where no quote is allowed";
            case ROWS_IN_CELL -> "a cell contains whole rows, because a quote is missing or superfluous";
            case TOO_LONG -> "the record or a cell is longer than allowed";
            case NUL -> "the row has a NUL character";
            case NOT_UTF8 -> "the row is not UTF-8";
            case ARITY -> "the row has more or fewer cells than the header";
            case ID_MISSING -> "the prediction has no id";
            case MISSING_VALUE -> "a cell that must have a value is empty";
            case BAD_JSON -> "the line is not one JSON object of plain values";
            case NOT_A_NUMBER -> "a cell is not a number";
            case NOT_FINITE -> "a number is NaN or infinite";
            case NUMBER_TOO_LONG -> "a number has more digits than Drydock reads";
            case OUT_OF_RANGE -> "a number is outside its limits";
            case NUMBER_COUNT -> "a cell has more or fewer numbers than the model has targets";
            case UNKNOWN_CATEGORY -> "a category that the model does not know";
            case BAD_TIME -> "a time that cannot be read";
            case UNKNOWN_LABEL -> "a label that the model does not know";
            case KNOWN_TOO_LATE -> "the value of an input became known only after its prediction";
            case NOT_TEXT -> "a control character in a text";
            case CONFLICTING_PREDICTION -> "rows of one prediction id have different values";
            case CONFLICTING_LABELS -> "the latest labels of a prediction disagree";
            case LABEL_TOO_EARLY -> "the label is from before its prediction";
            case ERASED -> "the row was erased before Drydock read it, and Drydock keeps nothing of it";
        };
    }
}
