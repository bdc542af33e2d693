package dev.drydock.api;

/**
 * A record of the audit log.
 *
 * @param index its place, from 0
 * @param record the exact text that is hashed into the leaf
 * @param leafHash the stored leaf hash, lower-case hex
 */
public record AuditRecordView(long index, String record, String leafHash, String checkpoint) {}
