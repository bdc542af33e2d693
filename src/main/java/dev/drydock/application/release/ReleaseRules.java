package dev.drydock.application.release;

import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.release.PackageStore;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.validation.PackageContent;
import dev.drydock.domain.validation.PolicySource;
import dev.drydock.domain.validation.SiteRules;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the gate policy asks of the people who release a version: the policy in its package, by which a serving node goes too. Of a version
 * whose package is not there, the policy in force. Tested by {@code WaiveGateTest} and {@code ReleaseStoryTest}.
 */
@Singleton
public final class ReleaseRules {
    private final VersionRepository versions;
    private final PackageStore packages;
    private final PackageContent content;
    private final PolicySource policies;

    @Inject
    public ReleaseRules(
            VersionRepository versions, PackageStore packages, PackageContent content, PolicySource policies) {
        this.versions = versions;
        this.packages = packages;
        this.content = content;
        this.policies = policies;
    }

    SiteRules of(VersionId version) {
        return of(versions.require(version));
    }

    /** @throws dev.drydock.failure.DrydockException {@code POLICY_INVALID} and others if the policy cannot be read */
    SiteRules of(ModelVersion version) {
        Optional<Path> directory = version.packageDigest()
                .flatMap(packages::find)
                .or(() -> version.workspace().map(packages::workspace))
                .filter(found -> content.has(found, PackageFiles.POLICY));
        return directory
                .map(found -> policies.readApproved(content.read(found, PackageFiles.POLICY))
                        .site())
                .orElseGet(policies::siteRules);
    }

    /** As the other one. */
    int approvals(VersionId version, TrustFile trust) {
        return approvals(versions.require(version), trust);
    }

    /** How many people must approve the version: the trust file's number, or the policy's if that is larger. */
    int approvals(ModelVersion version, TrustFile trust) {
        return Math.max(trust.approvalQuorum(), of(version).approvals());
    }
}
