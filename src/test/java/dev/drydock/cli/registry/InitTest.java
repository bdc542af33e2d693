package dev.drydock.cli.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.Terminal;
import dev.drydock.modelfile.ModelFileReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InitTest {
    @TempDir
    Path folder;

    private Terminal terminal;
    private Path csv;

    @BeforeEach
    void sitDown() throws IOException {
        terminal = new Terminal(folder.resolve("site"));
        csv = Files.writeString(folder.resolve("rows.csv"), "a,b\n" + "1,yes\n2,no\n3,no\n".repeat(9));
    }

    private int init(String... options) {
        String[] arguments = new String[options.length + 4];
        arguments[0] = "init";
        arguments[1] = csv.toString();
        arguments[2] = "-o";
        arguments[3] = folder.resolve("Night Shift").toString();
        System.arraycopy(options, 0, arguments, 4, options.length);
        return terminal.run(arguments);
    }

    @Test
    void writesAModelDirectoryThatIsReadOnceTheWeightsLieBesideIt() throws IOException {
        assertThat(init()).as(terminal.err()).isZero();

        assertThat(terminal.out()).contains("27 rows, 2 columns").contains("drydock import");
        Files.writeString(folder.resolve("Night Shift/weights.pt"), "weights");
        assertThat(new ModelFileReader()
                        .readDirectory(folder.resolve("Night Shift"))
                        .name())
                .isEqualTo("night-shift");
    }

    @Test
    void overwritesNothing() throws IOException {
        assertThat(init()).isZero();
        String before = Files.readString(folder.resolve("Night Shift/model.yaml"));

        assertThat(init("--label", "a")).isEqualTo(ExitCode.FAILED);

        assertThat(terminal.err()).contains("DRAFT_EXISTS").contains("model.yaml exists already");
        assertThat(folder.resolve("Night Shift/model.yaml")).hasContent(before);
    }

    @Test
    void leavesNothingBehindWhenItRefuses() {
        assertThat(init("--label", "c")).isEqualTo(ExitCode.FAILED);

        assertThat(terminal.err()).contains("CSV_COLUMN_WRONG").contains("no column 'c'");
        assertThat(folder.resolve("Night Shift")).doesNotExist();
    }

    @Test
    void saysWhichFileIsMissing() {
        csv = folder.resolve("nothing.csv");

        assertThat(init()).isNotZero();

        assertThat(terminal.err()).contains("FILE_UNREADABLE").contains("nothing.csv");
    }
}
