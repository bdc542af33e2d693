package dev.drydock.domain.statistics;

/** What the values of one column are like: of an input, of the logged score, of the label. */
public sealed interface ColumnStatistics permits NumberStatistics, CategoryStatistics {

    /** Of an input its name at the inference endpoint; else {@code score} or {@code label}. */
    String name();

    /** Whether {@code model.yaml} names the column as private, so that nothing stands here that could show a row's value. */
    boolean masked();

    /** The same without anything that could show a row's value: how many have one, how many lack one. */
    ColumnStatistics mask();
}
