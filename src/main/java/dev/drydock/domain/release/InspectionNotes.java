package dev.drydock.domain.release;

import dev.drydock.domain.registry.VersionId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** The results of the readings of the stored packages, and the sizes of their files, for readers while no server runs. */
public interface InspectionNotes {

    /**
     * Replaces the note about a package.
     *
     * @param damage as {@link PackageInspection} told it; then the sizes of the files are those of the previous note
     */
    void write(VersionId version, String packageDigest, Path directory, Instant at, Optional<String> damage);

    /** Removes the notes about all other packages. */
    void retain(Set<String> packageDigests);
}
