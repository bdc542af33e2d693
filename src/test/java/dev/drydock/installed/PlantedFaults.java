package dev.drydock.installed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.installed.InstalledSite.Said;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Ten faults of a site that runs, of its installation and of its machine, and what {@code drydock doctor} says of each. */
final class PlantedFaults implements AutoCloseable {
    private static final String NODE = "serving";

    private final InstalledSite site;
    /** A copy, because a fault is planted in it. */
    private final Path installation;

    private final Path noNatives;
    /** A word of what the doctor has to find, by the name of its check. */
    private final Map<String, String> planted = new LinkedHashMap<>();

    private ServerSocket taker = new ServerSocket();

    PlantedFaults(InstalledSite site, Path folder) throws IOException {
        this.site = site;
        this.installation = folder.resolve("installation");
        this.noNatives = Files.createDirectories(folder.resolve("no-natives"));
        InstalledSite.copy(InstalledSite.HOME, installation);
    }

    /** As an administrator calls it, by the clock of the servers. */
    Said doctor(String... more) {
        return command(Map.of(), "doctor", more);
    }

    /** In the environment of the faults. */
    Said doctorAfter(String... more) {
        return command(Map.of("PYTORCH_LIBRARY_PATH", noNatives.toString()), "doctor", more);
    }

    private Said command(Map<String, String> variables, String command, String... more) {
        List<String> words = new ArrayList<>(List.of("env"));
        variables.forEach((name, value) -> words.add(name + "=" + value));
        words.add(installation.resolve("bin/drydock").toString());
        words.add(command);
        words.addAll(List.of(more));
        return site.command(words.toArray(String[]::new));
    }

    /**
     * @param expired a certificate that has expired by the clock of the servers
     * @param now by the clock of the servers
     */
    void plant(Path expired, Instant now) throws IOException {
        Path root = site.root();
        command(Map.of(), "server", "stop").expecting(0);
        // Any free port: Liberty's script starts a second JVM with the same options while the server's own one listens
        String debugger = "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:0";
        command(options(debugger), "server", "start", "--only", NODE).expecting(0);
        planted.put(
                "listeners",
                debuggerPort(root.resolve("var/liberty").resolve(NODE).resolve("logs/console.log")));

        Path gateway = root.resolve("etc/tls/gateway.pem");
        Files.copy(expired, gateway);
        planted.put("certificates", gateway + " expired on ");

        Files.setPosixFilePermissions(
                root.resolve("etc/keys/builder.key"), PosixFilePermissions.fromString("rw-r--r--"));
        planted.put("permissions", "builder.key");

        Path log = root.resolve("var/logs/orchestrator.log");
        Files.setLastModifiedTime(log, FileTime.from(now.plus(Duration.ofDays(2))));
        planted.put("clock", log.toString());

        planted.put("natives", noNatives.toString());

        planted.put("installed files", installation.relativize(changedLibrary()) + " is changed");

        taker = new ServerSocket(site.port(), 1, InetAddress.getLoopbackAddress());
        planted.put("port " + site.port(), "taken by another process");

        Files.delete(root.resolve("etc/holidays/de.txt"));
        planted.put("schedules", "de.txt is missing");

        Files.writeString(root.resolve("serving/clients.json"), "{");
        planted.put("clients", "clients.json");

        InstalledSite.delete(root.resolve("inbox"));
        planted.put("folders", root.resolve("inbox") + " is missing");
    }

    private static String debuggerPort(Path console) throws IOException {
        Matcher said = Pattern.compile("Listening for transport dt_socket at address: ([0-9]+)")
                .matcher(Files.readString(console));
        assertThat(said.find()).as("the debugger's port is in " + console).isTrue();
        return said.group(1);
    }

    /** One of the workers, with a byte more. */
    private Path changedLibrary() throws IOException {
        try (Stream<Path> files = Files.list(installation.resolve("worker/lib"))) {
            Path changed = files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
            Files.write(changed, new byte[] {0}, StandardOpenOption.APPEND);
            return changed;
        }
    }

    private static Map<String, String> options(String option) {
        String others = System.getenv().getOrDefault("DRYDOCK_JVM_OPTIONS", "");
        return Map.of("DRYDOCK_JVM_OPTIONS", (others + " " + option).strip());
    }

    /** None of what was planted is in it. */
    void requireNone(Said before) {
        for (JsonNode finding : before.json()) {
            if (planted.containsKey(finding.path("what").asText())) {
                assertThat(finding.path("state").asText())
                        .as(finding.toString())
                        .isEqualTo("OK");
            }
        }
    }

    /** Each is named with a cure. */
    void requireAll(Said after) {
        assertThat(after.exitCode()).isEqualTo(1);
        planted.forEach((check, word) -> assertThat(after.json())
                .as(check + " in " + after.out())
                .anySatisfy(finding -> {
                    assertThat(finding.path("what").asText()).isEqualTo(check);
                    assertThat(finding.path("state").asText()).isIn("WRONG", "NOTE");
                    assertThat(finding.path("found").asText()).contains(word);
                    assertThat(finding.path("advice").asText()).isNotEmpty();
                }));
        assertThat(planted).hasSize(10);
    }

    @Override
    public void close() throws IOException {
        taker.close();
    }
}
