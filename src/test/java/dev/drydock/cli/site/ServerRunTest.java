package dev.drydock.cli.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.cli.site.Servers.Server;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.Terminal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server in the foreground; {@code ImagesIT} runs a real one. */
class ServerRunTest {
    @TempDir
    Path folder;

    @Test
    void theCommandIsThatOfLibertysScript() throws IOException {
        write("usr/servers/serving/jvm.options", "-Xmx1g\n# a comment\n\n-Duser.timezone=UTC\n");
        write("lib/platform/java/java9.options", "# a comment\n--add-opens\njava.base/java.util=ALL-UNNAMED\n");
        write("lib/platform/java/java24.options", "--add-opens\njava.base/java.util=ALL-UNNAMED\n");

        List<String> command = new ServerJvm(folder).command(Server.SERVING, Map.of("JVM_ARGS", " -Xmx2g  -Da=b"));

        assertThat(command)
                .endsWith(
                        "-javaagent:" + folder + "/wlp/bin/tools/ws-javaagent.jar",
                        "-Djava.awt.headless=true",
                        "-Djdk.attach.allowAttachSelf=true",
                        "-Xmx1g",
                        "-Duser.timezone=UTC",
                        "--add-opens",
                        "java.base/java.util=ALL-UNNAMED",
                        "-Xmx2g",
                        "-Da=b",
                        "-jar",
                        folder + "/wlp/bin/tools/ws-server.jar",
                        "serving");
    }

    private void write(String name, String content) throws IOException {
        Path file = folder.resolve("wlp").resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    @Test
    void makesTheFolderOfANodeAndRefusesAPortThatIsTaken() throws IOException {
        Path site = folder.resolve("site");
        Terminal terminal = new Terminal(site);
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int exit = terminal.run(
                    "server", "run", "--only", "serving", "--serving-port", Integer.toString(taken.getLocalPort()));
            assertThat(exit).isEqualTo(ExitCode.UNAVAILABLE);
            assertThat(terminal.err()).contains("SERVER_NOT_STARTED", "port " + taken.getLocalPort());
        }
        assertThat(site.resolve("etc/secrets/node.token.sha256")).exists();
        assertThat(site.resolve("etc/keys/builder.key")).doesNotExist();
    }
}
