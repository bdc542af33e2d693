package dev.drydock.serving;

import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.release.VerifiedPackage;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ServingFailure;
import dev.drydock.packaging.PackageVerifier;
import dev.drydock.packaging.TarArchive;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The packages that were delivered to this node, by digest. A package comes here whole or not at all, and only if a trusted
 * builder signed it; that it lies here lets nothing answer. Thread-safe.
 */
final class PackageShelf {
    private static final String ARRIVING = ".arriving-";

    private final Path folder;
    private final TarArchive archive;
    private final PackageVerifier verifier = new PackageVerifier();

    PackageShelf(Path folder, TarArchive archive) {
        this.folder = folder;
        this.archive = archive;
    }

    /** Removes what a killed node left half unpacked. */
    void clear() {
        try {
            Files.createDirectories(folder);
            List<Path> leftovers;
            try (Stream<Path> all = Files.list(folder)) {
                leftovers = all.filter(path -> path.getFileName().toString().startsWith(ARRIVING))
                        .toList();
            }
            for (Path leftover : leftovers) {
                DurableFile.deleteTree(leftover);
            }
        } catch (IOException e) {
            throw notKept(e);
        }
    }

    /**
     * Takes a package in.
     *
     * @throws DrydockException with what is wrong with it; nothing of it is kept then
     */
    VerifiedPackage receive(InputStream tar, TrustFile trust) {
        Path arriving = folder.resolve(ARRIVING + UUID.randomUUID());
        try {
            archive.unpack(tar, arriving);
            VerifiedPackage verified = verifier.verifyBuilt(arriving, trust.inForce(trust.builders()));
            DurableFile.forceTree(arriving);
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
        if (Files.exists(place)) {
            if (isIntact(place, verified.packageDigest(), trust)) {
                return;
            }
            DurableFile.rename(place, folder.resolve(ARRIVING + UUID.randomUUID()));
        }
        DurableFile.rename(arriving, place);
    }

    private boolean isIntact(Path place, String digest, TrustFile trust) {
        try {
            return verifier.verifyBuilt(place, trust.inForce(trust.builders()))
                    .packageDigest()
                    .equals(digest);
        } catch (DrydockException e) {
            return false;
        }
    }

    /**
     * Where a package lies; its bytes are not checked here.
     *
     * @throws DrydockException {@link ServingFailure#PACKAGE_NOT_DELIVERED}
     */
    Path require(String digest) {
        Path place = folder.resolve(digest);
        if (!Files.isDirectory(place)) {
            throw new DrydockException(
                    ServingFailure.PACKAGE_NOT_DELIVERED,
                    "The order was not followed: package " + digest
                            + " was not delivered to this node. Send the package first, then the order again.");
        }
        return place;
    }

    private static void deleteQuietly(Path arriving) {
        try {
            DurableFile.deleteTree(arriving);
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
