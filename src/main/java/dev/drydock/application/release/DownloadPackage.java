package dev.drydock.application.release;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.validation.OutgoingPackages;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.release.PackageArchive;
import dev.drydock.domain.release.PackageStore;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ReleaseFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Returns a version's package: to whoever may see it if its weights may leave the site, and otherwise only to a person who may sign for it,
 * whose own machine hashes it before the signature. Tested by {@code OutgoingPackagesTest}.
 */
@Singleton
public final class DownloadPackage {
    private final Transactions transactions;
    private final Authorization authorization;
    private final VersionRepository versions;
    private final PackageStore packages;
    private final OutgoingPackages outgoing;
    private final PackageArchive archive;
    private final Journal journal;

    @Inject
    public DownloadPackage(
            Transactions transactions,
            Authorization authorization,
            VersionRepository versions,
            PackageStore packages,
            OutgoingPackages outgoing,
            PackageArchive archive,
            Journal journal) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.versions = versions;
        this.packages = packages;
        this.outgoing = outgoing;
        this.archive = archive;
        this.journal = journal;
    }

    /** A directory to be sent. */
    public interface Sender {
        void writeTo(OutputStream out);
    }

    /**
     * The version's package as tar: the signed one, or before that the directory that is judged.
     *
     * @param signing whether the person wants to sign for it; then weights that may not leave are given, too, and the audit log says so
     * @throws DrydockException {@link ReleaseFailure#WEIGHTS_MAY_NOT_LEAVE}
     */
    public Sender download(Actor actor, VersionId id, boolean signing) {
        authorization.require(actor, Operation.VIEW, id.toString());
        ModelVersion version = transactions.required(() -> versions.require(id));
        if (signing) {
            requireSigner(actor, id);
            record(actor, version);
        } else {
            outgoing.requireOut(version);
        }
        Path directory = version.state().hasSignedPackage()
                ? packages.require(version.packageDigest().orElseThrow(() -> DownloadVersion.noReport(id)))
                : packages.workspace(version.workspace().orElseThrow(() -> DownloadVersion.noReport(id)));
        return out -> archive.write(directory, out);
    }

    private void requireSigner(Actor actor, VersionId id) {
        boolean may = Stream.of(
                        Operation.APPROVE_CANDIDATE,
                        Operation.WAIVE_GATE,
                        Operation.ROLL_BACK_MODEL,
                        Operation.BREAK_GLASS)
                .anyMatch(operation -> operation.allows(actor));
        if (!may) {
            authorization.require(actor, Operation.APPROVE_CANDIDATE, id.toString());
        }
    }

    /** Only where nobody else would get it. A policy that is damaged holds up no signature. */
    private void record(Actor actor, ModelVersion version) {
        try {
            outgoing.requireOut(version);
        } catch (DrydockException e) {
            transactions.run(() -> journal.append(AuditLog.Event.of(
                    actor.name(),
                    "candidate.package",
                    version.id().toString(),
                    "package",
                    version.packageDigest().orElse("not signed"))));
        }
    }
}
