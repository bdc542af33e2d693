package dev.drydock.controls;

import dev.drydock.intake.BoundedFile;
import dev.drydock.yaml.Problems;
import dev.drydock.yaml.YamlNode;
import dev.drydock.yaml.YamlTree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Values of {@code etc/site.yaml} as they are written there; the file has no secrets. */
public final class SiteSettings {
    private static final int MOST_BYTES = 64 << 10;

    private SiteSettings() {}

    /**
     * The value of a key that is written in the file.
     *
     * @param key such as {@code scrub} or {@code retention.nightly-retrain}
     * @return empty if it is not there
     * @throws IOException if the file cannot be read, is no YAML mapping, or has no single value there
     */
    public static Optional<String> find(Path file, String key) throws IOException {
        Problems problems = new Problems();
        Optional<YamlNode> root =
                YamlTree.compose(BoundedFile.readText(file, MOST_BYTES), "docs/guides/first-start.md", problems);
        if (!problems.isEmpty() || !(root.orElse(null) instanceof YamlNode.Mapping mapping)) {
            throw new IOException(file + " is no YAML mapping");
        }
        YamlNode.Entry entry = mapping.entries().get(key);
        if (entry == null) {
            return Optional.empty();
        }
        if (entry.value() instanceof YamlNode.Scalar scalar) {
            return Optional.of(scalar.text());
        }
        throw new IOException(key + " in " + file + " is no single value");
    }
}
