package dev.drydock.cli.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.Terminal;
import dev.drydock.sample.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportInitTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private Terminal terminal;

    @BeforeEach
    void sitDown() {
        terminal = new Terminal(folder.resolve("site"));
    }

    private int init(String... options) {
        String[] arguments = new String[options.length + 3];
        arguments[0] = "export";
        arguments[1] = "init";
        arguments[2] = folder.toString();
        System.arraycopy(options, 0, arguments, 3, options.length);
        return terminal.run(arguments);
    }

    @Test
    void describesFilesAsTheirSourceDoes() throws IOException {
        Sample.BEARING_WEAR.driftedNight().seed(3).rows(2_000).sequence(4).writeTo(folder);
        Path manifest = folder.resolve("works-east-4.manifest.unsigned.json");
        JsonNode ofTheSource = JSON.readTree(manifest.toFile());
        Files.delete(manifest);

        assertThat(init(
                        "--source=works-east",
                        "--sequence=4",
                        "--model=bearing-wear",
                        "--logs=works-east-4-logs.csv",
                        "--feedback=works-east-4-feedback.csv"))
                .as(terminal.err())
                .isZero();

        assertThat(JSON.readTree(manifest.toFile())).isEqualTo(ofTheSource);
    }

    @Test
    void countsRecordsAndNotLines() throws IOException {
        Files.writeString(folder.resolve("a.csv"), "id,said\r\n1,\"two\nlines, \"\"quoted\"\"\"\r\n\r\n2,end");

        assertThat(init("--source=a", "--sequence=1", "--model=m", "--logs=a.csv"))
                .as(terminal.err())
                .isZero();

        assertThat(JSON.readTree(folder.resolve("a-1.manifest.unsigned.json").toFile())
                        .at("/files/0/rows")
                        .asLong())
                .isEqualTo(2);
    }

    @Test
    void saysWhichFileACorrectedOneStandsInPlaceOf() throws IOException {
        Files.writeString(folder.resolve("b.csv"), "id,said\n1,yes\n");

        assertThat(init("--source=a", "--sequence=2", "--model=m", "--feedback=b.csv", "--replaces=b.csv=1/a.csv"))
                .as(terminal.err())
                .isZero();

        JsonNode replaces = JSON.readTree(
                        folder.resolve("a-2.manifest.unsigned.json").toFile())
                .at("/files/0/replaces");
        assertThat(replaces.path("sequence").asLong()).isEqualTo(1);
        assertThat(replaces.path("name").asText()).isEqualTo("a.csv");
        assertThat(terminal.err()).contains("WARNING: the manifest does not name the person who corrects the rows");
        assertThat(init(
                        "--source=a",
                        "--sequence=2",
                        "--model=m",
                        "--feedback=b.csv",
                        "--replaces=b.csv=1/a.csv",
                        "--by=tanaka"))
                .isZero();
        assertThat(JSON.readTree(folder.resolve("a-2.manifest.unsigned.json").toFile())
                        .path("by")
                        .asText())
                .isEqualTo("tanaka");
        assertThat(init(
                        "--source=a",
                        "--sequence=2",
                        "--model=m",
                        "--feedback=b.csv",
                        "--replaces=b.csv=1/a.csv",
                        "--by=T Anaka"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(terminal.err()).contains("--by T Anaka must be a user name");
        for (String wrong : List.of("b.csv=2/a.csv", "other.csv=1/a.csv", "b.csv=a.csv")) {
            assertThat(init("--source=a", "--sequence=2", "--model=m", "--feedback=b.csv", "--replaces=" + wrong))
                    .isEqualTo(ExitCode.USAGE);
            assertThat(terminal.err()).contains("FILE=SEQUENCE/NAME");
        }
    }

    @Test
    void refusesWhatNoSiteCouldReceive() {
        assertThat(init("--source=a", "--sequence=1", "--model=m")).isEqualTo(ExitCode.USAGE);
        assertThat(init("--source=A b", "--sequence=1", "--model=m", "--logs=a.csv"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(init("--source=a", "--sequence=0", "--model=m", "--logs=a.csv"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(init("--source=a", "--sequence=1", "--model=m", "--logs=gone.csv"))
                .isNotZero();
        assertThat(terminal.err()).contains("gone.csv");
    }
}
