package dev.drydock.application.release;

import dev.drydock.application.access.Transactions;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.release.Environment.Differences;
import dev.drydock.domain.release.PackageCheck;
import dev.drydock.domain.release.PackageStore;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.release.TrustSource;
import dev.drydock.domain.release.VerifiedPackage;
import dev.drydock.domain.validation.PolicySource;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RegistryFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** Repeats all checks of the serving node before anything is sent to it. Tested by {@code ReleaseStoryTest}. */
@Singleton
public class VerifyRelease {
    private final Transactions transactions;
    private final VersionRepository versions;
    private final StandingStatements statements;
    private final CheckStage checkStage;
    private final PackageStore packages;
    private final PackageCheck check;
    private final PolicySource policies;
    private final TrustSource trust;

    @Inject
    public VerifyRelease(
            Transactions transactions,
            VersionRepository versions,
            StandingStatements statements,
            CheckStage checkStage,
            PackageStore packages,
            PackageCheck check,
            PolicySource policies,
            TrustSource trust) {
        this.transactions = transactions;
        this.versions = versions;
        this.statements = statements;
        this.checkStage = checkStage;
        this.packages = packages;
        this.check = check;
        this.policies = policies;
        this.trust = trust;
    }

    /** Checks package, state and approvals. Call it outside a transaction. */
    public void verify(VersionId id) {
        TrustFile trusted = trust.current();
        ModelVersion version = transactions.required(() -> requireApproved(id, trusted));
        String digest = version.packageDigest()
                .orElseThrow(() -> new IllegalStateException("an approved version has a package: " + id));
        VerifiedPackage verified = check.verify(packages.require(digest), trusted);
        if (version.state() == VersionState.APPROVED) {
            StatementTerms.requirePolicyInForce(verified, policies.current());
            Differences differences = checkStage.require(version, trusted); // days may have passed since the approvals
            transactions.run(() -> statements.requireAccepted(version, differences, trusted));
        }
    }

    private ModelVersion requireApproved(VersionId id, TrustFile trusted) {
        ModelVersion version = versions.require(id);
        statements.requireInLine(version);
        if (version.state() != VersionState.APPROVED && version.state() != VersionState.RELEASED) {
            throw new DrydockException(
                    RegistryFailure.VERSION_STATE_WRONG,
                    "Version " + id + " cannot be promoted: it is " + version.state()
                            + ", and only an approved candidate can be promoted. Let a release manager approve it first.");
        }
        if (version.state() == VersionState.APPROVED) {
            statements.requireActivation(id, trusted);
        }
        return version;
    }
}
