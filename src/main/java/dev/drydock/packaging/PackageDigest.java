package dev.drydock.packaging;

import dev.drydock.domain.release.PackageDigester;
import java.nio.file.Path;

/** The digests of a package directory as {@code docs/formats.md} defines them. Thread-safe. */
public final class PackageDigest implements PackageDigester {

    @Override
    public String subjectDigest(Path directory) {
        return PackageTree.root(PackageTree.read(directory).subjectEntries());
    }

    @Override
    public String packageDigest(Path directory) {
        return PackageTree.root(PackageTree.read(directory).signedEntries());
    }
}
