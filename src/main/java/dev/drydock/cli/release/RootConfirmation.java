package dev.drydock.cli.release;

import dev.drydock.cli.terminal.Environment;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.release.TrustFile.NamedKey;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.PackagingFailure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Confirms the root keys of a trust file with ids that came from another source than the file. The first file on a machine
 * names its own roots. Without this check, the machine would trust anybody who delivers a file.
 */
final class RootConfirmation {
    /** Fewer digits could be met by making keys until one fits. */
    private static final int LEAST_DIGITS = 16;

    private final Environment environment;

    RootConfirmation(Environment environment) {
        this.environment = environment;
    }

    /**
     * Confirms the file's roots by the given ids, or by asking the person at the terminal. A script that gives no id is let through
     * with a warning in this version.
     *
     * @param first whether no trust file is installed yet
     * @throws DrydockException {@code TRUST_FILE_REFUSED} if an id is missing or is none of the file's roots
     */
    void require(TrustFile trust, List<String> ids, boolean first) {
        List<NamedKey> roots = trust.inForce(trust.roots());
        if (!ids.isEmpty()) {
            requireGiven(roots, ids);
        } else if (first && !asked(roots)) {
            warn(roots);
        }
    }

    private static void requireGiven(List<NamedKey> roots, List<String> ids) {
        List<NamedKey> open = new ArrayList<>(roots);
        for (String id : ids) {
            String digits = digits(id);
            if (!open.removeIf(root -> root.keyId().startsWith(digits))) {
                throw refused("--root " + id + " is not a root of this file, or was used twice");
            }
        }
        if (!open.isEmpty()) {
            throw refused("its root " + open.get(0).name() + " is not confirmed. Its key id is "
                    + open.get(0).keyId()
                    + "; if the holder of the key states the same id, repeat the command with --root and this id");
        }
    }

    private static String digits(String id) {
        String digits = id.strip().toLowerCase(Locale.ROOT);
        if (!digits.matches("[0-9a-f]{" + LEAST_DIGITS + ",64}")) {
            throw new DrydockException(
                    CommonFailure.USAGE,
                    "The trust file was not installed: '" + id.strip() + "' is not the key id of a root. Write"
                            + " the id, or at least its first "
                            + LEAST_DIGITS + " hex digits.");
        }
        return digits;
    }

    private boolean asked(List<NamedKey> roots) {
        if (!environment.terminal()) {
            return false;
        }
        environment
                .out()
                .println("This is the first trust file here. Confirm its root keys with the ids that their holders"
                        + " gave you, not with"
                        + " the file.");
        for (NamedKey root : roots) {
            Optional<String> answer = answer(root);
            if (answer.isEmpty()) {
                return false;
            }
            if (!root.keyId().startsWith(digits(answer.get()))) {
                throw refused("its root " + root.name() + " has another key id");
            }
        }
        return true;
    }

    /** Empty if nobody is there to type. */
    private Optional<String> answer(NamedKey root) {
        environment.out().print("Key id of " + root.name() + ", at least the first " + LEAST_DIGITS + " hex digits: ");
        environment.out().flush();
        try {
            return Optional.ofNullable(environment.in().readLine());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private void warn(List<NamedKey> roots) {
        environment
                .err()
                .println("WARNING: nobody confirmed the root keys of this first trust file. Its author chose"
                        + " them. Compare these key ids with the ids that their holders gave you. The next version will refuse a"
                        + " first trust file without --root ID.");
        roots.forEach(root -> environment.err().println("  " + root.name() + " " + root.keyId()));
    }

    private static DrydockException refused(String why) {
        return new DrydockException(
                PackagingFailure.TRUST_FILE_REFUSED, "The trust file was not installed: " + why + ".");
    }
}
