package dev.drydock.domain.release;

import dev.drydock.domain.registry.VersionId;
import java.time.Instant;
import java.util.List;

/**
 * What the orchestrator tells a serving node to do. Its sequence rises with every order of the site and is never reused.
 *
 * @param action {@link ApprovalStatement.Action#ACTIVATE} or {@link ApprovalStatement.Action#ROLL_BACK}
 * @param approvals signed documents (JSON text) of the people who allowed it, and the waivers that the package needs
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
        List<String> approvals) {
    public ReleaseOrder {
        approvals = List.copyOf(approvals);
    }
}
