package dev.drydock.serving;

import com.fasterxml.jackson.core.JacksonException;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ServingFailure;
import dev.drydock.packaging.TrustFiles;
import dev.drydock.packaging.TrustFiles.InstalledRoots;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The trust file that a person installed on this node, checked against the root keys installed beside it. It is read for each
 * order, so a revocation counts at once. The node never writes either file.
 */
final class InstalledTrust {
    private final NodeFolder folder;

    InstalledTrust(NodeFolder folder) {
        this.folder = folder;
    }

    /** @param quorum how many of them must sign; absent in a file of an older installation, which means one */
    record Roots(@Nullable List<String> roots, @Nullable Integer quorum) {}

    /** @throws DrydockException {@link ServingFailure#NODE_TRUST_MISSING}, or why the file does not count */
    TrustFile read() {
        InstalledRoots roots = roots();
        if (!Files.isRegularFile(folder.trust())) {
            throw missing("there is no " + folder.trust(), null);
        }
        return TrustFiles.read(folder.trust(), roots);
    }

    private InstalledRoots roots() {
        try {
            Roots file = ServingJson.MAPPER.readValue(Files.readAllBytes(folder.roots()), Roots.class);
            List<String> roots = file.roots();
            if (roots == null || roots.isEmpty()) {
                throw missing(folder.roots() + " names no root key", null);
            }
            return new InstalledRoots(Set.copyOf(roots), file.quorum() == null ? 1 : file.quorum());
        } catch (JacksonException e) {
            throw missing(folder.roots() + " is no list of root key ids (" + e.getOriginalMessage() + ")", e);
        } catch (IOException e) {
            throw missing(folder.roots() + " cannot be read (" + e + ")", e);
        }
    }

    private static DrydockException missing(String why, @Nullable Throwable cause) {
        return new DrydockException(
                ServingFailure.NODE_TRUST_MISSING,
                "The node believes no package and no order: " + why
                        + ". Install both files with 'drydock trust install'.",
                cause);
    }
}
