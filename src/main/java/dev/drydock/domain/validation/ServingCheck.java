package dev.drydock.domain.validation;

import dev.drydock.domain.registry.VersionId;
import java.time.Instant;

/**
 * What the check of a version in service found.
 *
 * @param verdict PASS: it is sound; FAIL: a gate failed; INSUFFICIENT EVIDENCE: neither is sure
 * @param reportDigest lower-case hex SHA-256 of the report's JSON in the report store
 * @param reason every gate that did not pass, with its finding; empty if all did
 * @param at when the run looked first
 */
public record ServingCheck(
        VersionId version, long runInstance, Verdict verdict, String reportDigest, String reason, Instant at) {
    /** Whether it says yes or no. */
    public boolean decides() {
        return verdict == Verdict.PASS || verdict == Verdict.FAIL;
    }
}
