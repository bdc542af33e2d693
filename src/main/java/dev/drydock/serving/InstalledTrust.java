package dev.drydock.serving;

import com.fasterxml.jackson.core.JacksonException;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ServingFailure;
import dev.drydock.packaging.TrustFiles;
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

    record Roots(@Nullable List<String> roots) {}

    /** @throws DrydockException {@link ServingFailure#NODE_TRUST_MISSING}, or why the file does not count */
    TrustFile read() {
        Set<String> roots = roots();
        if (!Files.isRegularFile(folder.trust())) {
            throw missing("there is no " + folder.trust(), null);
        }
        return TrustFiles.read(folder.trust(), roots);
    }

    private Set<String> roots() {
        try {
            List<String> roots = ServingJson.MAPPER
                    .readValue(Files.readAllBytes(folder.roots()), Roots.class)
                    .roots();
            if (roots == null || roots.isEmpty()) {
                throw missing(folder.roots() + " names no root key", null);
            }
            return Set.copyOf(roots);
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
