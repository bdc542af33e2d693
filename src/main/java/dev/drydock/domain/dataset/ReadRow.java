package dev.drydock.domain.dataset;

/** What became of one record of a file. */
public sealed interface ReadRow {

    record Accepted(StagedRow row) implements ReadRow {}

    record Rejected(Reject reject) implements ReadRow {}
}
