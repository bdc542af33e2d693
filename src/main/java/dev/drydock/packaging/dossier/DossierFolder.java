package dev.drydock.packaging.dossier;

import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.intake.BoundedFile;
import dev.drydock.packaging.PackageTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The documents of a dossier in memory, and its package as a folder.
 *
 * @param documents by name
 */
public record DossierFolder(SortedMap<String, byte[]> documents, Path packageDirectory) {
    /** Largest document, and largest sum of them, in bytes. */
    static final int MOST_BYTES = 64 << 20;

    static final int MOST_DOCUMENTS = 5_000;

    public DossierFolder {
        documents = Collections.unmodifiableSortedMap(new TreeMap<>(documents));
    }

    /**
     * Reads an unpacked dossier.
     *
     * @throws DrydockException {@code DOSSIER_REFUSED} if it is too large, {@code PACKAGE_UNSAFE} if it has something else than plain files
     */
    public static DossierFolder read(Path folder) {
        SortedMap<String, byte[]> documents = new TreeMap<>();
        long bytes = 0;
        try {
            for (PackageTree.Entry entry : PackageTree.list(folder).allEntries()) {
                if (entry.name().startsWith(DossierNames.PACKAGE)) {
                    continue;
                }
                bytes += entry.bytes();
                if (bytes > MOST_BYTES || documents.size() == MOST_DOCUMENTS) {
                    throw DossierDocuments.refused("beside its package it has more than " + MOST_DOCUMENTS
                            + " documents or " + MOST_BYTES + " bytes");
                }
                documents.put(entry.name(), BoundedFile.read(folder.resolve(entry.name()), MOST_BYTES));
            }
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_UNREADABLE,
                    "The dossier in " + folder + " cannot be read: " + e.getMessage() + ". Check the disk.",
                    e);
        }
        return new DossierFolder(documents, folder.resolve(DossierNames.PACKAGE));
    }

    /** Names of the documents in a folder, such as {@code orders/}. */
    List<String> in(String folder) {
        return documents.tailMap(folder).keySet().stream()
                .takeWhile(name -> name.startsWith(folder))
                .toList();
    }

    /**
     * The trust file that was in force when the dossier was made, as the roots signed it, JSON text.
     *
     * @throws DrydockException {@code DOSSIER_REFUSED} if it is missing
     */
    public String trustFile() {
        return new String(require(DossierNames.TRUST), StandardCharsets.UTF_8);
    }

    Optional<byte[]> find(String name) {
        return Optional.ofNullable(documents.get(name));
    }

    /** @throws DrydockException {@code DOSSIER_REFUSED} */
    byte[] require(String name) {
        return find(name).orElseThrow(() -> DossierDocuments.refused(name + " is missing"));
    }
}
