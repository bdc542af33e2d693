package dev.drydock.domain.statistics;

/** What counts as unusual about the rows of a snapshot; {@code docs/formats.md} shows the table. */
public enum AnomalyRule {
    /** A split has fewer rows than the limit. */
    EMPTY_SPLIT(1),
    /** An input, or the label of a regression, has fewer values than the limit in <em>train</em>; the score in all rows. */
    CONSTANT(2),
    /** The share of rows in which an input has no value. */
    MOSTLY_MISSING(0.5),
    /** How many declared categories have no row. */
    UNSEEN_CATEGORY(1),
    /** A class has fewer rows than the limit in a split. */
    RARE_CLASS(10),
    /** The share of an input's values that stand at its declared smallest or largest one, if that is not 0. */
    SATURATED(0.1),
    /** The share of an input's values that are 0. */
    MOSTLY_ZERO(0.95),
    /** The share of rows in which two inputs have the same value; constant ones are not compared. */
    DUPLICATE(1),
    /** The share of a split's rows that one group has for sure. */
    DOMINANT_GROUP(0.5);

    /** With fewer rows only the first rule and the rules about classes apply: chance could explain the others. */
    public static final int FEWEST_ROWS = 100;

    private final double limit;

    AnomalyRule(double limit) {
        this.limit = limit;
    }

    /** At which, or of the rules that say so below which, something is unusual. */
    public double limit() {
        return limit;
    }
}
