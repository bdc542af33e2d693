package dev.drydock.domain.dataset;

/**
 * A row in quarantine.
 *
 * @param field header of the cell at fault; empty if it is the record as a whole
 * @param raw the record's text, shortened if it is long
 */
public record Reject(RowOrigin origin, RejectReason reason, String field, String raw) {}
