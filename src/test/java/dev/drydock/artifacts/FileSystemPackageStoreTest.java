package dev.drydock.artifacts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.failure.DrydockException;
import dev.drydock.failure.PackagingFailure;
import dev.drydock.packaging.PackageDigest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSystemPackageStoreTest {
    private final PackageDigest digester = new PackageDigest();

    @TempDir
    Path root;

    private FileSystemPackageStore store;

    @BeforeEach
    void open() {
        store = new FileSystemPackageStore(root, digester);
    }

    @Test
    void movesAWorkspaceUnderItsDigest() throws IOException {
        String digest = assemble("run-1", "weights");
        Path adopted = store.adopt("run-1", digest);
        assertThat(adopted).isEqualTo(root.resolve(digest));
        assertThat(digester.packageDigest(store.require(digest))).isEqualTo(digest);
        assertThat(root.resolve("work/run-1")).doesNotExist();
    }

    @Test
    void adoptsTwiceWithoutHarm() throws IOException {
        String digest = assemble("run-1", "weights");
        store.adopt("run-1", digest);
        assertThat(store.adopt("run-1", digest)).isEqualTo(store.require(digest));
    }

    @Test
    void keepsTheStoredPackageWhenTheSameBytesComeAgain() throws IOException {
        String digest = assemble("run-1", "weights");
        store.adopt("run-1", digest);
        assemble("run-2", "weights");
        store.adopt("run-2", digest);
        assertThat(root.resolve("work/run-2")).doesNotExist();
        assertThat(store.find(digest)).isPresent();
    }

    @Test
    void refusesOtherBytesThanTheDigestNames() throws IOException {
        String digest = assemble("run-1", "weights");
        Files.writeString(store.workspace("run-1").resolve("weights.pt"), "altered");
        assertThatThrownBy(() -> store.adopt("run-1", digest))
                .isInstanceOfSatisfying(
                        DrydockException.class, e -> assertThat(e.code()).isEqualTo(PackagingFailure.PACKAGE_ALTERED));
        assertThat(store.find(digest)).isEmpty();
        assertThat(root.resolve("work/run-1")).exists();
    }

    @Test
    void refusesDigestsAndKeysThatArePaths() {
        assertThatThrownBy(() -> store.require("../../etc")).isInstanceOf(DrydockException.class);
        assertThatThrownBy(() -> store.workspace("../up")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void discardsAWorkspaceAndForgivesAMissingOne() throws IOException {
        assemble("run-1", "weights");
        store.discard("run-1");
        store.discard("run-1");
        assertThat(root.resolve("work/run-1")).doesNotExist();
    }

    private String assemble(String key, String weights) throws IOException {
        Path workspace = store.workspace(key);
        Files.writeString(workspace.resolve("weights.pt"), weights);
        return digester.packageDigest(workspace);
    }
}
