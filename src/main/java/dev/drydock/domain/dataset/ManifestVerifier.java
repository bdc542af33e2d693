package dev.drydock.domain.dataset;

/** Trusts a manifest if the enrolled key of the source that it names has signed it. */
public interface ManifestVerifier {

    /**
     * @param envelope the manifest file's bytes
     * @param fileName for messages
     * @throws dev.drydock.failure.DrydockException {@code EXPORT_MANIFEST_REFUSED}
     */
    ExportManifest verify(byte[] envelope, String fileName);
}
