package dev.drydock.packaging;

import dev.drydock.domain.delivery.DeliveryStatement;
import dev.drydock.domain.delivery.DeliveryStatement.Volume;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DeliveryFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.files.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The volumes of a delivery that arrives. If all are there, they are hashed and read where they lie. If some come on another medium, those that are
 * there are copied, and count as there the next time. Nothing is read from here but bytes whose digest the sender signed. For one thread.
 */
final class ArrivingVolumes {
    private final Path medium;
    private final Path copies;
    private final DeliveryStatement statement;
    private final Map<String, Found> found = new HashMap<>();

    /** @param copied on this site's disk */
    private record Found(HashedFile file, boolean copied) {}

    /**
     * @param medium folder with the delivery
     * @param copies folder for copies, on this site's disk
     */
    ArrivingVolumes(Path medium, Path copies, DeliveryStatement statement) {
        this.medium = medium;
        this.copies = copies;
        this.statement = statement;
    }

    /**
     * Hashes all volumes.
     *
     * @throws DrydockException {@code DELIVERY_INCOMPLETE} if one is neither there nor copied, {@code DELIVERY_REFUSED} if one has other bytes,
     *     {@code MEDIUM_FAILED}
     */
    void check() {
        List<Volume> here = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (Volume volume : statement.contents().volumes()) {
            if (isCopied(volume)) {
                continue;
            }
            if (isWhole(medium.resolve(volume.name()), volume)) {
                here.add(volume);
            } else {
                missing.add(volume.name());
            }
        }
        if (missing.isEmpty()) {
            here.forEach(this::hash);
        } else {
            here.forEach(this::copy);
            throw incomplete(missing);
        }
    }

    /** By an earlier attempt. */
    private boolean isCopied(Volume volume) {
        Path copy = copies.resolve(volume.name());
        try {
            if (!isWhole(copy, volume)) {
                return false;
            }
            HashedFile file = HashedFile.of(copy, volume.bytes());
            boolean same = file.sha256().equals(volume.sha256());
            if (same) {
                found.put(volume.name(), new Found(file, true));
            }
            return same;
        } catch (IOException e) {
            return false; // as if a power failure had cut it
        }
    }

    static boolean isWhole(Path file, Volume volume) {
        try {
            return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) == volume.bytes();
        } catch (IOException e) {
            return false;
        }
    }

    private void hash(Volume volume) {
        Path original = medium.resolve(volume.name());
        try {
            HashedFile file = HashedFile.of(original, volume.bytes());
            if (!file.sha256().equals(volume.sha256())) {
                throw altered(volume);
            }
            found.put(volume.name(), new Found(file, false));
        } catch (IOException e) {
            throw unreadable(original, e);
        }
    }

    private void copy(Volume volume) {
        Path original = medium.resolve(volume.name());
        Path copy = copies.resolve(volume.name());
        try {
            Files.createDirectories(copies);
            if (!copied(original, copy, volume.bytes()).equals(volume.sha256())) {
                Files.delete(copy);
                throw altered(volume);
            }
        } catch (IOException e) {
            throw SiteDeliveries.mediumFailed(
                    "copied from " + original, "The volumes that were copied before it stay.", e);
        }
    }

    /** Copies a volume, and hashes it while it is written. It is not forced to the disk: one that a power failure cut is copied again. */
    private static String copied(Path original, Path copy, long bytes) throws IOException {
        Path aside = copy.resolveSibling(copy.getFileName() + ".copying");
        MessageDigest digest = Sha256.digest();
        try (InputStream in = Files.newInputStream(original, LinkOption.NOFOLLOW_LINKS);
                OutputStream out = new DigestOutputStream(new WriteBehind(Files.newOutputStream(aside)), digest)) {
            byte[] piece = new byte[ReadAhead.PIECE];
            for (long left = bytes; left > 0; ) {
                int read = in.readNBytes(piece, 0, (int) Math.min(piece.length, left));
                if (read == 0) {
                    throw HashedFile.shorter(bytes);
                }
                out.write(piece, 0, read);
                left -= read;
            }
        }
        Files.move(aside, copy, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return HexFormat.of().formatHex(digest.digest());
    }

    /**
     * Their bytes, one volume after the other, once they are checked.
     *
     * @param identity that decrypts them; empty if they are not encrypted
     */
    VolumeReader read(Optional<Path> identity) {
        return new VolumeReader(statement.contents().volumes(), this::open, identity, this::undecryptable);
    }

    private InputStream open(Volume volume) {
        Found here = Objects.requireNonNull(found.get(volume.name()), "not checked");
        try {
            return here.file().open(e -> failure(volume, here, e));
        } catch (IOException e) {
            throw failure(volume, here, e);
        }
    }

    /** What is wrong with this site's disk is no verdict about the delivery. */
    private DrydockException failure(Volume volume, Found here, IOException cause) {
        if (here.copied()) {
            return new DrydockException(
                    CommonFailure.FILE_UNREADABLE,
                    "The copy " + copies.resolve(volume.name()) + " cannot be read: " + cause.getMessage()
                            + ". Nothing was taken. Check the disk, then restart the execution.",
                    cause);
        }
        return cause instanceof HashedFile.Changed ? altered(volume) : unreadable(medium.resolve(volume.name()), cause);
    }

    private DrydockException undecryptable(DrydockException key) {
        return new DrydockException(
                DeliveryFailure.MEDIUM_FAILED,
                "The " + statement.label() + " cannot be decrypted here: " + key.sentence()
                        + " Nothing was decided. Correct this, and restart the execution.",
                key);
    }

    private DrydockException altered(Volume volume) {
        return SiteDeliveries.refused(
                statement,
                volume.name() + " has other bytes than " + statement.route().from()
                        + " signed. The medium is damaged, or somebody changed it. Copy the volume again from the"
                        + " sender's deliveries/out");
    }

    private static DrydockException unreadable(Path original, IOException cause) {
        return SiteDeliveries.mediumFailed("read from " + original, "Nothing was taken.", cause);
    }

    private DrydockException incomplete(List<String> missing) {
        return new DrydockException(
                DeliveryFailure.DELIVERY_INCOMPLETE,
                "Nothing was taken: of the " + statement.contents().volumes().size()
                        + " volumes, these are not in " + medium + ", or have another size than the statement says: "
                        + String.join(", ", missing.subList(0, Math.min(20, missing.size())))
                        + ". Put the medium with them there, or copy them from the sender's deliveries/out, and restart the"
                        + " execution.");
    }
}
