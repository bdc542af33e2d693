package dev.drydock.domain.release;

import java.nio.file.Path;
import java.util.Optional;

/** Content-addressed package directories, and workspaces in which they are put together. */
public interface PackageStore {

    /**
     * The workspace of that key, made if missing. It survives a restart, so that the same step finds its files.
     *
     * @param key lower-case letters, digits, dots and dashes
     */
    Path workspace(String key);

    /** Removes a workspace and everything in it; a missing one is harmless. */
    void discard(String key);

    /** Removes every workspace whose key begins with that. */
    void discardAll(String beginning);

    /**
     * Moves a workspace into the store under its package digest, atomically. Doing it again, or when the store has the
     * package already, is harmless.
     *
     * @return where the package lies now
     * @throws dev.drydock.failure.DrydockException {@code PACKAGE_ALTERED} if the bytes do not have that digest
     */
    Path adopt(String key, String packageDigest);

    /** Where the package lies, or would lie. */
    Path place(String packageDigest);

    Optional<Path> find(String packageDigest);

    /** @throws dev.drydock.failure.DrydockException {@code PACKAGE_UNKNOWN} */
    Path require(String packageDigest);
}
