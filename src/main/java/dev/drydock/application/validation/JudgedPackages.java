package dev.drydock.application.validation;

import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.release.PackageDigester;
import dev.drydock.domain.release.PackageStore;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ValidationFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;

/** The packages of versions that are judged or compared with. Tested by {@code CandidateJourneyTest}. */
@Singleton
public class JudgedPackages {
    private final PackageStore packages;
    private final PackageDigester digester;

    @Inject
    public JudgedPackages(PackageStore packages, PackageDigester digester) {
        this.packages = packages;
        this.digester = digester;
    }

    /**
     * A version that is not sealed yet, its bytes verified.
     *
     * @throws DrydockException {@link ValidationFailure#CANDIDATE_ALTERED}
     */
    public JudgedPackage workspaceOf(ModelVersion version) {
        String key = version.workspace().orElseThrow(() -> notAssembled(version.id()));
        String recorded = version.subjectDigest().orElseThrow(() -> notAssembled(version.id()));
        Path directory = packages.workspace(key);
        String actual = digester.subjectDigest(directory);
        if (!actual.equals(recorded)) {
            throw new DrydockException(
                    ValidationFailure.CANDIDATE_ALTERED,
                    "Version " + version.id() + " was assembled with the digest " + recorded + ", but its files at "
                            + directory + " now have " + actual
                            + ". Find out who changed them, then run the job again; do not repair them by hand.");
        }
        return new JudgedPackage(version, directory, recorded);
    }

    private static DrydockException notAssembled(VersionId version) {
        return new DrydockException(
                ValidationFailure.VALIDATION_MISSING,
                "Version " + version + " has no assembled package. Restart the run at step assemble.");
    }

    /** A version with a signed package, as its bytes are now. */
    JudgedPackage sealed(ModelVersion version) {
        Path directory = packages.require(version.packageDigest()
                .orElseThrow(() -> new IllegalStateException("version " + version.id() + " has no package")));
        return new JudgedPackage(version, directory, digester.subjectDigest(directory));
    }

    /** Whether the version has a signed package, and the store has it. */
    boolean hasSealed(ModelVersion version) {
        return version.packageDigest().flatMap(packages::find).isPresent();
    }
}
