package dev.drydock.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A version on its way into service, as the person who decides sees it.
 *
 * @param lineage who may not approve it, and why
 * @param quorum how many approvals it needs
 * @param definition what its {@code model.yaml} says otherwise than its parent's; null in lists, and if it says the same
 * @param stage what the stage before reports; null in lists, and if the policy asks for no stage before
 * @param weights where its weights come from; null if they were trained here or imported
 */
public record CandidateView(
        VersionView version,
        List<Lineage> lineage,
        List<Approval> approvals,
        List<Waiver> waivers,
        int quorum,
        @Nullable Definition definition,
        @Nullable StageView stage,
        @Nullable ContributionView weights) {

    /** Someone in the candidate's lineage. */
    public record Lineage(String person, String because) {}

    /**
     * Another {@code model.yaml} than the parent's.
     *
     * @param parent such as {@code pump-failure/7}
     * @param digest lower-case hex SHA-256 of its bytes
     * @param broughtBy everyone who ever put it in force, the last one first
     * @param changes in the order of the file
     */
    public record Definition(
            String parent, String digest, List<String> broughtBy, List<DefinitionView.KeyView> changes) {}

    /** A valid approval. */
    public record Approval(String person, String at, String expiresAt) {}

    /** A signed waiver of a gate. */
    public record Waiver(
            String gate, String person, @Nullable String reason, String expiresAt) {}
}
