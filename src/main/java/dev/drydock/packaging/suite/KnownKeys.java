package dev.drydock.packaging.suite;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The keys that an object of a gate policy may have. */
final class KnownKeys {
    private static final String UNKNOWN = " has the unknown key ";

    private KnownKeys() {}

    /** Whether a problem is that an object has a key that it may not have. */
    static boolean isUnknown(String problem) {
        return problem.contains(UNKNOWN);
    }

    /** @param problems takes each other key, sorted, a clause each */
    static void check(JsonNode node, String where, Set<String> known, List<String> problems) {
        Set<String> unknown = new TreeSet<>();
        node.fieldNames().forEachRemaining(unknown::add);
        unknown.removeAll(known);
        unknown.forEach(key -> problems.add(where + UNKNOWN + key));
    }
}
