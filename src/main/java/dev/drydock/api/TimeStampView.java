package dev.drydock.api;

/**
 * A checkpoint of the audit log with its time stamp.
 *
 * @param size records of the log then
 * @param checkpoint the signed note, whose bytes in UTF-8 are stamped
 * @param stamp the authority's answer after RFC 3161, DER in base64
 */
public record TimeStampView(long size, String checkpoint, String stamp) {}
