package dev.drydock.serving;

import dev.drydock.domain.release.VerifiedPackage;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ReleaseFailure;
import dev.drydock.failure.ServingFailure;
import dev.drydock.files.DurableFiles;
import dev.drydock.intake.BoundedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The newest gate policy that the node has activated a package by, in {@code serving/state/policy}: its version and its digest. An
 * older policy was signed once too, and must not come back in a new package. Thread-safe.
 */
final class PolicyMemory {
    private static final int MOST_BYTES = 200;

    private final Path file;

    /** @param state the node's state folder */
    PolicyMemory(Path state) {
        this.file = state.resolve("policy");
    }

    private record Known(int version, String digest) {}

    /**
     * Remembers the policy of a package that is about to be activated.
     *
     * @param verified a package whose policy's signatures were checked
     * @throws DrydockException {@link ReleaseFailure#POLICY_OLDER} if a newer one is known, or another one of its version
     */
    synchronized void requireNotOlder(VerifiedPackage verified) {
        Optional<Known> known = read();
        if (known.isPresent()) {
            requireNotOlder(verified, known.get());
        }
        if (known.isEmpty() || known.get().version() < verified.policyVersion()) {
            write(verified);
        }
    }

    private static void requireNotOlder(VerifiedPackage verified, Known known) {
        Optional<String> older = verified.olderPolicyThan(known.version(), known.digest());
        if (older.isPresent()) {
            throw new DrydockException(
                    ReleaseFailure.POLICY_OLDER,
                    "Version " + verified.version() + " was not activated: " + older.get()
                            + ", and this node has activated a package by version " + known.version() + " ("
                            + known.digest()
                            + "). Release a candidate that was judged by that version or a later one.");
        }
    }

    private Optional<Known> read() {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            String text = BoundedFile.readText(file, MOST_BYTES).strip();
            if (!text.matches("[0-9]{1,9} [0-9a-f]{64}")) {
                throw new DrydockException(
                        ServingFailure.NODE_STATE_UNREADABLE,
                        "No release was activated: " + file
                                + " does not contain a policy's version and digest. Restore it from a backup, or write into it what"
                                + " the report of the newest release that answered here names as policy.");
            }
            int blank = text.indexOf(' ');
            return Optional.of(new Known(Integer.parseInt(text.substring(0, blank)), text.substring(blank + 1)));
        } catch (IOException e) {
            throw new DrydockException(
                    ServingFailure.NODE_STATE_UNREADABLE,
                    "No release was activated: " + file + " cannot be read (" + e + "). Check its permissions.",
                    e);
        }
    }

    private void write(VerifiedPackage verified) {
        try {
            DurableFiles.replace(
                    file,
                    (verified.policyVersion() + " " + verified.policyDigest() + "\n")
                            .getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_NOT_WRITTEN,
                    "The order was not followed: " + file + " cannot be written (" + e
                            + "). Check space and permissions, then send it again.",
                    e);
        }
    }
}
