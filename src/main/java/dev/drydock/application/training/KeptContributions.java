package dev.drydock.application.training;

import dev.drydock.domain.registry.Contribution;
import dev.drydock.domain.release.PackageDigester;
import dev.drydock.domain.release.PackageStore;
import dev.drydock.domain.training.TaskInput;
import dev.drydock.domain.training.TaskInputs;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RegistryFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;

/** The files of contributions in the package store. Tested by {@code KeptContributionsTest}. */
@Singleton
public final class KeptContributions {
    private final PackageStore packages;
    private final PackageDigester digester;
    private final TaskInputs inputs;

    @Inject
    public KeptContributions(PackageStore packages, PackageDigester digester, TaskInputs inputs) {
        this.packages = packages;
        this.digester = digester;
        this.inputs = inputs;
    }

    /** The weights, of a directory whose bytes are those that were brought. */
    TaskInput weights(Contribution contribution) {
        Path directory = packages.require(contribution.digest());
        if (!digester.packageDigest(directory).equals(contribution.digest())) {
            throw new DrydockException(
                    RegistryFailure.CONTRIBUTION_ALTERED,
                    "The weights in " + directory + " are not used: they were changed since "
                            + contribution.broughtBy() + " brought them. Find out who changed them, and restore the"
                            + " directory from a backup.");
        }
        return inputs.ofFile(directory.resolve(contribution.weights()));
    }
}
