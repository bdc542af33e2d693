package dev.drydock.packaging;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The names of one package or archive as they come: which there are, and what is wrong with the next, in words that follow it. */
final class NameLedger {
    private final int most;
    private final Set<String> places = new HashSet<>();
    private final Map<String, String> spellings = new HashMap<>();

    /** @param most files and folders together */
    NameLedger(int most) {
        this.most = most;
    }

    /** Enters a file or folder with the folders that it lies in; empty if nothing is wrong with it. */
    Optional<String> enter(String name) {
        Optional<String> wrong = wrongWith(name);
        if (wrong.isPresent()) {
            return wrong;
        }
        for (int end = name.indexOf('/'); end >= 0; end = name.indexOf('/', end + 1)) {
            wrong = place(name.substring(0, end));
            if (wrong.isPresent()) {
                return wrong;
            }
        }
        return place(name);
    }

    private static Optional<String> wrongWith(String name) {
        if (!PackageNames.isPlain(name)) {
            return Optional.of(
                    "has a name that leaves the directory or is not printable ASCII without blank and backslash");
        }
        if (PackageNames.isGit(name)) {
            return Optional.of("starts with .git, which tools leave out of a signature");
        }
        if (name.length() > PackageLimits.MOST_NAME_CHARS) {
            return Optional.of("has a name of " + name.length() + " characters, but at most "
                    + PackageLimits.MOST_NAME_CHARS + " are allowed");
        }
        long depth = name.chars().filter(c -> c == '/').count();
        if (depth >= PackageLimits.MOST_DEPTH) {
            return Optional.of(
                    "lies " + depth + " folders deep, but at most " + (PackageLimits.MOST_DEPTH - 1) + " are allowed");
        }
        return Optional.empty();
    }

    private Optional<String> place(String name) {
        String spelling = spellings.putIfAbsent(name.toLowerCase(Locale.ROOT), name);
        if (spelling != null && !spelling.equals(name)) {
            return Optional.of("differs from " + spelling
                    + " by capital letters alone, so that other file systems take them for one");
        }
        if (places.add(name) && places.size() > most) {
            return Optional.of("is file or folder number " + places.size() + ", but at most " + most + " are allowed");
        }
        return Optional.empty();
    }
}
