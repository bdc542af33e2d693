package dev.drydock.packaging.suite;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.domain.registry.Task;
import dev.drydock.domain.validation.Extension;
import dev.drydock.domain.validation.ExtensionGate;
import dev.drydock.domain.validation.ExtensionJar;
import dev.drydock.domain.validation.GatePolicy;
import dev.drydock.domain.validation.Numbers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The key {@code extensions} of a gate policy: the jars that a site may load, and what they may do. */
final class ExtensionSection {
    private static final String JAR_NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,99}\\.jar";
    private static final String DIGEST = "[0-9a-f]{64}";
    private static final String NAME = "[a-z][a-z0-9]*(-[a-z0-9]+)*";
    private static final int LONGEST_NAME = 40;
    private static final int MOST_JARS = 20;
    private static final int MIN_ROWS = 200;
    private static final int MOST_ROWS = 1_000_000_000;
    private static final double LARGEST_LIMIT = 1e9;

    private final List<String> problems;
    private final List<Extension> extensions = new ArrayList<>();
    private final Map<Task, List<ExtensionGate>> gates = new EnumMap<>(Task.class);
    private final Set<String> jars = new HashSet<>();
    private final Set<String> names = new HashSet<>();
    private final Set<String> formats = new HashSet<>();
    private final Set<String> launchers = new HashSet<>();

    /** @param section may be missing, as in each policy from before extensions */
    ExtensionSection(JsonNode section, List<String> problems) {
        this.problems = problems;
        Arrays.stream(Task.values()).forEach(task -> gates.put(task, new ArrayList<>()));
        if (section.isMissingNode()) {
            return;
        }
        if (!section.isArray() || section.size() > MOST_JARS) {
            problems.add("extensions must be a list of at most " + MOST_JARS + " jars");
            return;
        }
        for (int i = 0; i < section.size(); i++) {
            read(section.get(i), "extensions[" + i + "]");
        }
    }

    List<Extension> extensions() {
        return extensions;
    }

    List<ExtensionGate> gatesOf(Task task) {
        return gates.getOrDefault(task, List.of());
    }

    private void read(JsonNode node, String where) {
        keys(node, where, Set.of("jar", "sha256", "gates", "readers", "launchers"));
        ExtensionJar jar = new ExtensionJar(
                text(node, where, "jar", JAR_NAME, "the name of a file in lib/ext that ends in .jar"),
                text(node, where, "sha256", DIGEST, "the file's SHA-256, 64 lower-case hex digits"));
        if (!jars.add(jar.name())) {
            problems.add(where + ".jar " + jar.name() + " is listed twice");
        }
        JsonNode listed = list(node, where, "gates");
        List<ExtensionGate> own = new ArrayList<>();
        for (int i = 0; i < listed.size(); i++) {
            own.add(gate(listed.get(i), where + ".gates[" + i + "]", jar));
        }
        if (!node.has("gates") && !node.has("readers") && !node.has("launchers")) {
            problems.add(where + " must have gates, readers or launchers");
        }
        extensions.add(new Extension(
                jar,
                own,
                names(list(node, where, "readers"), where + ".readers", "reader", formats),
                names(list(node, where, "launchers"), where + ".launchers", "launcher", launchers)));
    }

    private JsonNode list(JsonNode node, String where, String key) {
        JsonNode listed = node.path(key);
        if (!listed.isMissingNode() && (!listed.isArray() || listed.isEmpty())) {
            problems.add(where + "." + key + " must be a list of one or more");
        }
        return listed;
    }

    /** @param taken by those of other jars; no two have the same */
    private List<String> names(JsonNode listed, String where, String what, Set<String> taken) {
        List<String> own = new ArrayList<>();
        for (JsonNode entry : listed) {
            String name = entry.asText();
            if (!entry.isTextual() || !name.matches(NAME) || name.length() > LONGEST_NAME) {
                problems.add(where + " must list names such as acme-csv, not " + entry);
            } else if (!taken.add(name)) {
                problems.add(where + " lists " + name + ", which another " + what + " has too");
            }
            own.add(name);
        }
        return own;
    }

    private ExtensionGate gate(JsonNode node, String where, ExtensionJar jar) {
        keys(node, where, Set.of("name", "at-most", "at-least", "confidence", "min-rows", "tasks"));
        String name = text(
                node,
                where,
                "name",
                NAME,
                "lower-case letters, digits and single dashes, a letter first, at most " + LONGEST_NAME);
        if (name.length() > LONGEST_NAME) {
            problems.add(where + ".name has " + name.length() + " characters, and " + LONGEST_NAME + " is the most");
        }
        if (!names.add(name)) {
            problems.add(where + ".name " + name + " is another gate's too");
        }
        if (node.has("at-most") == node.has("at-least")) {
            problems.add(where + " must have either at-most or at-least");
        }
        boolean less = node.has("at-most");
        ExtensionGate gate = new ExtensionGate(
                jar,
                name,
                less,
                number(node, where, less ? "at-most" : "at-least", -LARGEST_LIMIT, LARGEST_LIMIT, 0),
                number(node, where, "confidence", 0.5, 0.9999, GatePolicy.CONFIDENCE),
                (int) number(node, where, "min-rows", 1, MOST_ROWS, MIN_ROWS));
        tasks(node.path("tasks"), where).forEach(task -> gatesOf(task).add(gate));
        return gate;
    }

    private Set<Task> tasks(JsonNode node, String where) {
        if (node.isMissingNode()) {
            return Set.of(Task.values());
        }
        Set<Task> tasks = new HashSet<>();
        node.forEach(name -> Task.ofYamlName(name.asText()).ifPresent(tasks::add));
        if (!node.isArray() || node.isEmpty() || tasks.size() != node.size()) {
            problems.add(where + ".tasks must be a list of different tasks, such as [\"regression\"], not " + node);
        }
        return tasks;
    }

    private String text(JsonNode node, String where, String key, String pattern, String needed) {
        JsonNode value = node.path(key);
        if (!value.isTextual() || !value.textValue().matches(pattern)) {
            problems.add(where + "." + key + " must be " + needed
                    + (value.isMissingNode() ? ", and it is missing" : ", not " + value));
            return "";
        }
        return value.textValue();
    }

    private double number(JsonNode node, String where, String key, double min, double max, double absent) {
        JsonNode value = node.path(key);
        if (value.isMissingNode()) {
            return absent;
        }
        boolean whole = !key.equals("min-rows") || value.isIntegralNumber();
        if (!value.isNumber() || !whole || !(value.doubleValue() >= min) || !(value.doubleValue() <= max)) {
            problems.add(where + "." + key + " must be a number from " + Numbers.plain(min) + " to "
                    + Numbers.plain(max) + ", not " + value);
            return min;
        }
        return value.doubleValue();
    }

    private void keys(JsonNode node, String where, Set<String> known) {
        if (!node.isObject()) {
            problems.add(where + " must be an object");
        }
        KnownKeys.check(node, where, known, problems);
    }
}
