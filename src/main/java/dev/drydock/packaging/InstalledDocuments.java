package dev.drydock.packaging;

import dev.drydock.domain.delivery.SiteDocument;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.files.IoReason;
import dev.drydock.intake.BoundedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/** The signed documents of a site, in its folder {@code etc}. */
public final class InstalledDocuments implements SiteDocument {
    private final Map<String, Path> files;

    /** @param files by the documents' names */
    public InstalledDocuments(Map<String, Path> files) {
        this.files = Map.copyOf(files);
    }

    @Override
    public byte[] read(String name) {
        Path file = Objects.requireNonNull(files.get(name), name);
        try {
            return BoundedFile.read(file, BoundedFile.DOCUMENT);
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_UNREADABLE,
                    "The document " + file + " cannot be read: " + IoReason.of(file, e)
                            + ". Install one first: 'drydock " + name + " install'.",
                    e);
        }
    }
}
