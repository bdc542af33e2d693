package dev.drydock.domain.release;

import java.nio.file.Path;
import java.util.Optional;

/** Reads a stored package from beginning to end and compares it with what was signed. */
public interface PackageInspection {

    /**
     * @param eachPart is called again and again while files are read; it may wait, and what it throws ends the reading
     * @return the first thing that was lost or changed since the package was signed, as a clause such as {@code weights.pt is
     *     missing}; empty if nothing was
     */
    Optional<String> damage(Path directory, String packageDigest, Runnable eachPart);
}
