package dev.drydock.domain.registry;

import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.InputColumn;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * What another {@code model.yaml} of a model says otherwise.
 *
 * @param keys in the order of the new text; what it no longer says comes last
 */
public record DefinitionChange(List<Key> keys) {
    public DefinitionChange {
        keys = List.copyOf(keys);
    }

    /**
     * A key of the file, such as {@code training.learning-rate} or {@code sweep[0].epochs}.
     *
     * @param before the old value; empty if the key was missing
     * @param after the new value; empty if the key is gone
     */
    public record Key(String key, Optional<String> before, Optional<String> after) {
        private static final String NOT_WRITTEN = "(not written)";

        /** What it said, in words if it was not written. */
        public String said() {
            return before.orElse(NOT_WRITTEN);
        }

        /** The new value; words if the key is gone. */
        public String says() {
            return after.orElse(NOT_WRITTEN);
        }

        /** Such as {@code 0.05 -> 0.005}. */
        public String change() {
            return said() + " -> " + says();
        }

        /** Such as {@code training.learning-rate 0.05 -> 0.005}. */
        @Override
        public String toString() {
            return key + " " + change();
        }
    }

    /**
     * @param before the keys of the old text, from {@link DefinitionReader#keys}
     * @param after the same of the new text
     */
    public static DefinitionChange between(Map<String, String> before, Map<String, String> after) {
        Set<String> names = new LinkedHashSet<>(after.keySet());
        names.addAll(before.keySet());
        List<Key> changed = new ArrayList<>();
        for (String name : names) {
            Optional<String> then = Optional.ofNullable(before.get(name));
            Optional<String> now = Optional.ofNullable(after.get(name));
            if (!then.equals(now)) {
                changed.add(new Key(name, then, now));
            }
        }
        return new DefinitionChange(changed);
    }

    /**
     * The parts of {@code model.yaml} that make another model of it if they differ: its module and files, and by what columns its
     * files are read, those too that were received long ago. Wider limits of an input are none of them.
     *
     * @return the keys at the top of the file that mean something else in the two, in the order of {@code docs/model-yaml.md}
     */
    public static List<String> fixedParts(ModelDefinition before, ModelDefinition after) {
        List<String> parts = new ArrayList<>();
        Comparison differs = (part, of) -> {
            if (!Objects.equals(of.apply(before), of.apply(after))) {
                parts.add(part);
            }
        };
        differs.look("name", ModelDefinition::name);
        differs.look("task", ModelDefinition::task);
        differs.look("revision", definition -> definition.revision().number());
        differs.look("weights", ModelDefinition::weights);
        differs.look(before.schema().readsText() ? "tokenizer" : "preprocessing", ModelDefinition::preprocessing);
        differs.look("files", ModelDefinition::files);
        differs.look("export", of(schema -> List.of(schema.logs(), schema.feedback())));
        if (!areAsWide(after.schema().inputs(), before.schema().inputs())) {
            parts.add("inputs");
        }
        differs.look("group", of(DatasetSchema::groupColumn));
        differs.look("label", of(DatasetSchema::label));
        differs.look("slices", of(DatasetSchema::slices));
        return parts;
    }

    private static boolean areAsWide(List<InputColumn> after, List<InputColumn> before) {
        return after.size() == before.size()
                && IntStream.range(0, after.size()).allMatch(i -> after.get(i).isAsWideAs(before.get(i)));
    }

    private static Function<ModelDefinition, Object> of(Function<DatasetSchema, Object> part) {
        return definition -> part.apply(definition.schema());
    }

    private interface Comparison {
        void look(String part, Function<ModelDefinition, Object> of);
    }
}
