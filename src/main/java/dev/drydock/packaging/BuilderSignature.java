package dev.drydock.packaging;

import dev.drydock.domain.release.PackageSigner;
import java.nio.file.Path;

/** Signs packages with this machine's builder key. Thread-safe. */
public final class BuilderSignature implements PackageSigner {
    private final ModelSigning signing = new ModelSigning();
    private final Path keyFile;

    /** @param keyFile an ECDSA key, as {@link SigningKey} reads it */
    public BuilderSignature(Path keyFile) {
        this.keyFile = keyFile;
    }

    @Override
    public String sign(Path directory, String subjectName) {
        return signing.sign(directory, subjectName, SigningKey.read(keyFile));
    }
}
