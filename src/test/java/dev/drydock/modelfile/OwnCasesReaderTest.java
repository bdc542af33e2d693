package dev.drydock.modelfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.domain.registry.ModelDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cases that a receiving site writes for a model. */
class OwnCasesReaderTest {
    private static final Path BASE = Path.of(System.getProperty("drydock.basedir", "."));

    @TempDir
    Path folder;

    private final ModelDefinition pumps = new ModelFileReader().readDirectory(BASE.resolve("sample-data/pump-failure"));

    @Test
    void readsTheExampleOfTheGuide() throws IOException {
        String guide = Files.readString(BASE.resolve("docs/guides/separate-node.md"));
        int from = guide.indexOf("```yaml\nbehaviour:") + "```yaml\n".length();
        Path file = Files.writeString(
                folder.resolve("pump-failure.yaml"), guide.substring(from, guide.indexOf("```", from)));

        assertThat(OwnCasesReader.read(file, pumps))
                .singleElement()
                .satisfies(test -> assertThat(test.name()).isEqualTo("pump-17-before-it-broke"));
    }

    @Test
    void namesEachProblemWithItsLine() throws IOException {
        Path file = Files.writeString(folder.resolve("pump-failure.yaml"), """
                behaviour:
                  - name: hot
                    rows: [{flow: 182}]
                    answer: perhaps
                """);

        assertThatThrownBy(() -> OwnCasesReader.read(file, pumps))
                .hasMessageContaining("This site's own cases cannot be tried on a version of pump-failure: " + file)
                .hasMessageContaining("pump-failure.yaml:3: behaviour[0].rows[0].head: ")
                .hasMessageContaining("pump-failure.yaml:4: behaviour[0].answer: ");
    }

    @Test
    void refusesAFileWithoutACaseAndOneThatCannotBeRead() throws IOException {
        Path empty = Files.writeString(folder.resolve("empty.yaml"), "behaviour: []\n");
        assertThatThrownBy(() -> OwnCasesReader.read(empty, pumps))
                .hasMessageContaining("empty.yaml:1: behaviour: has no case; write one, or remove the file.");
        assertThatThrownBy(() -> OwnCasesReader.read(folder, pumps)).hasMessageContaining("cannot be read");
    }
}
