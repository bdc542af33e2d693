package dev.drydock.application.validation;

import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.Task;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.release.PackageStore;
import dev.drydock.domain.validation.GatePolicy;
import dev.drydock.domain.validation.GatePolicy.Memorisation;
import dev.drydock.domain.validation.LeavingWeights;
import dev.drydock.domain.validation.PackageContent;
import dev.drydock.domain.validation.PolicySource;
import dev.drydock.domain.validation.SitePolicy;
import dev.drydock.domain.validation.StatedReport;
import dev.drydock.domain.validation.SuiteDocuments;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ReleaseFailure;
import dev.drydock.failure.ValidationFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The packages that may leave the site. Every door out asks here. If a gate policy asks for gate {@code memorisation}, the report in the
 * package must show that it passed: by the package's own policy, and by the one in force. Tested by {@code OutgoingPackagesTest}.
 */
@Singleton
public final class OutgoingPackages {
    private final PackageStore packages;
    private final PackageContent content;
    private final PolicySource policies;
    private final SuiteDocuments documents;

    @Inject
    public OutgoingPackages(
            PackageStore packages, PackageContent content, PolicySource policies, SuiteDocuments documents) {
        this.packages = packages;
        this.content = content;
        this.policies = policies;
        this.documents = documents;
    }

    /**
     * Where the signed package of a version lies that may leave.
     *
     * @throws DrydockException {@link ReleaseFailure#WEIGHTS_MAY_NOT_LEAVE}; {@code POLICY_INVALID} or {@code POLICY_NOT_SIGNED} of the policy
     *     in force
     */
    public Path require(ModelVersion version) {
        requireOut(version);
        return packages.require(version.packageDigest().orElseThrow());
    }

    /** The same, also of a version whose package is not signed. */
    public void requireOut(ModelVersion version) {
        problem(version).ifPresent(problem -> {
            throw new DrydockException(
                    ReleaseFailure.WEIGHTS_MAY_NOT_LEAVE,
                    "The weights of " + version.id()
                            + " do not leave this site, as the gate policy asks (memorisation): "
                            + problem
                            + ". No waiver helps. Send a version that passes, or have release managers sign another policy and"
                            + " let a run make a version under it.");
        });
    }

    /** Why its weights may not leave, as a clause; empty if they may. */
    Optional<String> problem(ModelVersion version) {
        if (!version.state().hasSignedPackage()) {
            return inForce()
                    .filter(OutgoingPackages::asks)
                    .map(policy -> "its package is not signed, so no signed report shows what it memorised");
        }
        Path directory = packages.require(version.packageDigest().orElseThrow());
        List<SitePolicy> asking = Stream.concat(inForce().stream(), own(directory).stream())
                .filter(OutgoingPackages::asks)
                .toList();
        if (asking.isEmpty()) {
            return Optional.empty();
        }
        StatedReport report = documents.readStated(content.read(directory, PackageFiles.REPORT));
        Task task = Task.ofYamlName(report.task()).orElseThrow();
        return asking.stream()
                .flatMap(policy -> limits(policy, task).stream())
                .flatMap(limits -> LeavingWeights.problem(limits, report).stream())
                .findFirst();
    }

    private Optional<SitePolicy> own(Path directory) {
        return content.has(directory, PackageFiles.POLICY)
                ? Optional.of(policies.readApproved(content.read(directory, PackageFiles.POLICY)))
                : Optional.empty();
    }

    private static boolean asks(SitePolicy policy) {
        return policy.tasks().values().stream()
                .anyMatch(gates -> gates.memorisation().isPresent());
    }

    private static Optional<Memorisation> limits(SitePolicy policy, Task task) {
        return Optional.ofNullable(policy.tasks().get(task)).flatMap(GatePolicy::memorisation);
    }

    private Optional<SitePolicy> inForce() {
        try {
            return Optional.of(policies.current().policy());
        } catch (DrydockException e) {
            if (e.code() == ValidationFailure.POLICY_MISSING) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
