package dev.drydock.application.release;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.release.PackageCheck;
import dev.drydock.domain.release.PackageSigner;
import dev.drydock.domain.release.PackageStore;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RegistryFailure;
import dev.drydock.failure.ValidationFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;

/**
 * Signs a sealed package as built by this machine and puts it into the store under its digest. For any job or restart, it refuses unless a
 * report in which all gates passed or were waived covers exactly these bytes. A repetition is harmless: the digest is recorded before the
 * signature is made. Tested by {@code ReleaseStoryTest}.
 */
@Singleton
public class SignPackage {
    private final Transactions transactions;
    private final VersionRepository versions;
    private final PackageStore packages;
    private final PackageCheck check;
    private final PackageSigner signer;
    private final RunFacts facts;
    private final AuditLog audit;

    @Inject
    public SignPackage(
            Transactions transactions,
            VersionRepository versions,
            PackageStore packages,
            PackageCheck check,
            PackageSigner signer,
            RunFacts facts,
            AuditLog audit) {
        this.transactions = transactions;
        this.versions = versions;
        this.packages = packages;
        this.check = check;
        this.signer = signer;
        this.facts = facts;
        this.audit = audit;
    }

    /** Signs the run's candidate. Call it outside a transaction. */
    public VersionId run(long instanceId) {
        VersionId id =
                transactions.required(() -> VersionId.parse(facts.require(instanceId, RunFacts.CANDIDATE_VERSION)));
        String digest = sign(id);
        transactions.run(() -> facts.record(instanceId, RunFacts.PACKAGE_DIGEST, digest));
        return id;
    }

    /**
     * Signs a version. Call it outside a transaction.
     *
     * @return the package digest
     */
    public String sign(VersionId id) {
        ModelVersion version = transactions.required(() -> versions.require(id));
        if (version.state().hasSignedPackage()) {
            return packageDigest(version);
        }
        requireSealed(version);
        String digest = version.packageDigest().filter(this::isStored).orElseGet(() -> signWorkspace(version));
        transactions.run(() -> record(id, digest));
        return digest;
    }

    private boolean isStored(String digest) {
        return packages.find(digest).isPresent();
    }

    private String signWorkspace(ModelVersion version) {
        String key = version.workspace().orElseThrow(() -> notSealed(version));
        Path workspace = packages.workspace(key);
        PackageCheck.Sealed sealed = check.requireSealed(workspace);
        requireJudged(version, sealed);
        String digest = sealed.packageDigest();
        transactions.run(() -> versions.recordPackage(version.id(), digest));
        String signed =
                signer.sign(workspace, version.id().model() + "-" + version.id().number());
        requireSame(version, "package", digest, signed);
        packages.adopt(key, digest);
        return digest;
    }

    /** A report in the directory proves nothing alone: it must be the recorded report, about the recorded bytes. */
    private static void requireJudged(ModelVersion version, PackageCheck.Sealed sealed) {
        requireSame(version, "judged files", version.subjectDigest().orElse("none"), sealed.subjectDigest());
        requireSame(version, "gate report", version.reportDigest().orElse("none"), sealed.reportDigest());
    }

    private static void requireSame(ModelVersion version, String what, String recorded, String found) {
        if (!recorded.equals(found)) {
            throw new DrydockException(
                    ValidationFailure.CANDIDATE_ALTERED,
                    "Version " + version.id() + " was not signed: the digest of its " + what + " is recorded as "
                            + recorded + ", and what lies in its workspace has " + found
                            + ". Find out who changed it, then run the job again; do not repair it by hand.");
        }
    }

    private void record(VersionId id, String digest) {
        ModelVersion locked = versions.requireLocked(id);
        if (locked.state() == VersionState.SEALED) {
            versions.move(id, VersionState.SIGNED);
            audit.append(AuditLog.Event.of(locked.createdBy(), "candidate.sign", id.toString(), "package", digest));
        }
    }

    private static String packageDigest(ModelVersion version) {
        return version.packageDigest()
                .orElseThrow(() -> new IllegalStateException("a signed version has a package digest: " + version.id()));
    }

    private static void requireSealed(ModelVersion version) {
        if (version.state() != VersionState.SEALED) {
            throw notSealed(version);
        }
    }

    private static DrydockException notSealed(ModelVersion version) {
        return new DrydockException(
                RegistryFailure.VERSION_STATE_WRONG,
                "Version " + version.id() + " cannot be signed: it is " + version.state()
                        + ", and only a sealed package with a passed report is signed. Let the job run validate, judge and"
                        + " seal before sign.");
    }
}
