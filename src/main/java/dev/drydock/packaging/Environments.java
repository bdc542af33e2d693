package dev.drydock.packaging;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drydock.domain.release.Environment;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The key {@code environment} of signed reports: an object with a text for each fact. */
final class Environments {
    private static final String KEY = "environment";

    private Environments() {}

    static void put(ObjectNode parent, Environment environment) {
        ObjectNode facts = parent.putObject(KEY);
        environment.facts().forEach(facts::put);
    }

    /** {@link Environment#UNKNOWN} if the key is not there. */
    static Environment find(Json.Reader parent) throws Json.Malformed {
        Optional<Json.Reader> found = parent.find(KEY);
        if (found.isEmpty()) {
            return Environment.UNKNOWN;
        }
        Json.Reader reader = found.get();
        Map<String, String> facts = new TreeMap<>();
        if (!reader.node().isObject() || reader.node().size() > Environment.MOST_FACTS) {
            throw reader.wrong("is no object with at most " + Environment.MOST_FACTS + " facts");
        }
        for (Map.Entry<String, JsonNode> fact : reader.node().properties()) {
            facts.put(fact.getKey(), reader.at(fact.getKey()).text());
        }
        try {
            return Environment.of(facts);
        } catch (IllegalArgumentException e) {
            throw reader.wrong(String.valueOf(e.getMessage()));
        }
    }
}
