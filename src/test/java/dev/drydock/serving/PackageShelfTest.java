package dev.drydock.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.drydock.failure.DrydockException;
import dev.drydock.failure.FailureCode;
import dev.drydock.failure.PackagingFailure;
import dev.drydock.failure.ServingFailure;
import dev.drydock.files.DurableFiles;
import dev.drydock.packaging.PackageDigest;
import dev.drydock.packaging.PackageLimits;
import dev.drydock.packaging.ReleaseKit;
import dev.drydock.packaging.TarArchive;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
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
        PackageShelf shelf =
                new PackageShelf(site.folder.packages(), new TarArchive(PackageLimits.STANDARD), ReleaseKit.verifier());
        shelf.clear();
        shelf.receive(new ByteArrayInputStream(site.tar(built)), site.trust());
        try (PackageShelf.Copy copy = shelf.copy(digest)) {
            ServingSite.write(site.folder.packages().resolve(digest).resolve("model/weights.pt"), "other weights");
            assertThat(ReleaseKit.verifier()
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

    /** A pipe would never answer, and a link could lead to a file that changes after it was verified. */
    @Test
    void copiesNothingButPlainFiles() throws Exception {
        ServingSite site = new ServingSite(root);
        Path built = site.build(1);
        PackageShelf shelf = shelfWith(site, built);
        String digest = ServingSite.digest(built);
        Path odd = site.folder.packages().resolve(digest).resolve("model/odd");
        mkfifo(odd);
        assertRefused(() -> shelf.copy(digest), PackagingFailure.PACKAGE_UNSAFE, "model/odd is no plain file");
        Files.delete(odd);
        Files.createSymbolicLink(odd, built.resolve("model/weights.pt"));
        assertRefused(() -> shelf.copy(digest), PackagingFailure.PACKAGE_UNSAFE, "model/odd is a symbolic link");
        shelf.receive(new ByteArrayInputStream(site.tar(built)), site.trust());
        shelf.copy(digest).close();
    }

    @Test
    void takesNeitherALinkNorAPipeForAPackage() throws Exception {
        ServingSite site = new ServingSite(root);
        Path built = site.build(1);
        PackageShelf shelf = shelfWith(site, built);
        String digest = ServingSite.digest(built);
        Path place = site.folder.packages().resolve(digest);
        for (boolean link : new boolean[] {true, false}) {
            DurableFiles.deleteTree(place);
            if (link) {
                Files.createSymbolicLink(place, built);
            } else {
                mkfifo(place);
            }
            assertRefused(() -> shelf.copy(digest), ServingFailure.PACKAGE_NOT_DELIVERED, digest);
            shelf.receive(new ByteArrayInputStream(site.tar(built)), site.trust());
            shelf.copy(digest).close();
        }
    }

    private static PackageShelf shelfWith(ServingSite site, Path built) {
        PackageShelf shelf =
                new PackageShelf(site.folder.packages(), new TarArchive(PackageLimits.STANDARD), ReleaseKit.verifier());
        shelf.clear();
        shelf.receive(new ByteArrayInputStream(site.tar(built)), site.trust());
        return shelf;
    }

    private static void assertRefused(Executable act, FailureCode code, String words) {
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            DrydockException refused = assertThrows(DrydockException.class, act);
            assertThat(refused.code()).isEqualTo(code);
            assertThat(refused.sentence()).contains(words);
        });
    }

    static void mkfifo(Path place) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("mkfifo", place.toString()).start().waitFor())
                .isZero();
    }
}
