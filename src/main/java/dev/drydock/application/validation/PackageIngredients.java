package dev.drydock.application.validation;

import dev.drydock.domain.registry.ModelDefinition;
import java.nio.file.Path;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a package is put together from, beside the site's gate policy.
 *
 * @param key of the workspace; the same for the same package
 * @param foreign whether its module comes from elsewhere and was never tried
 * @param definition what {@code modelYaml} says
 * @param signature {@code model/signature.json}
 * @param further other files by their name in the package, such as {@code provenance/run.json}
 */
public record PackageIngredients(
        String key,
        boolean foreign,
        ModelDefinition definition,
        Content modelYaml,
        Content weights,
        Content preprocessing,
        Content signature,
        SortedMap<String, Content> further) {
    public PackageIngredients {
        further = Collections.unmodifiableSortedMap(new TreeMap<>(further));
    }

    /** A file's content: bytes at hand, or another file to be copied. */
    public sealed interface Content {

        static Content of(byte[] bytes) {
            return new Bytes(bytes);
        }

        static Content of(Path file) {
            return new File(file);
        }
    }

    /** Bytes at hand. */
    static final class Bytes implements Content {
        private final byte[] bytes;

        private Bytes(byte[] bytes) {
            this.bytes = bytes.clone();
        }

        byte[] value() {
            return bytes.clone();
        }
    }

    record File(Path path) implements Content {}
}
