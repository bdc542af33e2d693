package dev.drydock.application.release;

import dev.drydock.application.audit.Deeds;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.release.PackageStore;
import dev.drydock.domain.release.TrustSource;
import dev.drydock.domain.validation.PackageContent;
import dev.drydock.domain.validation.PolicySigners;
import dev.drydock.domain.validation.PolicySource;
import dev.drydock.failure.DrydockException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The person who alone signed the gate policy of a version's judgement, if it differs from its champion's policy. If a policy needs two
 * signers, nobody set the gates alone. Tested by {@code ReleaseStoryTest}.
 */
@Singleton
public final class PolicyDeeds implements Deeds {
    private final VersionRepository versions;
    private final PackageStore packages;
    private final PackageContent content;
    private final PolicySource policies;
    private final PolicySigners signers;
    private final TrustSource trust;

    @Inject
    public PolicyDeeds(
            VersionRepository versions,
            PackageStore packages,
            PackageContent content,
            PolicySource policies,
            PolicySigners signers,
            TrustSource trust) {
        this.versions = versions;
        this.packages = packages;
        this.content = content;
        this.policies = policies;
        this.signers = signers;
        this.trust = trust;
    }

    @Override
    public Map<String, String> of(ModelVersion version) {
        Optional<ModelVersion> before = championBefore(version);
        Optional<byte[]> own = policyOf(version).or(this::inForce);
        if (before.isEmpty() || own.isEmpty() || trust.current().approvalQuorum() > 1) {
            return Map.of();
        }
        List<String> names = signers.signers(own.get());
        boolean same = policyOf(before.get()).map(signers::digest).equals(Optional.of(signers.digest(own.get())));
        return same || names.size() != 1
                ? Map.of()
                : Map.of(
                        names.get(0),
                        "alone signed the gate policy that it was judged by, which is another than that of "
                                + before.get().id());
    }

    private Optional<ModelVersion> championBefore(ModelVersion version) {
        return version.parent()
                .map(versions::require)
                .or(() -> versions.champion(version.id().model())
                        .filter(champion -> !champion.id().equals(version.id())));
    }

    /** A package that is gone says nothing: then the policy counts as another. */
    private Optional<byte[]> policyOf(ModelVersion version) {
        Optional<Path> directory = version.packageDigest()
                .flatMap(packages::find)
                .or(() -> version.workspace().map(packages::workspace));
        return directory
                .filter(found -> content.has(found, PackageFiles.POLICY))
                .map(found -> content.read(found, PackageFiles.POLICY));
    }

    private Optional<byte[]> inForce() {
        try {
            return Optional.of(policies.current().envelope());
        } catch (DrydockException e) {
            return Optional.empty(); // a site without a policy in force judges nothing
        }
    }
}
