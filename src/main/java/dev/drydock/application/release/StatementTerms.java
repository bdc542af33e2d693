package dev.drydock.application.release;

import dev.drydock.application.registry.StoredPackages;
import dev.drydock.application.validation.KeptReports;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.release.ApprovalStatement;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.PackageCheck;
import dev.drydock.domain.release.PackageStore;
import dev.drydock.domain.release.Succession;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.release.VerifiedPackage;
import dev.drydock.domain.validation.PolicySource;
import dev.drydock.domain.validation.PolicySource.SignedPolicy;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RegistryFailure;
import dev.drydock.failure.ReleaseFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The terms that a signed statement about a version must name, computed from the current bytes here. The same terms are offered for the
 * signature and required in the signed statement. Tested by {@code ReleaseStoryTest} and {@code WaiveGateTest}.
 */
@Singleton
public class StatementTerms {
    private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(5);

    private static final Duration LONGEST = Duration.ofDays(30);

    private final PackageStore packages;
    private final StoredPackages stored;
    private final PackageCheck check;
    private final PolicySource policies;
    private final KeptReports reports;

    @Inject
    public StatementTerms(
            PackageStore packages,
            StoredPackages stored,
            PackageCheck check,
            PolicySource policies,
            KeptReports reports) {
        this.packages = packages;
        this.stored = stored;
        this.check = check;
        this.policies = policies;
        this.reports = reports;
    }

    /**
     * What a statement must name.
     *
     * @param succession what an activation takes the place of
     */
    record Terms(String packageDigest, String reportDigest, String policyDigest, Succession succession) {}

    /**
     * Reads and verifies the version's bytes; no transaction should be open.
     *
     * @param gate the gate to waive; present exactly for a waiver
     * @param toSign the version that an activation would replace now, and the comparison whose gate is waived
     */
    Terms of(Action action, ModelVersion version, Optional<String> gate, Successions.ToSign toSign, TrustFile trust) {
        requireState(action, version);
        if (toSign.waived().isPresent()) {
            return compared(version, toSign);
        }
        gate.ifPresent(waived -> reports.requireWaivable(version, waived));
        return switch (action) {
            case WAIVE -> judged(version);
            case ACTIVATE ->
                terms(
                        requirePolicyInForce(check.verify(signed(version), trust), policies.current()),
                        toSign.succession());
            case ROLL_BACK -> terms(check.verifyBuilt(intact(version), trust), Succession.FIRST);
        };
    }

    private Path signed(ModelVersion version) {
        return packages.require(version.packageDigest().orElseThrow(() -> wrongState(version, "is not signed")));
    }

    /** Refuses a damaged package before anybody signs a roll-back to it, and says how to restore the package. */
    private Path intact(ModelVersion version) {
        return stored.requireIntact(version, "cannot be rolled back to");
    }

    private static Terms terms(VerifiedPackage verified, Succession succession) {
        return new Terms(verified.packageDigest(), verified.reportDigest(), verified.policyDigest(), succession);
    }

    /**
     * A policy that was replaced lets nothing more into service, however well it was signed once.
     *
     * @return what was verified
     * @throws DrydockException {@link ReleaseFailure#POLICY_OLDER}
     */
    static VerifiedPackage requirePolicyInForce(VerifiedPackage verified, SignedPolicy installed) {
        int version = installed.policy().version();
        Optional<String> older = verified.olderPolicyThan(version, installed.digest());
        if (older.isPresent()) {
            throw new DrydockException(
                    ReleaseFailure.POLICY_OLDER,
                    "Version " + verified.version() + " cannot be released: " + older.get() + ", and version " + version
                            + " (" + installed.digest()
                            + ") is installed. Let a night make and judge a new candidate.");
        }
        return verified;
    }

    /** A waiver speaks of the report before it, and may be renewed, also while the version is in service. */
    private Terms judged(ModelVersion version) {
        Path directory = version.state().hasSignedPackage()
                ? packages.require(version.packageDigest().orElseThrow(() -> wrongState(version, "is not signed")))
                : packages.workspace(version.workspace().orElseThrow(() -> wrongState(version, "is not assembled")));
        return new Terms(
                version.subjectDigest().orElseThrow(() -> wrongState(version, "is not assembled")),
                version.reportDigest().orElseThrow(() -> wrongState(version, "is not judged")),
                check.policyDigest(directory),
                Succession.FIRST);
    }

    /** A waiver of a comparison speaks of that one's report. */
    private Terms compared(ModelVersion version, Successions.ToSign toSign) {
        Terms ofPackage = judged(version);
        return new Terms(
                ofPackage.packageDigest,
                toSign.waived().orElseThrow().reportDigest(),
                ofPackage.policyDigest,
                toSign.succession());
    }

    static void requireState(Action action, ModelVersion version) {
        List<VersionState> allowed = switch (action) {
            // What is in service is approved again for a node that lost it after the approvals had expired.
            case ACTIVATE -> List.of(VersionState.PROPOSED, VersionState.APPROVED, VersionState.RELEASED);
            case ROLL_BACK -> List.of(VersionState.RETIRED);
            case WAIVE ->
                List.of(
                        VersionState.WAITING_FOR_WAIVER,
                        VersionState.PROPOSED,
                        VersionState.APPROVED,
                        VersionState.SUPERSEDED,
                        VersionState.RELEASED);
        };
        if (!allowed.contains(version.state())) {
            throw wrongState(
                    version,
                    "is " + version.state() + ", and to " + action.wireName() + " it must be "
                            + String.join(
                                    " or ", allowed.stream().map(Enum::name).toList()));
        }
    }

    private static DrydockException wrongState(ModelVersion version, String why) {
        return new DrydockException(
                RegistryFailure.VERSION_STATE_WRONG,
                "There is nothing to sign for version " + version.id() + ": it " + why
                        + ". The page of the version shows what it waits for.");
    }

    /**
     * Checks that a statement names exactly these terms, and that its time is right.
     *
     * @throws DrydockException {@code APPROVAL_OTHER} or {@code APPROVAL_EXPIRED}
     */
    static void requireBound(ApprovalStatement given, Terms terms, TrustFile trust, Instant now) {
        require(given, "package", given.packageDigest(), terms.packageDigest);
        require(given, "report", given.reportDigest(), terms.reportDigest);
        require(given, "policy", given.policyDigest(), terms.policyDigest);
        require(given, "replaced package", given.succession().replaces(), terms.succession.replaces());
        require(given, "comparison", given.succession().comparison(), terms.succession.comparison());
        require(given, "trust file", given.trustDigest(), trust.digest());
        require(given, "site", given.site(), trust.site());
        require(given, "stage", given.stage(), trust.stage());
        requireTime(given, now);
    }

    private static void require(
            ApprovalStatement given, String what, Optional<String> signed, Optional<String> actual) {
        require(given, what, signed.orElse("none"), actual.orElse("none"));
    }

    private static void require(ApprovalStatement given, String what, String signed, String actual) {
        if (!signed.equals(actual)) {
            throw new DrydockException(
                    ReleaseFailure.APPROVAL_OTHER,
                    "The statement to " + given.action().wireName() + " " + given.version()
                            + " is refused: it was signed for "
                            + what + " " + signed + ", and here it is " + actual
                            + ". Fetch the statement again, read it, and sign it.");
        }
    }

    private static void requireTime(ApprovalStatement given, Instant now) {
        String what = "The statement to " + given.action().wireName() + " " + given.version() + " is refused: ";
        if (!now.isBefore(given.expiresAt())) {
            throw new DrydockException(
                    ReleaseFailure.APPROVAL_EXPIRED,
                    what + "it expired at " + given.expiresAt() + ", and it is " + now
                            + ". Fetch a new one and sign that.");
        }
        if (given.issuedAt().isAfter(now.plus(CLOCK_TOLERANCE))) {
            throw new DrydockException(
                    ReleaseFailure.APPROVAL_EXPIRED,
                    what + "it was issued at " + given.issuedAt() + ", which is in the future; here it is " + now
                            + ". Set the clocks of both machines.");
        }
        if (Duration.between(given.issuedAt(), given.expiresAt()).compareTo(LONGEST) > 0) {
            throw new DrydockException(
                    ReleaseFailure.APPROVAL_EXPIRED,
                    what + "it would last from " + given.issuedAt() + " to " + given.expiresAt()
                            + ", but the longest time is 30 days. Fetch a new statement and sign that.");
        }
    }
}
