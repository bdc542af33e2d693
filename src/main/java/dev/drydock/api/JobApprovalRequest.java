package dev.drydock.api;

import org.jspecify.annotations.Nullable;

/**
 * That somebody has read a job's file.
 *
 * @param digest its SHA-256 in hexadecimal, or the first 16 digits or more
 */
public record JobApprovalRequest(@Nullable String digest) {}
