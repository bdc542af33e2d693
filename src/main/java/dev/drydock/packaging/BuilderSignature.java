package dev.drydock.packaging;

import dev.drydock.domain.release.ComparisonSigner;
import dev.drydock.domain.release.ComparisonStatement;
import dev.drydock.domain.release.PackageSigner;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Signs packages and comparisons with this machine's builder key. Thread-safe. */
public final class BuilderSignature implements PackageSigner, ComparisonSigner {
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

    @Override
    public SignedComparison sign(ComparisonStatement statement) {
        Envelope envelope =
                Envelope.sign(Envelope.IN_TOTO_TYPE, ComparisonStatements.write(statement), SigningKey.read(keyFile));
        return new SignedComparison(new String(envelope.toJson(), StandardCharsets.UTF_8), envelope.payloadDigest());
    }
}
