package dev.drydock.domain.release;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;

/** Directories as {@code tar} streams. */
public interface PackageArchive {

    /** Writes a directory's files in the order of their names; the same files give the same bytes. Leaves the stream open. */
    void write(Path directory, OutputStream out);

    /**
     * Unpacks an archive into an empty or missing directory. Only plain files with plain names, within bounds; on a refusal the
     * directory is gone again.
     *
     * @throws dev.drydock.failure.DrydockException {@code ARCHIVE_UNSAFE}
     */
    void unpack(InputStream in, Path directory);
}
