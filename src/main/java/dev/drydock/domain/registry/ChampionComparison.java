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

    /** The evidence could not decide every gate. */
    public static final String UNDECIDED = "INSUFFICIENT_EVIDENCE";

    /** It was undecided, and release managers waived each gate that was. */
    public static final String WAIVED = "WAIVED";

    /** Whether the candidate may take the champion's place by it. */
    public boolean passed() {
        return verdict.equals(PASS) || verdict.equals(WAIVED);
    }

    /** Whether gates of it may be waived, or their waivers renewed. */
    public boolean isWaivable() {
        return verdict.equals(UNDECIDED) || verdict.equals(WAIVED);
    }
}
