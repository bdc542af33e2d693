package dev.drydock.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A version on its way into service, as the person who decides sees it.
 *
 * @param lineage who may not approve it, and why
 * @param quorum how many approvals it needs
 */
public record CandidateView(
        VersionView version, List<Lineage> lineage, List<Approval> approvals, List<Waiver> waivers, int quorum) {

    /** Someone in the candidate's lineage. */
    public record Lineage(String person, String because) {}

    /** A valid approval. */
    public record Approval(String person, String at, String expiresAt) {}

    /** A signed waiver of a gate. */
    public record Waiver(
            String gate, String person, @Nullable String reason, String expiresAt) {}
}
