package dev.drydock.domain.audit;

/**
 * A checkpoint of the audit log, and what a time-stamp authority answered about it.
 *
 * @param size of the log then
 * @param note the {@link SignedNote}: the stamp is of exactly its bytes in UTF-8
 * @param stamp the answer after RFC 3161, DER in base64
 */
public record StampedCheckpoint(long size, String note, String stamp) {}
