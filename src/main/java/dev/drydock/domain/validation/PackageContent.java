package dev.drydock.domain.validation;

import java.nio.file.Path;

/**
 * Reads and writes the files of a package directory. Names are relative, as {@code docs/formats.md} lists them; a file is written
 * aside and renamed, so that it is there in whole or not at all. Failures are {@code FILE_UNREADABLE} and {@code
 * FILE_NOT_WRITTEN}.
 */
public interface PackageContent {

    void write(Path directory, String name, byte[] content);

    /** Copies a file into the package, byte for byte. */
    void copy(Path source, Path directory, String name);

    boolean has(Path directory, String name);

    byte[] read(Path directory, String name);
}
