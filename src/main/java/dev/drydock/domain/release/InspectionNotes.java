package dev.drydock.domain.release;

import dev.drydock.domain.registry.VersionId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** Tells whoever looks while no server runs what was found in the stored packages, and how large their files were. */
public interface InspectionNotes {

    /**
     * Replaces the note about a package.
     *
     * @param damage as {@link PackageInspection} told it; the sizes of the files are then those of the note before
     */
    void write(VersionId version, String packageDigest, Path directory, Instant at, Optional<String> damage);

    /** Removes the notes about all other packages. */
    void retain(Set<String> packageDigests);
}
