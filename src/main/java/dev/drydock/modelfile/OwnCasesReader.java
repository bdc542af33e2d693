package dev.drydock.modelfile;

import dev.drydock.domain.registry.ExpectedBehaviour;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ModelFileFailure;
import dev.drydock.files.IoReason;
import dev.drydock.yaml.Problems;
import dev.drydock.yaml.Section;
import dev.drydock.yaml.YamlTree;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the cases that a receiving site wrote for a model: the key {@code behaviour} of a {@code model.yaml}, in a file of its own. */
public final class OwnCasesReader {
    private static final String CASES = "behaviour";
    private static final int MOST_TOLD = 20;

    private OwnCasesReader() {}

    /**
     * @param definition of the version that the cases are tried on: its inputs, classes and decision
     * @return one or more
     * @throws DrydockException {@link ModelFileFailure#OWN_CASES_INVALID} with every problem and its line
     */
    public static List<ExpectedBehaviour> read(Path file, ModelDefinition definition) {
        Problems problems = new Problems();
        List<ExpectedBehaviour> cases = ModelFileReader.text(bytes(file), problems)
                .filter(text -> ModelFileReader.indentedBySpaces(text, problems))
                .flatMap(text -> YamlTree.compose(text, ModelFileReader.GUIDE, problems))
                .flatMap(root -> Section.of(root, "", Set.of(CASES), problems))
                .map(root -> BehaviourKeys.read(root, definition.task(), definition.schema(), definition.decision()))
                .orElse(List.of());
        if (problems.isEmpty() && cases.isEmpty()) {
            problems.add(1, CASES, "has no case; write one, or remove the file.");
        }
        if (!problems.isEmpty()) {
            throw DrydockException.listing(
                    ModelFileFailure.OWN_CASES_INVALID,
                    "This site's own cases cannot be tried on a version of " + definition.name() + ": " + file
                            + " is not what its inputs, classes and decision allow. Correct the file, as"
                            + " docs/guides/separate-node.md describes, and send the order again.",
                    problems.inOrderOfLines().stream()
                            .limit(MOST_TOLD)
                            .map(problem -> file.getFileName() + ":" + problem.line() + ": "
                                    + (problem.key().isEmpty() ? "" : problem.key() + ": ") + problem.sentence())
                            .toList());
        }
        return cases;
    }

    private static byte[] bytes(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] yaml = in.readNBytes(ModelFileReader.LARGEST + 1);
            if (yaml.length <= ModelFileReader.LARGEST) {
                return yaml;
            }
        } catch (IOException e) {
            throw unreadable(file, "cannot be read: " + IoReason.of(file, e), e);
        }
        throw unreadable(file, "is larger than " + ModelFileReader.LARGEST + " bytes", null);
    }

    private static DrydockException unreadable(Path file, String why, @Nullable Throwable cause) {
        return new DrydockException(
                ModelFileFailure.OWN_CASES_INVALID,
                "This site's own cases cannot be tried: " + file + " " + why
                        + ". Correct the file or its permissions, and send the order again.",
                cause);
    }
}
