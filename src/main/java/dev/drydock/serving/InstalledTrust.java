package dev.drydock.serving;

import dev.drydock.domain.release.TrustFile;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ServingFailure;
import dev.drydock.intake.BoundedFile;
import dev.drydock.packaging.TrustFiles;
import dev.drydock.packaging.TrustFiles.InstalledRoots;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.jspecify.annotations.Nullable;

/**
 * The trust file that a person installed on this node, checked against the root keys installed beside it. It is read for each order, so a
 * revocation applies immediately. The node never writes either file, but it records their highest version: nobody can put back an older
 * file that lacks later revocations. Thread-safe.
 */
final class InstalledTrust {
    private final NodeFolder folder;
    private final TrustMemory memory;

    InstalledTrust(NodeFolder folder, TrustMemory memory) {
        this.folder = folder;
        this.memory = memory;
    }

    /** A trust file in force and the signed document that it was read from, JSON text. */
    record Installed(TrustFile trust, String envelope, InstalledRoots roots) {}

    /** @throws DrydockException as {@link #readSigned()} */
    TrustFile read() {
        return readSigned().trust();
    }

    /**
     * @throws DrydockException {@link ServingFailure#NODE_TRUST_MISSING}, {@link ServingFailure#NODE_TRUST_OLDER}, or why the file
     *     does not count
     */
    Installed readSigned() {
        InstalledRoots roots = roots();
        if (!Files.isRegularFile(folder.trust())) {
            throw missing("there is no " + folder.trust(), null);
        }
        try {
            byte[] envelope = BoundedFile.read(folder.trust(), BoundedFile.DOCUMENT);
            TrustFile trust = TrustFiles.read(envelope, roots);
            memory.requireNotOlder(folder.trust(), trust.version());
            return new Installed(trust, new String(envelope, StandardCharsets.UTF_8), roots);
        } catch (IOException e) {
            throw missing(folder.trust() + " cannot be read (" + e + ")", e);
        }
    }

    private InstalledRoots roots() {
        try {
            return TrustFiles.readRoots(BoundedFile.read(folder.roots(), BoundedFile.DOCUMENT));
        } catch (DrydockException e) {
            throw missing(folder.roots() + " cannot be used: " + e.sentence(), e);
        } catch (IOException e) {
            throw missing(folder.roots() + " cannot be read (" + e + ")", e);
        }
    }

    private static DrydockException missing(String why, @Nullable Throwable cause) {
        return new DrydockException(
                ServingFailure.NODE_TRUST_MISSING,
                "The node accepts no package and no order: " + why
                        + ". Install both files with 'drydock trust install'.",
                cause);
    }
}
