package dev.drydock.application.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.artifacts.FileSystemPackageStore;
import dev.drydock.domain.registry.Contribution;
import dev.drydock.domain.registry.Contribution.Origin;
import dev.drydock.domain.training.TaskInput;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RegistryFailure;
import dev.drydock.files.Sha256;
import dev.drydock.packaging.PackageDigest;
import dev.drydock.workers.DigestedInputs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptContributionsTest {
    @TempDir
    Path folder;

    private final PackageDigest digester = new PackageDigest();

    @SuppressWarnings("NullAway.Init") // made before each test
    private KeptContributions kept;

    @SuppressWarnings("NullAway.Init") // made before each test
    private Path directory;

    @SuppressWarnings("NullAway.Init") // made before each test
    private Contribution contribution;

    @BeforeEach
    void bring() throws IOException {
        FileSystemPackageStore packages = new FileSystemPackageStore(folder, digester);
        Path workspace = packages.workspace("contribution-1");
        Files.writeString(workspace.resolve("origin.yaml"), "drydock: 1");
        Files.writeString(workspace.resolve("weights.pt"), "weights");
        String digest = digester.packageDigest(workspace);
        directory = packages.adopt("contribution-1", digest);
        kept = new KeptContributions(packages, digester, new DigestedInputs());
        contribution = new Contribution(
                "pump", digest, "weights.pt", new Origin("Vera Vendor", "how", "data"), "emil", Instant.EPOCH);
    }

    @Test
    void givesTheWeightsThatWereBrought() throws IOException {
        assertThat(kept.weights(contribution))
                .isEqualTo(new TaskInput(
                        directory.resolve("weights.pt"), Sha256.hexOfFile(directory.resolve("weights.pt"))));
    }

    @Test
    void refusesADirectoryThatWasChangedSince() throws IOException {
        Files.writeString(directory.resolve("weights.pt"), "other weights");

        assertThatThrownBy(() -> kept.weights(contribution))
                .isInstanceOfSatisfying(
                        DrydockException.class,
                        refused -> assertThat(refused.code()).isEqualTo(RegistryFailure.CONTRIBUTION_ALTERED))
                .hasMessageContaining("they were changed since emil brought them");
    }
}
