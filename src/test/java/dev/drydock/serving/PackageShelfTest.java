package dev.drydock.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.packaging.PackageDigest;
import dev.drydock.packaging.PackageLimits;
import dev.drydock.packaging.PackageVerifier;
import dev.drydock.packaging.TarArchive;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lies on the shelf, and what is taken from it. */
class PackageShelfTest {
    @TempDir
    Path root;

    /** Somebody who can write on the shelf has no moment between a package's verification and its loading. */
    @Test
    void whatWasTakenAsideStaysAsItWasTaken() throws IOException {
        ServingSite site = new ServingSite(root);
        Path built = site.build(1);
        String digest = ServingSite.digest(built);
        PackageShelf shelf = new PackageShelf(site.folder.packages(), new TarArchive(PackageLimits.STANDARD));
        shelf.clear();
        shelf.receive(new ByteArrayInputStream(site.tar(built)), site.trust());
        try (PackageShelf.Copy copy = shelf.copy(digest)) {
            ServingSite.write(site.folder.packages().resolve(digest).resolve("model/weights.pt"), "other weights");
            assertThat(new PackageVerifier()
                            .verify(copy.directory(), site.trust())
                            .packageDigest())
                    .isEqualTo(digest);
            assertThat(new PackageDigest().packageDigest(site.folder.packages().resolve(digest)))
                    .isNotEqualTo(digest);
            assertThat(Files.getPosixFilePermissions(copy.directory())).hasSize(3);
        }
        try (Stream<Path> left = Files.list(site.folder.packages())) {
            assertThat(left).hasSize(1);
        }
    }
}
