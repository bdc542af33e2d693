package dev.drydock.modelfile;

import dev.drydock.yaml.Problems;
import dev.drydock.yaml.ValueType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** A file that {@code model.yaml} names: it lies in the model directory or below it. */
final class NamedFile {
    private static final ValueType<String> NAME = ValueType.text(
            Pattern.compile("(?!(.*/)?\\.{1,2}(/|$))[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*"),
            "the name of a file beside model.yaml, of letters, digits, dots, dashes and underscores,"
                    + " that does not lead out of its directory");

    private NamedFile() {}

    /** @param directory the model directory; if absent only the name is checked */
    static ValueType<String> in(Optional<Path> directory) {
        return (node, path, problems) -> {
            Optional<String> name = NAME.read(node, path, problems);
            if (name.isEmpty() || directory.isEmpty()) {
                return name;
            }
            Optional<String> wrong = wrongWith(directory.get(), name.get());
            wrong.ifPresent(sentence -> problems.add(node.line(), path, sentence));
            return wrong.isPresent() ? Optional.empty() : name;
        };
    }

    private static Optional<String> wrongWith(Path directory, String name) {
        Path file = directory.resolve(name);
        String quoted = Problems.quote(name);
        try {
            if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                return Optional.of(
                        "file " + quoted + " is not in the directory of model.yaml; put it there or correct the name.");
            }
            if (!file.toRealPath().equals(directory.toRealPath().resolve(name))) {
                return Optional.of("file " + quoted + " is reached through a link; put the file itself there.");
            }
            if (!Files.isRegularFile(file) || Files.size(file) == 0) {
                return Optional.of("file " + quoted + " is empty or not a file; put the file there.");
            }
            return Optional.empty();
        } catch (IOException unreadable) {
            return Optional.of("file " + quoted + " cannot be read; check its permissions.");
        }
    }
}
