package dev.drydock.cli.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.cli.site.SiteInitialisation;
import dev.drydock.cli.terminal.FakeOrchestrator;
import dev.drydock.cli.terminal.Terminal;
import dev.drydock.config.SiteConfiguration;
import dev.drydock.config.SiteFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person reads who puts another model.yaml in force. */
class DefinitionCommandTest {
    private static final String TEXT = "# für die Pumpen\r\nname: pumps";
    private static final String POST = "POST /models/pumps/definition";

    @TempDir
    Path folder;

    private FakeOrchestrator server;
    private Terminal terminal;
    private Path file;

    @BeforeEach
    void startServer() throws Exception {
        new SiteInitialisation(new SiteFolder(folder))
                .complete(SiteConfiguration.standard("demo", 9443, 9444), Map.of("erin", "engineer"));
        server = new FakeOrchestrator(new SiteFolder(folder));
        terminal = new Terminal(folder).as("erin");
        file = folder.resolve("model.yaml");
        Files.writeString(file, TEXT);
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    private int run(String... arguments) {
        String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 2);
        all[arguments.length] = "--server";
        all[arguments.length + 1] = server.url();
        return terminal.run(all);
    }

    private static String changed(String changes, String runs) {
        return "{\"inForce\": " + definition("ab", changes) + ", \"unfinishedRuns\": " + runs + "}";
    }

    private static String definition(String digest, String changes) {
        return "{\"model\": \"pumps\", \"digest\": \"" + digest.repeat(32)
                + "\", \"by\": \"erin\", \"at\": \"2026-11-27T02:00:00Z\", \"changes\": " + changes + "}";
    }

    private static String key(String name, String before, String after) {
        return "{\"key\": \"" + name + "\", \"before\": " + before + ", \"after\": " + after + "}";
    }

    @Test
    void tellsWhatChangedAndWhichRunsKeepWhatTheyHad() {
        server.answers(
                POST + "?insteadOf=0123abcd",
                200,
                changed(
                        "[" + key("training.epochs", "\"8\"", "\"9\"") + "," + key("sweep", "null", "\"x\"") + "]",
                        "[7, 3]"));

        assertThat(run("definition", "change", "pumps", file.toString(), "--instead-of", "0123abcd"))
                .as(terminal.err())
                .isZero();

        assertThat(server.requests().get(0).text()).isEqualTo(TEXT);
        assertThat(terminal.out())
                .contains("In force for pumps: " + "ab".repeat(32) + ", brought by erin at 2026-11-27T02:00:00Z.")
                .contains("  training.epochs: 8 -> 9", "  sweep: (not written) -> x")
                .contains("submitted under: 7, 3. A restart of such a run uses only the new values");
    }

    @Test
    void advisesARestartIfNothingElseIsNew() {
        server.answers(
                POST,
                200,
                changed(
                        "[" + key("reject-limit", "\"1%\"", "\"2%\"") + "," + key("cluster.memory", "null", "\"4g\"")
                                + "]",
                        "[7]"));

        assertThat(run("definition", "change", "pumps", folder.toString()))
                .as(terminal.err())
                .isZero();

        assertThat(terminal.out())
                .contains("A restart of such a run uses the new values of cluster and reject-limit.")
                .doesNotContain("drydock abandon");
    }

    @Test
    void saysIfNothingIsNew() {
        server.answers(POST, 200, changed("[]", "[]"));

        assertThat(run("definition", "change", "pumps", file.toString())).isZero();

        assertThat(terminal.out()).contains("It changes no key.").doesNotContain("unfinished");
    }

    @Test
    void sendsNoFileThatIsTooLargeForAModelFile() throws IOException {
        Files.write(file, new byte[(1 << 20) + 1]);

        assertThat(run("definition", "change", "pumps", file.toString())).isNotZero();

        assertThat(terminal.err()).contains("FILE_REFUSED", "1048577 bytes, but at most 1048576");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void showsItByteForByte() throws IOException {
        server.answers("GET /models/pumps/definition?digest=0123abcd", 200, TEXT.getBytes(StandardCharsets.UTF_8));
        Path shown = folder.resolve("shown.yaml");

        assertThat(run("definition", "show", "pumps", "--digest", "0123abcd")).isZero();
        assertThat(terminal.out()).isEqualTo(TEXT);
        assertThat(run("definition", "show", "pumps", "--digest", "0123abcd", "-o", shown.toString()))
                .isZero();
        assertThat(shown).hasContent(TEXT);
    }

    @Test
    void listsThoseThatWereInForceWithWhatEachChanged() {
        server.answers(
                "GET /models/pumps/definitions",
                200,
                "{\"items\": [" + definition("ab", "[" + key("schedule", "null", "\"0 2 * * *\"") + "]") + ", "
                        + definition("cd", "null") + "], \"next\": null}");

        assertThat(run("definition", "history", "pumps")).isZero();

        assertThat(terminal.out())
                .containsSubsequence(
                        "ab".repeat(32) + "  2026-11-27T02:00:00Z  erin",
                        "  schedule: (not written) -> 0 2 * * *",
                        "cd".repeat(32) + "  2026-11-27T02:00:00Z  erin, with the model's import");
    }
}
