package dev.drydock.domain.release;

import dev.drydock.domain.audit.LogClaim;
import dev.drydock.domain.registry.VersionId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A command of the orchestrator to a serving node. Its sequence rises with every order of the site and is never reused.
 *
 * @param action {@link ApprovalStatement.Action#ACTIVATE} or {@link ApprovalStatement.Action#ROLL_BACK}
 * @param approvals signed documents (JSON text) of the people who allowed it, and the waivers that the package needs
 * @param replaces digest of the package that answers before; empty if nothing does, and in orders of earlier releases of
 *     Drydock
 * @param comparison the signed comparison (JSON text) that the approvals name; empty if they name none
 * @param missed earlier signed orders (JSON text), oldest first, that lead from what the node serves to {@code replaces}; for a
 *     node that was away
 * @param log what the site's audit log was when the order was made; empty in orders of earlier builds
 */
public record ReleaseOrder(
        ApprovalStatement.Action action,
        String site,
        String stage,
        VersionId version,
        String packageDigest,
        long sequence,
        Instant issuedAt,
        Instant expiresAt,
        List<String> approvals,
        Optional<String> replaces,
        Optional<String> comparison,
        List<String> missed,
        Optional<LogClaim> log) {
    public ReleaseOrder {
        approvals = List.copyOf(approvals);
        missed = List.copyOf(missed);
    }

    /** Of an earlier build, which says nothing about the audit log. */
    public ReleaseOrder(
            ApprovalStatement.Action action,
            String site,
            String stage,
            VersionId version,
            String packageDigest,
            long sequence,
            Instant issuedAt,
            Instant expiresAt,
            List<String> approvals,
            Optional<String> replaces,
            Optional<String> comparison,
            List<String> missed) {
        this(
                action,
                site,
                stage,
                version,
                packageDigest,
                sequence,
                issuedAt,
                expiresAt,
                approvals,
                replaces,
                comparison,
                missed,
                Optional.empty());
    }
}
