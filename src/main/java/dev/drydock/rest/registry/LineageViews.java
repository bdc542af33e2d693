package dev.drydock.rest.registry;

import dev.drydock.api.DescentView;
import dev.drydock.api.LineageFileView;
import dev.drydock.api.LineageView;
import dev.drydock.application.registry.TraceLineage.Traced;
import dev.drydock.domain.dataset.SnapshotRepository.SealedSnapshot;
import dev.drydock.domain.registry.Contribution;
import dev.drydock.domain.registry.Descent;
import dev.drydock.domain.registry.Generation;
import dev.drydock.domain.registry.Generation.MakingRun;
import dev.drydock.domain.registry.LineageFile;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.release.ApprovalRecord;
import java.util.Optional;

/** Lineage as it goes over the wire. */
public final class LineageViews {
    private LineageViews() {}

    static LineageView traced(Traced traced) {
        return new LineageView(
                traced.version().id().toString(),
                traced.version().createdBy(),
                traced.version().createdAt().toString(),
                traced.version().packageDigest().orElse(null),
                traced.generations().stream()
                        .map(generation -> generation(
                                generation, Optional.ofNullable(traced.brought().get(generation.version()))))
                        .toList(),
                traced.statements().stream().map(LineageViews::statement).toList());
    }

    private static LineageView.Generation generation(Generation generation, Optional<Contribution> brought) {
        return new LineageView.Generation(
                generation.version().toString(),
                generation.state().name(),
                generation.aliases(),
                generation.parent().map(VersionId::toString).orElse(null),
                generation.run().map(LineageViews::run).orElse(null),
                generation.snapshot().map(LineageViews::snapshot).orElse(null),
                brought.map(ContributionViews::of).orElse(null),
                generation.files().stream().map(LineageViews::file).toList());
    }

    private static LineageView.Run run(MakingRun run) {
        return new LineageView.Run(
                run.instance(), run.job().orElse(null), run.submitter().orElse(null), run.executions());
    }

    private static LineageView.Snapshot snapshot(SealedSnapshot snapshot) {
        return new LineageView.Snapshot(
                snapshot.id().hex(),
                snapshot.rows(),
                snapshot.asOf().toString(),
                snapshot.sealedAt().toString(),
                snapshot.instanceId());
    }

    public static LineageView.Statement statement(ApprovalRecord record) {
        return new LineageView.Statement(
                record.action().wireName(),
                record.gate().orElse(null),
                record.person(),
                record.receivedAt().toString(),
                record.expiresAt().toString(),
                record.statementDigest());
    }

    private static LineageFileView file(LineageFile file) {
        return new LineageFileView(
                file.name(),
                file.kind().wireName(),
                file.source(),
                file.sequence(),
                file.sha256(),
                file.rows(),
                file.accepted(),
                file.state().name(),
                file.receivedAt().toString(),
                file.receivedBy(),
                file.readBy().isPresent() ? file.readBy().getAsLong() : null,
                file.replaces().orElse(null),
                file.replacedBy().orElse(null));
    }

    static DescentView descent(Descent descent) {
        return new DescentView(
                file(descent.file()),
                descent.snapshots().stream().map(LineageViews::joined).toList(),
                descent.versions().stream().map(LineageViews::descendant).toList());
    }

    private static DescentView.Snapshot joined(Descent.JoinedSnapshot joined) {
        SealedSnapshot snapshot = joined.snapshot();
        return new DescentView.Snapshot(
                snapshot.id().hex(),
                snapshot.model(),
                snapshot.rows(),
                snapshot.asOf().toString(),
                snapshot.sealedAt().toString(),
                joined.run());
    }

    private static DescentView.Version descendant(Descent.Descendant version) {
        return new DescentView.Version(
                version.version().toString(),
                version.state().name(),
                version.aliases(),
                version.snapshot().orElse(null),
                version.through().map(VersionId::toString).orElse(null));
    }
}
