package dev.drydock.installed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.drydock.skipped.RealParts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The serving node as a service of a real systemd, by the file that the installation brings, with all that it forbids. systemd runs in
 * namespaces of its own, where the installation is in /opt/drydock and the site in /srv/drydock; nothing of the machine is changed.
 */
class SystemdIT {
    private static final Path SYSTEMD = Path.of("/usr/lib/systemd/systemd");
    private static final List<String> TARGETS = List.of("basic", "sysinit", "shutdown", "umount", "network-online");

    private static final String BOOT = """
            set -e
            umount -l /sys/fs/cgroup
            mount -t cgroup2 cgroup2 /sys/fs/cgroup
            mount -t tmpfs tmpfs /run && mkdir -p /run/lock
            mount -t tmpfs tmpfs /opt && mkdir /opt/drydock && mount --bind "$HOME_OF_DRYDOCK" /opt/drydock
            mount -t tmpfs tmpfs /srv && mkdir /srv/drydock && mount --bind "$SITE_OF_DRYDOCK" /srv/drydock
            exec %s --system --unit=basic.target --log-target=console --show-status=no
            """.formatted(SYSTEMD);

    @TempDir
    Path folder;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void end() {
        started.forEach(process -> {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        });
    }

    @Test
    void aNodeThatIsKilledIsStartedAgainAndOneThatWasStoppedIsNot() throws IOException, InterruptedException {
        requireSystemd();
        InstalledSite site = new InstalledSite(folder.resolve("site"));
        site.init();
        long systemd = boot(site);

        systemctl(systemd, "start", "drydock-serving");
        String first = shown(systemd, "MainPID");
        run(systemd, "kill", "-9", first);
        Awaitility.await()
                .atMost(Duration.ofMinutes(4))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> isRestarted(systemd));

        run(
                systemd,
                "env",
                "DRYDOCK_SITE=/srv/drydock",
                "/opt/drydock/bin/drydock",
                "server",
                "stop",
                "--only",
                "serving");
        Awaitility.await().until(() -> shown(systemd, "ActiveState").equals("inactive"));
        assertThat(shown(systemd, "Result")).isEqualTo("success");
    }

    /** In one answer of systemd: two could be from before and after it noticed that the process is gone. */
    private boolean isRestarted(long systemd) throws IOException, InterruptedException {
        return systemctlOf(systemd, "show", "--property=ActiveState,NRestarts", "drydock-serving")
                .lines()
                .toList()
                .containsAll(List.of("ActiveState=active", "NRestarts=1"));
    }

    private static void requireSystemd() {
        boolean there = Files.isExecutable(SYSTEMD);
        RealParts.require(there, "systemd is missing; .ci/run installs it", "systemd is missing");
        assumeTrue("root".equals(System.getProperty("user.name")), "only root may run a systemd of its own");
    }

    /** @return the process of a systemd that knows the two services and little else */
    private long boot(InstalledSite site) throws IOException {
        Path units = Files.createDirectories(folder.resolve("units"));
        for (String target : TARGETS) {
            Files.writeString(units.resolve(target + ".target"), "[Unit]\nDescription=" + target + "\n");
        }
        for (String server : List.of("orchestrator", "serving")) {
            String shipped =
                    Files.readString(InstalledSite.HOME.resolve("share/systemd/drydock-" + server + ".service"));
            Files.writeString(
                    units.resolve("drydock-" + server + ".service"),
                    shipped.replaceAll("(?m)^(User|Group)=drydock$", "$1=root")
                            .replace("RestartSec=10", "RestartSec=1"));
        }
        ProcessBuilder unshare = new ProcessBuilder(
                        "unshare",
                        "--mount",
                        "--pid",
                        "--fork",
                        "--mount-proc",
                        "--uts",
                        "--ipc",
                        "--cgroup",
                        "bash",
                        "-c",
                        BOOT)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("systemd.log").toFile());
        unshare.environment()
                .putAll(Map.of(
                        "container", "docker",
                        "SYSTEMD_UNIT_PATH", units.toString(),
                        "HOME_OF_DRYDOCK", InstalledSite.HOME.toRealPath().toString(),
                        "SITE_OF_DRYDOCK", site.root().toString()));
        Process process = unshare.start();
        started.add(process);
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> isUp(process));
        return child(process).findFirst().orElseThrow().pid();
    }

    private boolean isUp(Process unshare) throws IOException, InterruptedException {
        assertThat(unshare.isAlive())
                .as(Files.readString(folder.resolve("systemd.log")))
                .isTrue();
        return child(unshare).findFirst().isPresent()
                && systemctlOf(child(unshare).findFirst().orElseThrow().pid(), "is-system-running")
                        .startsWith("running");
    }

    private static Stream<ProcessHandle> child(Process process) {
        return process.children();
    }

    private String shown(long systemd, String property) throws IOException, InterruptedException {
        return systemctlOf(systemd, "show", "--property=" + property, "--value", "drydock-serving")
                .strip();
    }

    private void systemctl(long systemd, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("systemctl"));
        command.addAll(List.of(arguments));
        run(systemd, command.toArray(String[]::new));
    }

    private String systemctlOf(long systemd, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("systemctl"));
        command.addAll(List.of(arguments));
        return said(systemd, command).text();
    }

    private void run(long systemd, String... command) throws IOException, InterruptedException {
        Said said = said(systemd, List.of(command));
        assertThat(said.exitCode())
                .as(String.join(" ", command) + "\n" + said.text() + Files.readString(folder.resolve("systemd.log")))
                .isZero();
    }

    private record Said(int exitCode, String text) {}

    private static Said said(long systemd, List<String> command) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("nsenter", "-t", Long.toString(systemd), "--mount", "--pid", "--"));
        all.addAll(command);
        Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Said(process.waitFor(), text);
    }
}
