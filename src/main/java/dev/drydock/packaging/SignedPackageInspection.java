package dev.drydock.packaging;

import dev.drydock.domain.release.PackageInspection;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.failure.DrydockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Compares a stored package with the file list in its {@code model.sig}. Thread-safe. */
public final class SignedPackageInspection implements PackageInspection {
    private final Supplier<Optional<TrustFile>> trust;
    private final ModelSigning signing = new ModelSigning();

    /** @param trust empty as long as none is installed that can be read */
    public SignedPackageInspection(Supplier<Optional<TrustFile>> trust) {
        this.trust = trust;
    }

    @Override
    public Optional<String> damage(Path directory, String packageDigest, Runnable eachPart) {
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.of("the folder " + directory + " is missing");
        }
        try {
            PackageTree tree = PackageTree.read(directory, eachPart);
            return signing.damage(directory, tree, packageDigest, builders());
        } catch (DrydockException e) {
            return Optional.of(clause(e.sentence()));
        }
    }

    /** With revoked ones: their packages may no longer be used, but are not damaged. */
    private List<VerificationKey> builders() {
        return trust.get().map(known -> TrustFiles.keysOf(known.builders())).orElse(List.of());
    }

    private static String clause(String sentence) {
        return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
    }
}
