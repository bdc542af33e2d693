package dev.drydock.packaging.suite;

import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.validation.PolicySigners;
import dev.drydock.domain.validation.PolicySource;
import dev.drydock.domain.validation.SitePolicy;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ValidationFailure;
import dev.drydock.files.IoReason;
import dev.drydock.intake.BoundedFile;
import dev.drydock.packaging.PackageVerifier;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/** The policy in the site's {@code etc/policy.json}, read again each time, so a new policy applies immediately. */
public final class InstalledPolicy implements PolicySource, PolicySigners {
    private final Path file;
    private final Supplier<TrustFile> trust;

    /** @param trust the site's current trust file, at each call */
    public InstalledPolicy(Path file, Supplier<TrustFile> trust) {
        this.file = file;
        this.trust = trust;
    }

    @Override
    public SignedPolicy current() {
        try {
            return read(BoundedFile.read(file, BoundedFile.DOCUMENT));
        } catch (NoSuchFileException e) {
            throw new DrydockException(
                    ValidationFailure.POLICY_MISSING,
                    "The site has no gate policy at " + file
                            + ", so no candidate can be judged. Let release managers sign one with 'drydock policy sign' and"
                            + " install it with 'drydock policy install'.",
                    e);
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_UNREADABLE,
                    "The gate policy " + file + " cannot be read: " + IoReason.of(file, e) + ". Check its permissions.",
                    e);
        }
    }

    @Override
    public SignedPolicy read(byte[] envelope) {
        String digest = PackageVerifier.requireSignedPolicy(envelope, trust.get());
        return new SignedPolicy(envelope, digest, PolicyDocument.read(PackageVerifier.policyContent(envelope)));
    }

    @Override
    public SitePolicy readApproved(byte[] envelope) {
        return PolicyDocument.read(PackageVerifier.policyContent(envelope));
    }

    @Override
    public List<String> signers(byte[] envelope) {
        return PackageVerifier.policySigners(envelope, trust.get());
    }

    @Override
    public String digest(byte[] envelope) {
        return PackageVerifier.policyDigest(envelope);
    }
}
