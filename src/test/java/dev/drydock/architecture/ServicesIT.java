package dev.drydock.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.drydock.skipped.RealParts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
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
        assertThat(analyze("verify", filledIn(server).toString())).isBlank();
    }

    /** The example for sites that start their nights by systemd. */
    @Test
    void systemdUnderstandsTheTimerOfTheNight() throws IOException, InterruptedException {
        Path service = filledIn("night");
        Path timer =
                Files.copy(HOME.resolve("share/systemd/drydock-night.timer"), folder.resolve("drydock-night.timer"));
        assertThat(analyze("verify", timer.toString(), service.toString())).isBlank();
        String when = Files.readAllLines(timer).stream()
                .filter(line -> line.startsWith("OnCalendar="))
                .map(line -> line.substring("OnCalendar=".length()))
                .findFirst()
                .orElseThrow();
        assertThat(analyze("calendar", "--base-time=2027-03-27 12:00:00 UTC", when))
                .as("the Monday after a weekend on which the clocks change")
                .contains("Mon 2027-03-29 00:30:00 UTC");
    }

    private static String analyze(String... arguments) throws IOException, InterruptedException {
        requireInstalled();
        List<String> command = new ArrayList<>(List.of(ANALYZE.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("TZ", "UTC");
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        return said;
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
