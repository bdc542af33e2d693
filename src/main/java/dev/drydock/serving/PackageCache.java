package dev.drydock.serving;

import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.release.VerifiedPackage;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ServingFailure;
import dev.drydock.files.DurableFiles;
import dev.drydock.files.TreeCopy;
import dev.drydock.packaging.PackageTree;
import dev.drydock.packaging.PackageVerifier;
import dev.drydock.packaging.TarArchive;
import dev.drydock.torchscript.ModuleScan;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The packages that were delivered to this node, by digest. A package comes here whole or not at all, and only if a trusted
 * builder signed it; that it lies here lets nothing answer. Thread-safe.
 */
final class PackageCache {
    private static final String ARRIVING = ".arriving-";
    private static final String LOADING = ".loading-";

    private final Path folder;
    private final TarArchive archive;
    private final PackageVerifier verifier;
    private final TreeCopy treeCopy = new TreeCopy();

    PackageCache(Path folder, TarArchive archive, PackageVerifier verifier) {
        this.folder = folder;
        this.archive = archive;
        this.verifier = verifier;
    }

    /** Removes what a killed node left half unpacked. */
    void clear() {
        try {
            Files.createDirectories(folder);
            List<Path> leftovers;
            try (Stream<Path> all = Files.list(folder)) {
                leftovers = all.filter(PackageCache::isPassing).toList();
            }
            for (Path leftover : leftovers) {
                DurableFiles.deleteTree(leftover);
            }
        } catch (IOException e) {
            throw notKept(e);
        }
    }

    /**
     * Receives a package.
     *
     * @throws DrydockException with the problem; then nothing of the package is kept
     */
    VerifiedPackage receive(InputStream tar, TrustFile trust) {
        Path arriving = folder.resolve(ARRIVING + UUID.randomUUID());
        try {
            archive.unpack(tar, arriving);
            VerifiedPackage verified = verifier.verifyBuilt(arriving, trust.standing(trust.builders(), Instant.MAX));
            new ModuleScan().requireSafe(arriving.resolve(PackageFiles.WEIGHTS));
            DurableFiles.forceTree(arriving);
            shelve(arriving, verified, trust);
            return verified;
        } catch (IOException e) {
            throw notKept(e);
        } finally {
            deleteQuietly(arriving);
        }
    }

    private synchronized void shelve(Path arriving, VerifiedPackage verified, TrustFile trust) throws IOException {
        Path place = folder.resolve(verified.packageDigest());
        if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
            if (isIntact(verified.packageDigest(), trust)) {
                return;
            }
            DurableFiles.rename(place, folder.resolve(ARRIVING + UUID.randomUUID()));
        }
        DurableFiles.rename(arriving, place);
    }

    private boolean isIntact(String digest, TrustFile trust) {
        try (Copy copy = copy(digest)) {
            return verifier.verifyBuilt(copy.directory(), trust.standing(trust.builders(), Instant.MAX))
                    .packageDigest()
                    .equals(digest);
        } catch (DrydockException e) {
            return false;
        }
    }

    private static boolean isPassing(Path path) {
        String name = String.valueOf(path.getFileName());
        return name.startsWith(ARRIVING) || name.startsWith(LOADING);
    }

    /** A package's private copy. The node loads the same bytes that it verified, even if somebody writes to the package cache. */
    record Copy(Path around, Path directory) implements AutoCloseable {
        @Override
        public void close() {
            deleteQuietly(around);
        }
    }

    /**
     * Copies a package aside; that it holds plain files alone is checked before one is opened, its bytes are not checked here.
     *
     * @throws DrydockException {@link ServingFailure#PACKAGE_NOT_DELIVERED}, or {@code PACKAGE_UNSAFE} for a link, pipe, device or
     *     socket
     */
    Copy copy(String digest) {
        Path place = require(digest);
        Path around = folder.resolve(LOADING + UUID.randomUUID());
        Copy copy = new Copy(around, around.resolve(digest)); // the messages about the copy have the digest
        try {
            PackageTree.requirePlain(place);
            Files.createDirectory(around);
            treeCopy.copy(place, copy.directory());
            return copy;
        } catch (IOException e) {
            copy.close();
            throw new DrydockException(
                    CommonFailure.FILE_NOT_WRITTEN,
                    "Package " + digest + " was not loaded: it cannot be copied aside in " + folder + " (" + e
                            + "). Check space and permissions, then send the order again.",
                    e);
        }
    }

    /** Removes every package but those needed, and but {@code spare} of the others, those that came last. */
    synchronized void removeOthers(Set<String> needed, int spare) throws IOException {
        List<Path> others = new ArrayList<>();
        try (Stream<Path> all = Files.list(folder)) {
            all.filter(path -> !isPassing(path) && !needed.contains(String.valueOf(path.getFileName())))
                    .forEach(others::add);
        }
        others.sort(Comparator.comparing(PackageCache::arrived).reversed());
        for (Path other : others.subList(Math.min(spare, others.size()), others.size())) {
            Path aside = folder.resolve(ARRIVING + UUID.randomUUID());
            DurableFiles.rename(other, aside);
            DurableFiles.deleteTree(aside);
        }
    }

    private static FileTime arrived(Path place) {
        try {
            return Files.getLastModifiedTime(place);
        } catch (IOException e) {
            return FileTime.fromMillis(0);
        }
    }

    private Path require(String digest) {
        Path place = folder.resolve(digest);
        if (!Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
            throw new DrydockException(
                    ServingFailure.PACKAGE_NOT_DELIVERED,
                    "The order was not followed: package " + digest
                            + " was not delivered to this node. Send the package first, then the order again.");
        }
        return place;
    }

    private static void deleteQuietly(Path arriving) {
        try {
            DurableFiles.deleteTree(arriving);
        } catch (IOException e) {
            // It has a name that the next start removes.
        }
    }

    private DrydockException notKept(IOException e) {
        return new DrydockException(
                CommonFailure.FILE_NOT_WRITTEN,
                "The package could not be kept in " + folder + ": " + e
                        + ". Check space and permissions, then send it again.",
                e);
    }
}
