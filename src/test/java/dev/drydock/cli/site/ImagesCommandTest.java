package dev.drydock.cli.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ImagesCommandTest {
    @TempDir
    Path folder;

    @Test
    void refusesAFolderWithFiles() throws IOException {
        Files.writeString(folder.resolve("index.json"), "{}");
        Terminal terminal = new Terminal(folder);
        assertThat(terminal.run("images", "--out", folder.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(terminal.err()).contains(folder + " is not empty");
    }

    @Test
    void refusesAJavaWithoutJlink() {
        Terminal terminal = new Terminal(folder);
        Path out = folder.resolve("images");
        assertThat(terminal.run("images", "--out", out.toString(), "--jdk", folder.toString()))
                .isNotZero();
        assertThat(terminal.err()).contains(folder.resolve("bin/jlink").toString(), "--jdk");
        assertThat(out.resolve("index.json")).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource(ImageProgram.class)
    void everyProgramStartsWithoutAShell(ImageProgram program) {
        assertThat(program.entrypoint().get(0)).isEqualTo("/opt/java/bin/java");
        assertThat(program.parts()).startsWith(ImageProgram.Part.JAVA, ImageProgram.Part.NOTICES);
        assertThat(program.environment()).containsEntry("DRYDOCK_SITE", "/srv/drydock");
    }
}
