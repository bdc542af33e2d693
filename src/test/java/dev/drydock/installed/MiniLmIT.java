package dev.drydock.installed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.sample.Sample;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of {@code docs/minilm.md} and what they print: a pretrained encoder, from its Maven artifact to a release. */
class MiniLmIT {
    @TempDir
    Path folder;

    private @Nullable MadeSite made;

    @AfterEach
    void stopServers() {
        if (made != null) {
            made.site().killEverything();
        }
    }

    @Test
    void everyCommandOfThePageWorksInItsOrder() throws IOException, InterruptedException, URISyntaxException {
        DebianPyTorch.require();
        made = MadeSite.in(folder, Sample.TICKET_ROUTING.sources(), "", MiniLmIT::forABusyMachine);
        Path artifact = artifact();
        Files.copy(artifact, folder.resolve(artifact.getFileName()));
        PageCommands page = PageCommands.of("minilm.md");

        String said = page.run(folder, MiniLmIT::here);

        System.out.println(said);
        assertThat(page.transcript())
                .hasSizeGreaterThan(3)
                .allSatisfy(line -> assertThat(said).containsPattern(line));
        assertThat(Pattern.compile("macro-f1\\D+(0\\.\\d+)")
                        .matcher(said)
                        .results()
                        .mapToDouble(found -> Double.parseDouble(found.group(1)))
                        .max()
                        .orElse(0))
                .as("macro-f1 of the candidate")
                .isGreaterThan(0.9);
    }

    /**
     * An encoder needs some 40 of the 50 ms that the standard policy gives a row. Other suites need the same two cores, so its slowest calls
     * take ten times as long.
     */
    private static String forABusyMachine(String policy) {
        return MadeSite.replaced(policy, "\"p95-ms\": 50,", "\"p95-ms\": 2000,");
    }

    private static String here(String commands) {
        assertThat(commands).contains("/opt/drydock", "python3 ");
        return commands.replace("/opt/drydock", InstalledSite.HOME.toString())
                .replace("python3 ", DebianPyTorch.PYTHON + " ");
    }

    /** The jar on the class path. */
    private static Path artifact() throws IOException, URISyntaxException {
        URL model = Objects.requireNonNull(MiniLmIT.class.getResource("/all-minilm-l6-v2.onnx"));
        return Path.of(
                ((JarURLConnection) model.openConnection()).getJarFileURL().toURI());
    }
}
