package dev.drydock.domain.dossier;

import java.io.OutputStream;

/** Makes dossiers out of records. */
public interface DossierArchive {

    /**
     * Signs and completes a dossier, and verifies it as its readers will. A dossier of which a part is refused is made too, and its page says so.
     *
     * @throws dev.drydock.failure.DrydockException {@code DOSSIER_NOT_MADE} if the package cannot be read, or is too large for a dossier
     */
    Made make(DossierContent content);

    /** A dossier that can be written. */
    interface Made {
        /** SHA-256 of the signed index, which names every document. */
        String digest();

        /** Writes the tar archive. The same records give the same bytes if the keys sign alike. Leaves the stream open. */
        void writeTo(OutputStream out);
    }
}
