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

/** What lies on the package cache, and what is taken from it. */
class PackageCacheTest {
    @TempDir
    Path root;

    /** Somebody who can write on the package cache has no moment between a package's verification and its loading. */
    @Test
    void whatWasTakenAsideStaysAsItWasTaken() throws IOException {
        ServingSite site = new ServingSite(root);
        Path built = site.build(1);
        String digest = ServingSite.digest(built);
        PackageCache cache =
                new PackageCache(site.folder.packages(), new TarArchive(PackageLimits.STANDARD), ReleaseKit.verifier());
        cache.clear();
        cache.receive(new ByteArrayInputStream(site.tar(built)), site.trust());
        try (PackageCache.Copy copy = cache.copy(digest)) {
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
        PackageCache cache = cacheWith(site, built);
        String digest = ServingSite.digest(built);
        Path odd = site.folder.packages().resolve(digest).resolve("model/odd");
        mkfifo(odd);
        assertRefused(() -> cache.copy(digest), PackagingFailure.PACKAGE_UNSAFE, "model/odd is no plain file");
        Files.delete(odd);
        Files.createSymbolicLink(odd, built.resolve("model/weights.pt"));
        assertRefused(() -> cache.copy(digest), PackagingFailure.PACKAGE_UNSAFE, "model/odd is a symbolic link");
        cache.receive(new ByteArrayInputStream(site.tar(built)), site.trust());
        cache.copy(digest).close();
    }

    @Test
    void takesNeitherALinkNorAPipeForAPackage() throws Exception {
        ServingSite site = new ServingSite(root);
        Path built = site.build(1);
        PackageCache cache = cacheWith(site, built);
        String digest = ServingSite.digest(built);
        Path place = site.folder.packages().resolve(digest);
        for (boolean link : new boolean[] {true, false}) {
            DurableFiles.deleteTree(place);
            if (link) {
                Files.createSymbolicLink(place, built);
            } else {
                mkfifo(place);
            }
            assertRefused(() -> cache.copy(digest), ServingFailure.PACKAGE_NOT_DELIVERED, digest);
            cache.receive(new ByteArrayInputStream(site.tar(built)), site.trust());
            cache.copy(digest).close();
        }
    }

    private static PackageCache cacheWith(ServingSite site, Path built) {
        PackageCache cache =
                new PackageCache(site.folder.packages(), new TarArchive(PackageLimits.STANDARD), ReleaseKit.verifier());
        cache.clear();
        cache.receive(new ByteArrayInputStream(site.tar(built)), site.trust());
        return cache;
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
