package dev.drydock.installed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.installed.InstalledSite.Said;
import dev.drydock.skipped.RealParts;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A site comes back by itself after what ended it: no hand but the next start. */
class WayBackIT {
    @TempDir
    Path folder;

    private InstalledSite site;

    @BeforeEach
    void make() {
        site = new InstalledSite(folder.resolve("site"));
        site.init();
    }

    @AfterEach
    void end() {
        site.killEverything();
    }

    @Test
    void aPowerCutWhoseNumberIsTakenAgainAndAKillThatIsNotOverHinderNoStart() throws IOException, SQLException {
        site.startOnly("orchestrator");
        site.killOrchestrator();
        Path pidFile = site.root().resolve("var/liberty/.pid/orchestrator.pid");
        Files.writeString(pidFile, ProcessHandle.current().pid() + "\n");
        assertThat(site.as("", "server", "status", "--json")
                        .json()
                        .at("/0/process")
                        .isNull())
                .isTrue();

        site.startOnly("orchestrator");
        long first = Long.parseLong(Files.readString(pidFile).strip());
        ProcessHandle.of(first).orElseThrow().destroyForcibly(); // and not waited for
        site.startOnly("orchestrator");

        assertThat(Long.parseLong(Files.readString(pidFile).strip())).isNotEqualTo(first);

        site.stop();
        aNewerProgramChangesTheSchema();
        assertThat(failedStart(site)).contains("DATABASE_NEWER", "schema 999, made by Drydock 9.9.9");
    }

    private void aNewerProgramChangesTheSchema() throws SQLException {
        try (Connection database = DriverManager.getConnection(
                        "jdbc:h2:file:" + site.root().resolve("var/db/drydock"), "drydock", "");
                Statement statement = database.createStatement()) {
            statement.execute(
                    "insert into \"flyway_schema_history\" (\"installed_rank\", \"version\", \"description\", \"type\","
                            + " \"script\", \"checksum\", \"installed_by\", \"execution_time\", \"success\") values (999, '999', 'later',"
                            + " 'SQL', 'V999__later.sql', 1, 'later', 1, true)");
            statement.execute("insert into schema_program values ('999', '9.9.9')");
        }
    }

    @Test
    void aFullDiskOfTheDatabaseThatIsFreedNeedsNoHandButAtMostAStart() throws IOException, InterruptedException {
        Path disk = site.root().resolve("var/db");
        requireMounted(run("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", disk.toString()));
        try {
            site.startNode("", 0, thatOnlyAppends());
            Path filler = fill(disk);
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .until(
                            () -> site.here("engineer", "models").err(),
                            said -> said.matches("(?s).*(DISK_FULL|DATABASE_UNAVAILABLE).*"));
            assertThat(site.as("", "server", "status").out()).contains("its database does not answer");

            Files.delete(filler);
            Awaitility.await().atMost(Duration.ofMinutes(2)).until(this::isReadyOrEnded);
            site.startOnly("orchestrator"); // nothing to do if it came back by itself
            site.here("auditor", "audit", "verify").expecting(0);
            assertThat(disk).isDirectoryNotContaining("glob:**.trace.db");
        } finally {
            site.killEverything();
            run("umount", disk.toString());
        }
    }

    /** H2 without the room that it finds in its own file some time after a start: it would need no disk for long. */
    private static Map<String, String> thatOnlyAppends() {
        return Map.of(
                "DRYDOCK_JVM_OPTIONS",
                System.getenv().getOrDefault("DRYDOCK_JVM_OPTIONS", "") + " -Dh2.reuseSpace=false");
    }

    private static void requireMounted(boolean mounted) {
        RealParts.require(
                mounted,
                "a disk of its own for the database: run as root",
                "no full disk is tried: only root may mount one");
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
    }

    /** To the last byte. */
    private static Path fill(Path disk) throws IOException {
        Path filler = disk.resolve("filler");
        try (OutputStream out = Files.newOutputStream(filler)) {
            byte[] block = new byte[4096];
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            if (Files.getFileStore(disk).getUsableSpace() > 0) {
                throw e;
            }
            return filler;
        }
    }

    private boolean isReadyOrEnded() {
        JsonNode standing = site.as("", "server", "status", "--json").json().path(0);
        return standing.path("ready").asBoolean() || standing.path("process").isNull();
    }

    @Test
    void aDatabaseThatComesLateIsWaitedForAndOneThatDoesNotComeEndsTheProcess() throws IOException {
        int databasePort = InstalledSite.freePort();
        InstalledSite late = new InstalledSite(folder.resolve("late"), postgres(databasePort, "postgres"));
        late.init();
        Path settings = late.root().resolve("etc/site.yaml");
        String before = Files.readString(settings);
        Files.writeString(settings, before + "database-wait: 3s\n");
        try {
            assertThat(failedStart(late)).contains("its process ended", "database-wait", "SQL state 08001");

            Files.writeString(settings, before);
            CompletableFuture<Said> starting =
                    CompletableFuture.supplyAsync(() -> late.as("", "server", "start", "--only", "orchestrator"));
            Awaitility.await()
                    .atMost(Duration.ofMinutes(4))
                    .until(() -> late.as("", "server", "status").out().contains("it waits for its database"));
            assertThat(doorWhileStarting(late)).contains("SERVER_STARTING", "it waits for its database");

            databaseThatGoesAtOnce(databasePort);
            try (EmbeddedPostgres database = database(databasePort)) {
                assertThat(starting.join().expecting(0).out()).contains("orchestrator is ready");
                late.here("auditor", "audit", "verify").expecting(0);
                late.as("", "server", "stop").expecting(0);

                InstalledSite refused = new InstalledSite(late.root(), postgres(database.getPort(), "stranger"));
                assertThat(failedStart(refused)).contains("SQL state 28", "drydock.db.user");
            }
        } finally {
            late.killEverything();
        }
    }

    /** Ends with its process, and with words that need no log. */
    private static String failedStart(InstalledSite site) {
        Said said = site.as("", "server", "start", "--only", "orchestrator").expecting(69);
        assertThat(site.as("", "server", "status", "--json")
                        .json()
                        .at("/0/process")
                        .isNull())
                .isTrue();
        return said.err();
    }

    private static String doorWhileStarting(InstalledSite site) {
        return site.here("engineer", "models").expecting(69).err();
    }

    /** It restarts while the server starts. */
    private void databaseThatGoesAtOnce(int port) throws IOException {
        database(port).close();
    }

    private EmbeddedPostgres database(int port) throws IOException {
        return EmbeddedPostgres.builder()
                .setPort(port)
                .setDataDirectory(folder.resolve("database"))
                .setCleanDataDirectory(false)
                .start();
    }

    private static Map<String, String> postgres(int port, String user) {
        return Map.of(
                "DRYDOCK_DB_CLASS",
                "org.postgresql.ds.PGSimpleDataSource",
                "DRYDOCK_DB_URL",
                "jdbc:postgresql://localhost:" + port + "/postgres?connectTimeout=5",
                "DRYDOCK_DB_USER",
                user,
                "DRYDOCK_DB_PASSWORD",
                "postgres");
    }

    /** Java has no datagram sockets of the file system: Python stands where systemd would listen. */
    @Test
    void aServerTellsItsServiceManagerThatItIsAlive() throws IOException {
        Path socket = folder.resolve("notify");
        Process manager = new ProcessBuilder("python3", "-uc", """
                import socket, sys
                told = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
                told.bind(sys.argv[1])
                while True: print(told.recv(4096).decode().split(chr(10))[0])
                """, socket.toString())
                .redirectErrorStream(true)
                .start();
        InstalledSite watched = new InstalledSite(
                folder.resolve("watched"), Map.of("NOTIFY_SOCKET", socket.toString(), "WATCHDOG_USEC", "3000000"));
        try (BufferedReader told = manager.inputReader()) {
            watched.init();
            for (String server : List.of("orchestrator", "serving")) {
                watched.startOnly(server);
                for (int signs = 0; signs < 3; ) { // between them systemd-notify asks whether it was heard
                    String line = told.readLine();
                    assertThat(line).as(server).isIn("WATCHDOG=1", "BARRIER=1");
                    signs += line.startsWith("WATCHDOG") ? 1 : 0;
                }
                watched.killEverything();
            }
        } finally {
            watched.killEverything();
            manager.destroyForcibly();
        }
    }
}
