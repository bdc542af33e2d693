package dev.drydock.yaml;

import java.util.List;
import java.util.Map;

/** A part of the file, with the line on which it starts. */
public sealed interface YamlNode {
    int line();

    /** @param plain written without quotes */
    record Scalar(int line, String text, boolean plain) implements YamlNode {}

    record Sequence(int line, List<YamlNode> items) implements YamlNode {}

    record Mapping(int line, Map<String, Entry> entries) implements YamlNode {}

    /** A problem that was already reported; readers report nothing for it. */
    record Unusable(int line) implements YamlNode {}

    /** The value of a key, and the line of the key. */
    record Entry(int line, YamlNode value) {}
}
