package dev.drydock.yaml;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A mapping of the file, read key by key. */
public final class Section {
    private static final int MOST_ITEMS = 1000;

    private final String path;
    private final int line;
    private final Map<String, YamlNode.Entry> entries;
    private final Problems problems;

    private Section(String path, int line, Map<String, YamlNode.Entry> entries, Problems problems) {
        this.path = path;
        this.line = line;
        this.entries = entries;
        this.problems = problems;
    }

    /** The section that a node holds; unknown keys are reported. A node that is no mapping is reported too. */
    public static Optional<Section> of(YamlNode node, String path, Set<String> keys, Problems problems) {
        if (node instanceof YamlNode.Mapping mapping) {
            Section section = new Section(path, mapping.line(), mapping.entries(), problems);
            section.refuseUnknown(keys);
            return Optional.of(section);
        }
        if (!(node instanceof YamlNode.Unusable)) {
            problems.add(
                    node.line(), path, "is not a mapping; write its keys (" + listed(keys) + ") with their values.");
        }
        return Optional.empty();
    }

    public int line() {
        return line;
    }

    public Problems problems() {
        return problems;
    }

    public String path() {
        return path;
    }

    /** The line of the key, or of the section where the key is absent. */
    public int lineOf(String key) {
        YamlNode.Entry entry = entries.get(key);
        return entry == null ? line : entry.line();
    }

    public String pathOf(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    /** The keys that it has, as written. */
    public List<String> keys() {
        return List.copyOf(entries.keySet());
    }

    /** Whether the key's value is a mapping. */
    public boolean hasSection(String key) {
        YamlNode.Entry entry = entries.get(key);
        return entry != null && entry.value() instanceof YamlNode.Mapping;
    }

    /** The items of a list of at least one; empty if the key has no such, which is reported. */
    public List<YamlNode> items(String key) {
        List<YamlNode> items = new ArrayList<>();
        ValueType<YamlNode> each = (node, at, found) -> {
            items.add(node);
            return Optional.of(node);
        };
        required(key, ValueType.listOf(each, 1, MOST_ITEMS));
        return items;
    }

    public boolean has(String key) {
        return entries.containsKey(key);
    }

    public void refuse(String key, String sentence) {
        problems.add(lineOf(key), pathOf(key), sentence);
    }

    /** Empty if the key is absent or wrong; both are reported. */
    public <T> Optional<T> required(String key, ValueType<T> type) {
        return requiredNode(key).flatMap(node -> type.read(node, pathOf(key), problems));
    }

    /** The default if the key is absent or wrong; only the latter is reported. */
    public <T> T optional(String key, ValueType<T> type, T absent) {
        return find(key, type).orElse(absent);
    }

    /** Empty if the key is absent or wrong; only the latter is reported. */
    public <T> Optional<T> find(String key, ValueType<T> type) {
        YamlNode.Entry entry = entries.get(key);
        return entry == null ? Optional.empty() : type.read(entry.value(), pathOf(key), problems);
    }

    public Optional<Section> requiredSection(String key, Set<String> keys) {
        return requiredNode(key).flatMap(node -> of(node, pathOf(key), keys, problems));
    }

    public Optional<Section> findSection(String key, Set<String> keys) {
        YamlNode.Entry entry = entries.get(key);
        return entry == null ? Optional.empty() : of(entry.value(), pathOf(key), keys, problems);
    }

    /** A mapping whose keys are names that the file's author chose. */
    public Optional<Section> findNamed(String key) {
        YamlNode.Entry entry = entries.get(key);
        if (entry == null) {
            return Optional.empty();
        }
        Set<String> names = entry.value() instanceof YamlNode.Mapping mapping
                ? mapping.entries().keySet()
                : Set.of("name");
        return of(entry.value(), pathOf(key), names, problems);
    }

    /** A list of mappings; entries that are no mapping are reported and left out. An absent key counts as an empty list. */
    public List<Section> sections(String key, int fewest, int most, Set<String> keys) {
        YamlNode.Entry entry = entries.get(key);
        if (entry == null && fewest == 0) {
            return List.of();
        }
        List<Section> read = new ArrayList<>();
        ValueType<Section> each = (node, at, found) -> {
            Optional<Section> section = of(node, at, keys, found);
            section.ifPresent(read::add);
            return section;
        };
        required(key, ValueType.listOf(each, fewest, most));
        return read;
    }

    private Optional<YamlNode> requiredNode(String key) {
        YamlNode.Entry entry = entries.get(key);
        if (entry == null) {
            problems.add(line, pathOf(key), "is missing; add it.");
            return Optional.empty();
        }
        return Optional.of(entry.value());
    }

    private void refuseUnknown(Set<String> keys) {
        entries.forEach((key, entry) -> {
            if (!keys.contains(key)) {
                problems.add(entry.line(), pathOf(key), "is not a known key; " + cure(key, keys));
            }
        });
    }

    private static String cure(String key, Set<String> keys) {
        return NearestKey.to(key, keys)
                .map(near -> "write '" + near + "', or remove it.")
                .orElseGet(() -> "remove it. Known here: " + listed(keys) + ".");
    }

    private static String listed(Set<String> keys) {
        return String.join(", ", keys.stream().sorted().toList());
    }
}
