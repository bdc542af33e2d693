package dev.drydock.modelfile;

import dev.drydock.domain.registry.ModelDefinition.PreprocessingFile;
import dev.drydock.domain.registry.Task;
import dev.drydock.yaml.Section;
import dev.drydock.yaml.ValueType;
import dev.drydock.yaml.YamlNode;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What makes the module's input. {@code preprocessing} is a file's name, or a mapping of the name and how it is fitted; in its place
 * text has {@code tokenizer}, a mapping of a file's name and how many tokens a row may have.
 */
final class PreprocessingKeys {
    private static final String PREPROCESSING = "preprocessing";
    private static final String TOKENIZER = "tokenizer";
    private static final int FEWEST_TOKENS = 8;
    private static final int MOST_TOKENS = 8192;
    private static final PreprocessingFile UNREAD = new PreprocessingFile("", false);
    private static final ValueType<Boolean> FIT = ValueType.oneOf(Map.of("train", true));

    private PreprocessingKeys() {}

    /** @param directory the model directory; if absent only the name is checked */
    static PreprocessingFile read(Section model, Task task, Optional<Path> directory) {
        String foreign = task.readsText() ? PREPROCESSING : TOKENIZER;
        if (model.has(foreign)) {
            model.refuse(foreign, "does not belong to task: " + task.yamlName() + "; remove it, or correct task.");
        }
        return (task.readsText()
                        ? model.requiredSection(TOKENIZER, Set.of("file", "max-length"))
                                .flatMap(section -> tokenizer(section, NamedFile.in(directory)))
                        : model.required(PREPROCESSING, in(directory)))
                .orElse(UNREAD);
    }

    private static Optional<PreprocessingFile> tokenizer(Section section, ValueType<String> file) {
        Optional<Long> length = section.required("max-length", ValueType.whole(FEWEST_TOKENS, MOST_TOKENS));
        return section.required("file", file)
                .flatMap(name -> length.map(most -> new PreprocessingFile(name, false, most.intValue())));
    }

    private static ValueType<PreprocessingFile> in(Optional<Path> directory) {
        ValueType<String> file = NamedFile.in(directory);
        return (node, path, problems) -> node instanceof YamlNode.Mapping
                ? Section.of(node, path, Set.of("file", "fit"), problems).flatMap(section -> fitted(section, file))
                : file.read(node, path, problems).map(name -> new PreprocessingFile(name, false));
    }

    private static Optional<PreprocessingFile> fitted(Section section, ValueType<String> file) {
        boolean fit = section.optional("fit", FIT, false);
        return section.required("file", file).map(name -> new PreprocessingFile(name, fit));
    }
}
