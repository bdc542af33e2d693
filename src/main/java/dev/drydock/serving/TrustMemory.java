package dev.drydock.serving;

import dev.drydock.domain.release.TrustFile;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ServingFailure;
import dev.drydock.files.DurableFiles;
import dev.drydock.intake.BoundedFile;
import dev.drydock.packaging.TrustFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the node remembers of trust files, in {@code serving/state/trust/}: the highest version that was installed, and the
 * files that were in force when its releases were activated. Thread-safe.
 */
final class TrustMemory {
    private static final String ENDING = ".json";
    private static final int MOST_BYTES_OF_A_NUMBER = 64;

    private final Path folder;
    private final Path highest;
    private int known;

    /** @param state the node's state folder */
    TrustMemory(Path state) {
        this.folder = state.resolve("trust");
        this.highest = folder.resolve("highest-version");
    }

    /**
     * Records a version before anything is trusted because of it.
     *
     * @throws DrydockException {@link ServingFailure#NODE_TRUST_OLDER} if a higher one was installed before
     */
    synchronized void requireNotOlder(Path file, int version) {
        try {
            known = Math.max(known, readHighest());
            if (version > known) {
                Files.createDirectories(folder);
                DurableFiles.replace(highest, (version + "\n").getBytes(StandardCharsets.US_ASCII));
                known = version;
            }
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_NOT_WRITTEN,
                    "The node accepts no package and no order: it cannot keep in " + highest + " that version "
                            + version + " of the trust file is installed (" + e + "). Check space and permissions.",
                    e);
        }
        if (version < known) {
            throw new DrydockException(
                    ServingFailure.NODE_TRUST_OLDER,
                    "The node accepts no package and no order: " + file + " is version " + version + ", and version "
                            + known + " was installed here before. Install version " + known
                            + " or a later one with 'drydock trust install'.");
        }
    }

    private int readHighest() throws IOException {
        if (!Files.exists(highest)) {
            return 0;
        }
        String text = BoundedFile.readText(highest, MOST_BYTES_OF_A_NUMBER).strip();
        if (!text.matches("[0-9]{1,9}")) {
            throw new DrydockException(
                    ServingFailure.NODE_STATE_UNREADABLE,
                    "The node accepts no package and no order: " + highest
                            + " does not contain a version. Write the installed trust file's version into it.");
        }
        return Integer.parseInt(text);
    }

    /** Keeps a trust file by its digest, before an order that it allowed counts. */
    synchronized void keep(InstalledTrust.Installed installed) {
        Path place = place(installed.trust().digest());
        try {
            if (!Files.exists(place)) {
                Files.createDirectories(folder);
                DurableFiles.replace(place, installed.envelope().getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_NOT_WRITTEN,
                    "The order was not followed: " + place + " cannot be written (" + e
                            + "). Check space and permissions, then send it again.",
                    e);
        }
    }

    /**
     * A kept trust file, checked again: it must come from the roots.
     *
     * @param installed the trust file in force
     * @throws DrydockException {@link ServingFailure#NODE_STATE_UNREADABLE} if it is gone or altered, or if neither the roots of today
     *     signed it nor the installed file names it
     */
    TrustFile recall(String digest, InstalledTrust.Installed installed) {
        Path place = place(digest);
        try {
            byte[] envelope = BoundedFile.read(place, BoundedFile.DOCUMENT);
            TrustFile trust = TrustFiles.readEarlier(envelope, installed.trust(), installed.roots());
            if (trust.digest().equals(digest)) {
                return trust;
            }
        } catch (DrydockException e) {
            throw unusable(place, e.sentence(), e);
        } catch (IOException e) {
            throw unusable(place, e + ".", e);
        }
        throw unusable(place, "its content was altered.", null);
    }

    private static DrydockException unusable(
            Path place, String why, @org.jspecify.annotations.Nullable Throwable cause) {
        return new DrydockException(
                ServingFailure.NODE_STATE_UNREADABLE,
                "The trust file that was in force when a release was activated, " + place + ", cannot be used: " + why
                        + " Restore it from a backup, or roll back or promote another version. If its roots were replaced"
                        + " since, name it in the next trust file: 'drydock trust init --earlier DIGEST'.",
                cause);
    }

    /** Forgets all files but these. */
    synchronized void forgetOthers(Set<String> digests) throws IOException {
        List<Path> others;
        try (Stream<Path> kept = Files.list(folder)) {
            others = kept.filter(path -> {
                        String name = String.valueOf(path.getFileName());
                        return name.endsWith(ENDING)
                                && !digests.contains(name.substring(0, name.length() - ENDING.length()));
                    })
                    .toList();
        }
        for (Path other : others) {
            Files.deleteIfExists(other);
        }
    }

    private Path place(String digest) {
        return folder.resolve(digest + ENDING);
    }
}
