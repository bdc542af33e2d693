package dev.drydock.application.training;

import dev.drydock.application.access.Transactions;
import dev.drydock.domain.registry.Contribution;
import dev.drydock.domain.registry.Contribution.Origin;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.release.ContributedOrigins;
import dev.drydock.domain.release.PackageCheck;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.release.PackageStore;
import dev.drydock.domain.release.TrustSource;
import dev.drydock.domain.release.VerifiedPackage;
import dev.drydock.domain.validation.PackageContent;
import dev.drydock.domain.validation.PolicySource;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RegistryFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Verifies a package that another site signed: before its weights are kept, and again before a run uses them. Tested by {@code
 * ContributedPackageTest}.
 */
@Singleton
public final class ContributedPackage {
    /** Where a contribution has the package, with its signature, so that the contribution's digest covers it. */
    public static final String FOLDER = "package";

    private final Transactions transactions;
    private final VersionRepository versions;
    private final PackageCheck check;
    private final TrustSource trust;
    private final PackageStore packages;
    private final PackageContent content;
    private final ContributedOrigins origins;
    private final PolicySource policies;

    @Inject
    public ContributedPackage(
            Transactions transactions,
            VersionRepository versions,
            PackageCheck check,
            TrustSource trust,
            PackageStore packages,
            PackageContent content,
            ContributedOrigins origins,
            PolicySource policies) {
        this.transactions = transactions;
        this.versions = versions;
        this.check = check;
        this.trust = trust;
        this.packages = packages;
        this.content = content;
        this.origins = origins;
        this.policies = policies;
    }

    /** Whether the directory is a package; anything else states its origin itself. */
    public boolean is(Path directory) {
        return content.has(directory, PackageFiles.MODEL_SIG);
    }

    /**
     * Where the weights of a package come from, by what a contributor signed.
     *
     * @throws DrydockException {@code SIGNER_NOT_TRUSTED} and the other failures of a signed package; {@link
     *     RegistryFailure#CONTRIBUTION_REFUSED} if it is of another model or has another preprocessing than the champion
     */
    public Origin origin(String model, Path directory) {
        VerifiedPackage verified = check.verifyContributed(directory, trust.current());
        if (!verified.model().equals(model)) {
            throw refused(model, "it is a package of " + verified.model() + ". Name that model, if this site has it");
        }
        ModelVersion champion = transactions.required(() -> versions.requireChampion(model));
        requireSameInputs(
                model, directory, packages.require(champion.packageDigest().orElseThrow()));
        return origins.of(directory, verified);
    }

    /** @throws DrydockException {@link RegistryFailure#CONTRIBUTION_REFUSED} if the gate policy wants no weights of such an origin */
    public void requireAllowed(String model, Origin origin) {
        policies.current().policy().contributions().require(model, origin);
    }

    /**
     * Checks again what was brought, because keys may have been revoked since, and another version may have come into service.
     *
     * @param starting package whose module takes the weights
     * @throws DrydockException as {@link #origin}
     */
    public void requireStill(Contribution contribution, Path starting) {
        if (contribution.origin().signed().isPresent()) {
            Path directory = packages.require(contribution.digest()).resolve(FOLDER);
            check.verifyContributed(directory, trust.current());
            requireSameInputs(contribution.model(), directory, starting);
        }
    }

    private void requireSameInputs(String model, Path directory, Path parent) {
        for (String file : List.of(PackageFiles.PREPROCESSING, PackageFiles.TOKENIZER)) {
            if (!same(parent, directory, file)) {
                throw refused(
                        model,
                        "its " + file + " is not that of the module which takes the weights, so they answer for"
                                + " other inputs. With 'fit: train', every training makes a preprocessing of its own: then no package"
                                + " of another site fits. Otherwise declare a revision of the model's contract with 'drydock definition revise'");
            }
        }
    }

    private boolean same(Path one, Path other, String file) {
        boolean there = content.has(one, file);
        return there == content.has(other, file)
                && (!there || Arrays.equals(content.read(one, file), content.read(other, file)));
    }

    private static DrydockException refused(String model, String why) {
        return new DrydockException(
                RegistryFailure.CONTRIBUTION_REFUSED, "The package is not taken for " + model + ": " + why + ".");
    }
}
