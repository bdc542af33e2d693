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
     * @return empty if it is not there or is no single value
     * @throws IOException if the file cannot be read
     */
    public static Optional<String> find(Path file, String key) throws IOException {
        return YamlTree.compose(BoundedFile.readText(file, MOST_BYTES), "docs/guides/first-start.md", new Problems())
                .filter(YamlNode.Mapping.class::isInstance)
                .map(root -> ((YamlNode.Mapping) root).entries().get(key))
                .map(YamlNode.Entry::value)
                .filter(YamlNode.Scalar.class::isInstance)
                .map(value -> ((YamlNode.Scalar) value).text());
    }
}
