package dev.drydock.packaging;

import dev.drydock.domain.release.TrustFile;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.files.DurableFiles;
import dev.drydock.files.IoReason;
import dev.drydock.intake.BoundedFile;
import dev.drydock.packaging.TrustFiles.InstalledRoots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/** The signed documents that decide what a site releases: a new one is held to those that are installed, and put in place. */
public final class SiteDocuments {
    private final Path policy;
    private final Path trust;
    private final Path roots;
    private final Path node;

    /**
     * @param policy the gate policy in force
     * @param trust the orchestrator's trust file
     * @param roots the ids of its roots
     * @param node folder of the serving node beside the orchestrator, which has its own copies
     */
    public SiteDocuments(Path policy, Path trust, Path roots, Path node) {
        this.policy = policy;
        this.trust = trust;
        this.roots = roots;
        this.node = node;
    }

    /**
     * @return digest of the policy, whoever signed it
     * @throws DrydockException {@code POLICY_NOT_SIGNED} if too few release managers of the installed trust file signed it
     */
    public String requirePolicy(byte[] envelope) {
        return PackageVerifier.requireSignedPolicy(envelope, new SiteTrust(trust, roots).current());
    }

    /**
     * Why a policy should not take the installed one's place: it is older, or another one of the same version. An older one was signed
     * once too, and nothing that is judged by it can be released where a newer one was used.
     */
    public Optional<String> setback(byte[] envelope) {
        if (!Files.isRegularFile(policy)) {
            return Optional.empty();
        }
        try {
            byte[] installed = BoundedFile.read(policy, BoundedFile.DOCUMENT);
            long was = versionOf(installed);
            long is = versionOf(envelope);
            boolean other = !PackageVerifier.policyDigest(installed).equals(PackageVerifier.policyDigest(envelope));
            return is < was || (is == was && other)
                    ? Optional.of("it is version " + is + ", and " + (other && is == was ? "another policy of " : "")
                            + "version " + was + " is installed. Give it the version " + (was + 1)
                            + " or a higher one, and have it signed again.")
                    : Optional.empty();
        } catch (IOException | Json.Malformed | DrydockException e) {
            return Optional.empty(); // what is installed cannot be read: anything is better
        }
    }

    private static long versionOf(byte[] envelope) throws Json.Malformed {
        return Json.read(PackageVerifier.policyContent(envelope)).at("version").wholeNumber(0, Integer.MAX_VALUE);
    }

    public void putPolicy(byte[] envelope) {
        put(policy, envelope);
    }

    /** Whether a trust file is installed; the first one names its own roots, so somebody must confirm them. */
    public boolean hasTrust() {
        return Files.exists(trust);
    }

    /** @throws DrydockException {@code TRUST_FILE_REFUSED}, or {@code REQUEST_INVALID} if it is another site's */
    public TrustFile requireTrust(byte[] envelope, String site, String stage) {
        TrustFile next = hasTrust()
                ? TrustFiles.readSuccessor(envelope, new SiteTrust(trust, roots).current())
                : TrustFiles.readSelfSigned(envelope);
        if (!next.site().equals(site) || !next.stage().equals(stage)) {
            throw new DrydockException(
                    CommonFailure.REQUEST_INVALID,
                    "The trust file was not installed: it is for site " + next.site() + ", stage " + next.stage()
                            + ", and this is site " + site + ", stage " + stage
                            + ". Draft one here with 'drydock trust init'.");
        }
        return next;
    }

    /** Install at the node first: otherwise the node refuses what the orchestrator sends. */
    public void putTrust(byte[] envelope, TrustFile next) {
        byte[] pinned = TrustFiles.write(InstalledRoots.of(next));
        put(node.resolve("roots.json"), pinned);
        put(roots, pinned);
        put(node.resolve("trust.json"), envelope);
        put(trust, envelope);
    }

    private static void put(Path file, byte[] content) {
        try {
            Files.createDirectories(Objects.requireNonNull(file.getParent()));
            DurableFiles.replace(file, content);
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_NOT_WRITTEN,
                    file + " cannot be written: " + IoReason.of(file, e)
                            + ". Check the folder's owner, permissions and free space.",
                    e);
        }
    }
}
