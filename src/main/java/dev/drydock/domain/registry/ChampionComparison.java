package dev.drydock.domain.registry;

import java.time.Instant;

/**
 * That a candidate was compared with a version that came into service after it was judged.
 *
 * @param runInstance the job instance that compared them
 * @param verdict a constant's name of {@code domain.validation.Verdict}
 * @param reportDigest SHA-256 of its gate report in the report store
 * @param statementDigest what approvals name it by
 * @param envelope the signed comparison, JSON text
 */
public record ChampionComparison(
        VersionId candidate,
        VersionId champion,
        long runInstance,
        String verdict,
        String reportDigest,
        String statementDigest,
        String envelope,
        Instant at) {
    /** As {@code domain.validation.Verdict} names it. */
    public static final String PASS = "PASS";

    public boolean passed() {
        return verdict.equals(PASS);
    }
}
