package dev.drydock.modelfile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileKeysTest {
    private static final String MODEL = ValveModel.WITHOUT_TRAINING + "sweep: [{}]\n";

    @TempDir
    Path directory;

    private final ModelFileReader reader = new ModelFileReader();

    @BeforeEach
    void putTheModelThere() throws IOException {
        Files.writeString(directory.resolve("weights.pt"), "x");
        Files.writeString(directory.resolve("preprocessing.json"), "{}");
    }

    private List<String> problems(String files) throws IOException {
        Files.writeString(directory.resolve("model.yaml"), MODEL + "files: " + files + "\n");
        return reader.checkDirectory(directory).problems().stream()
                .map(ModelFileProblem::sentence)
                .toList();
    }

    @Test
    void withoutTheKeyNothingElseTravels() {
        assertThat(reader.readText(MODEL).files()).isEmpty();
    }

    @Test
    void filesAndFilesInFoldersTravelInTheOrderInWhichTheyAreListed() throws IOException {
        Files.writeString(Files.createDirectory(directory.resolve("wheelhouse")).resolve("solver-1.2.whl"), "x");
        Files.writeString(directory.resolve("LICENSE.txt"), "x");

        assertThat(problems("[wheelhouse/solver-1.2.whl, LICENSE.txt]")).isEmpty();
        assertThat(reader.readDirectory(directory).files()).containsExactly("wheelhouse/solver-1.2.whl", "LICENSE.txt");
    }

    @Test
    void aMissingEmptyOrLinkedFileIsNamed() throws IOException {
        Files.createFile(directory.resolve("empty"));
        Files.createSymbolicLink(directory.resolve("link"), directory.resolve("weights.pt"));

        assertThat(problems("[lost.whl]"))
                .containsExactly(
                        "file 'lost.whl' is not in the directory of model.yaml; put it there or correct the name.");
        assertThat(problems("[empty]")).singleElement().asString().contains("'empty' is empty or not a file");
        assertThat(problems("[link]")).singleElement().asString().contains("'link' is reached through a link");
        assertThat(problems("[../etc/passwd]"))
                .singleElement()
                .asString()
                .contains("does not lead out of its directory");
    }

    @Test
    void whatIsInEachPackageAnywayOrIsListedTwiceIsRefused() throws IOException {
        Files.writeString(directory.resolve("LICENSE.txt"), "x");

        assertThat(problems("[weights.pt]"))
                .containsExactly("'weights.pt' is in each package without being listed; remove it.");
        assertThat(problems("[model.yaml]")).singleElement().asString().startsWith("'model.yaml' is in each package");
        assertThat(problems("[LICENSE.txt, LICENSE.txt]")).containsExactly("lists 'LICENSE.txt' twice; remove one.");
    }

    @Test
    void aNameThatIsTooLongOrLiesTooDeepIsRefused() throws IOException {
        String deep =
                IntStream.rangeClosed(1, 13).mapToObj(Integer::toString).collect(Collectors.joining("/")) + "/file";
        Files.createDirectories(directory.resolve(deep).getParent());
        Files.writeString(directory.resolve(deep), "x");

        assertThat(problems("[" + deep + "]"))
                .singleElement()
                .asString()
                .contains("lies 13 folders deep; at most 300 characters and 12 folders are allowed. Shorten it.");
    }

    /** Some tools that verify a package sort its names folder by folder, and others as they are written. */
    @Test
    void namesThatTwoToolsWouldSortDifferentlyAreRefused() throws IOException {
        Files.writeString(Files.createDirectory(directory.resolve("docs")).resolve("manual.txt"), "x");
        Files.writeString(directory.resolve("docs-old.txt"), "x");

        assertThat(problems("[docs/manual.txt, docs-old.txt]"))
                .singleElement()
                .asString()
                .startsWith("'docs-old.txt' is sorted in two ways");
        assertThat(problems("[docs/manual.txt]")).isEmpty();
    }
}
