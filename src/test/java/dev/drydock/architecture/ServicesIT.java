package dev.drydock.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.drydock.skipped.RealParts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The services that the installation brings for systemd, filled in as {@code docs/guides/services.md} says. */
class ServicesIT {
    private static final Path HOME =
            Path.of(System.getProperty("drydock.home", "target/drydock")).toAbsolutePath();
    private static final Path ANALYZE = Path.of("/usr/bin/systemd-analyze");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"orchestrator", "serving"})
    void systemdUnderstandsEachLineOfThem(String server) throws IOException, InterruptedException {
        requireInstalled();
        Process verify = new ProcessBuilder(
                        ANALYZE.toString(), "verify", filledIn(server).toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(verify.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, verify.waitFor(), said);
        assertThat(said).isBlank();
    }

    /** It starts and stops by the launcher alone, and its process is the one that the launcher's start leaves. */
    @ParameterizedTest
    @ValueSource(strings = {"orchestrator", "serving"})
    void theyNameWhatTheLauncherDoes(String server) throws IOException {
        List<String> lines = Files.readAllLines(filledIn(server));
        assertThat(lines)
                .contains(
                        "Type=forking",
                        "ExecStart=" + HOME + "/bin/drydock server start --only " + server,
                        "ExecStop=" + HOME + "/bin/drydock server stop --only " + server,
                        "PIDFile=" + folder.resolve("site/var/liberty/.pid/" + server + ".pid"),
                        "Environment=DRYDOCK_SITE=" + folder.resolve("site"),
                        "Restart=on-failure",
                        "WatchdogSec=3min",
                        "NotifyAccess=all")
                .noneMatch(line -> line.contains("/opt/drydock") || line.contains("/srv/drydock"));
        assertThat(HOME.resolve("bin/drydock")).isExecutable();
    }

    private Path filledIn(String server) throws IOException {
        String shipped = Files.readString(HOME.resolve("share/systemd/drydock-" + server + ".service"));
        return Files.writeString(
                folder.resolve("drydock-" + server + ".service"),
                shipped.replace("/opt/drydock", HOME.toString())
                        .replace("/srv/drydock", folder.resolve("site").toString()));
    }

    private static void requireInstalled() {
        boolean there = Files.isExecutable(ANALYZE);
        RealParts.require(there, "systemd-analyze is missing; .ci/run installs it", "systemd-analyze is missing");
    }
}
