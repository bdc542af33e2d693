package dev.drydock.domain.dataset;

import java.util.Optional;

/**
 * One record of a file, not looked into yet.
 *
 * @param bytes without the line end; not to be changed
 * @param malformed why it cannot be a record, if the framing shows it
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
public record ExportRecord(RowOrigin origin, byte[] bytes, Optional<RejectReason> malformed) {}
