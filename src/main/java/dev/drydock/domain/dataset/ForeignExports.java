package dev.drydock.domain.dataset;

import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ExtensionFailure;
import java.nio.file.Path;

/** Reads exported files of formats that only an extension of the site knows. Thread-safe. */
public interface ForeignExports {
    /** Of a site, or a program, without extensions. */
    ForeignExports NONE = (file, format, rows) -> {
        throw new DrydockException(
                ExtensionFailure.EXTENSION_UNLISTED,
                "Files of format " + format + " cannot be read: this program loads no extensions.");
    };

    /**
     * Puts the file's records in its place, as JSON lines in which {@code @byte} is the record's position in the delivered file. If it
     * fails, the file is what it was.
     *
     * @param format that the signed manifest names
     * @param rows most records that the file may have
     * @throws DrydockException {@code EXTENSION_UNLISTED} or another code of extensions
     */
    ReadBy translate(Path file, String format, long rows);

    /**
     * What read a file.
     *
     * @param jar its file's name
     * @param sha256 lower-case hex, of the jar
     */
    record ReadBy(String format, String jar, String sha256) {
        /** Such as {@code acme-csv by acme.jar SHA-256 3f2a…}. */
        public String words() {
            return format + " by " + jar + " SHA-256 " + sha256;
        }
    }
}
