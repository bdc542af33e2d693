package dev.drydock.domain.dataset;

/** How an input column is read and held in the feature matrix. */
public enum ColumnType {
    /** A finite decimal number; held as itself. */
    NUMERIC,
    /** One of a declared list of categories; held as its index in that list. */
    CATEGORICAL,
    /** Text for people, which a tokenizer reads; held as its length in characters beside the row's text. */
    TEXT
}
