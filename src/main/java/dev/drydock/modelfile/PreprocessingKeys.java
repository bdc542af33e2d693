package dev.drydock.modelfile;

import dev.drydock.domain.registry.ModelDefinition.PreprocessingFile;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The value of {@code preprocessing}: a file's name, or a mapping of the name and how it is fitted. */
final class PreprocessingKeys {
    private static final ValueType<Boolean> FIT = ValueType.oneOf(Map.of("train", true));

    private PreprocessingKeys() {}

    /** @param directory the model directory; if absent only the name is checked */
    static ValueType<PreprocessingFile> in(Optional<Path> directory) {
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
