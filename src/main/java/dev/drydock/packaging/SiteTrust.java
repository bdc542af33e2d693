package dev.drydock.packaging;

import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.release.TrustSource;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.intake.BoundedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The orchestrator's trust file, read again at every call, so a new file applies immediately. Thread-safe. */
public final class SiteTrust implements TrustSource {
    private final Path file;
    private final Path roots;

    /**
     * @param file the signed trust file, as {@code drydock trust install} puts it there
     * @param roots the root keys it must be signed by; without that file, those that it names itself
     */
    public SiteTrust(Path file, Path roots) {
        this.file = file;
        this.roots = roots;
    }

    @Override
    public TrustFile current() {
        byte[] envelope = read();
        try {
            return Files.exists(roots)
                    ? TrustFiles.read(envelope, TrustFiles.readRoots(BoundedFile.read(roots, BoundedFile.DOCUMENT)))
                    : TrustFiles.readSelfSigned(envelope);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    @Override
    public Optional<String> signed(TrustFile trusted) {
        byte[] envelope = read();
        return Envelope.parse(envelope, Envelope.TRUST_TYPE).payloadDigest().equals(trusted.digest())
                ? Optional.of(new String(envelope, StandardCharsets.UTF_8))
                : Optional.empty();
    }

    private byte[] read() {
        try {
            return BoundedFile.read(file, BoundedFile.DOCUMENT);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private DrydockException unreadable(IOException e) {
        return new DrydockException(
                CommonFailure.FILE_UNREADABLE,
                "There is no readable trust file at " + file
                        + ", so no signature is accepted. Install one with 'drydock trust install'.",
                e);
    }
}
