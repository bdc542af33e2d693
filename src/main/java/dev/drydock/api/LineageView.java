package dev.drydock.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a version comes from.
 *
 * @param generations the version first, then its parent, and so on to the imported one
 * @param statements every approval and waiver that was received about the version; approvals first
 */
public record LineageView(
        String version,
        String createdBy,
        String createdAt,
        @Nullable String packageDigest,
        List<Generation> generations,
        List<Statement> statements) {

    /**
     * A version of the line.
     *
     * @param run null for an imported version, as the snapshot is
     * @param weights where its weights come from; null if they were trained here or imported
     * @param files that its snapshot was joined from, and no later version's of the line
     */
    public record Generation(
            String version,
            String state,
            List<String> aliases,
            @Nullable String parent,
            @Nullable Run run,
            @Nullable Snapshot snapshot,
            @Nullable ContributionView weights,
            List<LineageFileView> files) {}

    /**
     * The run that made a version.
     *
     * @param job null once the run is purged, as the submitter is; there are no executions then
     */
    public record Run(
            long instance, @Nullable String job, @Nullable String submitter, List<Long> executions) {}

    /** @param sealedBy the run that first sealed it */
    public record Snapshot(String id, int rows, String asOf, String sealedAt, long sealedBy) {}

    /**
     * What a person signed.
     *
     * @param action {@code activate} or {@code waive}
     * @param gate that was waived; null for an approval
     * @param digest SHA-256 of the signed bytes
     */
    public record Statement(
            String action, @Nullable String gate, String person, String receivedAt, String expiresAt, String digest) {}
}
