package dev.drydock.application.dossier;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.dossier.CollectRecords.Collected;
import dev.drydock.application.validation.OutgoingPackages;
import dev.drydock.domain.audit.AuditRecord;
import dev.drydock.domain.dossier.DossierArchive.Made;
import dev.drydock.domain.dossier.DossierContent;
import dev.drydock.domain.dossier.DossierContent.Head;
import dev.drydock.domain.dossier.DossierContent.LogExtract;
import dev.drydock.domain.dossier.DossierContent.TrustFiles;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.release.TrustSource;
import dev.drydock.failure.DossierFailure;
import dev.drydock.failure.DrydockException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;

/** Puts everything about one release into one file. Tested by {@code MakeDossierTest}. */
@Singleton
public final class MakeDossier {
    private final Transactions transactions;
    private final Authorization authorization;
    private final VersionRepository versions;
    private final OutgoingPackages packages;
    private final TrustSource trust;
    private final CollectRecords records;
    private final LogExtracts logExtracts;
    private final SealDossier sealDossier;

    @Inject
    MakeDossier(
            Transactions transactions,
            Authorization authorization,
            VersionRepository versions,
            OutgoingPackages packages,
            TrustSource trust,
            CollectRecords records,
            LogExtracts logExtracts,
            SealDossier sealDossier) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.versions = versions;
        this.packages = packages;
        this.trust = trust;
        this.records = records;
        this.logExtracts = logExtracts;
        this.sealDossier = sealDossier;
    }

    /**
     * Collects, signs and verifies the dossier. The package is read when the dossier is written.
     *
     * @throws DrydockException {@code DOSSIER_NOT_MADE}; {@code WEIGHTS_MAY_NOT_LEAVE}, because the package is part of it
     */
    public Made make(Actor actor, VersionId id) {
        authorization.require(actor, Operation.VIEW_AUDIT, id.toString());
        ModelVersion version = transactions.required(() -> versions.require(id));
        if (!version.state().hasSignedPackage()) {
            throw notMade(id + " is " + version.state() + ", and its package is not signed. Drydock signs it when every"
                    + " gate has passed or is waived");
        }
        Path directory = packages.require(version);
        String digest = version.packageDigest().orElseThrow();
        String trustFile = trust.signed(trust.current())
                .orElseThrow(() -> notMade("the trust file was replaced just now. Try again"));
        Collected collected = transactions.required(() -> records.collect(id));
        LogExtract log = logExtracts.of(about(version, collected), collected.checkpoints());
        requireSettled(id, collected);
        return sealDossier.seal(new DossierContent(
                new Head(id, version.state(), digest, sealDossier.now(), actor.name()),
                directory,
                new TrustFiles(trustFile, collected.trustFiles()),
                collected.decisions(),
                log,
                collected.lineage(),
                collected.deliveries()));
    }

    /** Records and log are read one after the other, so nothing may be decided in between. */
    private void requireSettled(VersionId id, Collected collected) {
        Collected again = transactions.required(() -> records.collect(id));
        if (!again.decisions().equals(collected.decisions())) {
            throw notMade("somebody decided about " + id + " at this moment. Try again");
        }
    }

    /** What was done to the version, to its run, to its package and to the trust files that decided about it. */
    private static Predicate<AuditRecord> about(ModelVersion version, Collected collected) {
        Set<String> digests = new HashSet<>(collected.trustFiles().keySet());
        version.packageDigest().ifPresent(digests::add);
        version.subjectDigest().ifPresent(digests::add);
        String run = version.runInstance().isPresent()
                ? Long.toString(version.runInstance().getAsLong())
                : "";
        return record -> record.subject().equals(version.id().toString())
                || (!run.isEmpty()
                        && (record.subject().equals("run/" + run)
                                || run.equals(record.details().get("run"))))
                || record.details().values().stream().anyMatch(digests::contains);
    }

    private static DrydockException notMade(String why) {
        return new DrydockException(DossierFailure.DOSSIER_NOT_MADE, "No dossier was made: " + why + ".");
    }
}
