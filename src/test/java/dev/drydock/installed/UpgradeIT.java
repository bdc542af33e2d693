package dev.drydock.installed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * This installation takes over sites that an earlier one left, as {@link RecordedSite} recorded them: at another path and on other
 * ports than they were made with.
 */
class UpgradeIT {
    private static final Path RECORDED =
            Path.of(System.getProperty("drydock.basedir", "."), "src/test/resources/upgrade/ce3bc51");

    /** What was recorded on a machine with AVX-512, to what a machine with AVX2 makes of the same checkpoint. */
    private static final Map<String, String> BY_AVX2 = Map.of(
            "fd30ac5b6d034424f769dccd149e99b4f533b72d039cc248976f307690976840",
            "bb49eadb2207d372dfa7186ce0e10ef72c36fc4785348d97547bcaf1f7566df7");

    @TempDir
    Path folder;

    @Test
    void servesTheReleaseEndsTheStoppedRunAndRollsBackOnH2() throws IOException, SQLException {
        Properties expected = restore("h2");
        InstalledSite site = siteOnFreePorts(Map.of());
        moveTasks(site, expected.getProperty("root"));
        site.start();
        try {
            assertThat(RecordedSite.outputs(site.ask())).isEqualTo(expected.getProperty("answer"));
            requireIntactAudit(site);
            assertThat(site.as("emil", "definition", "show", "pump-failure")
                            .expecting(0)
                            .out())
                    .contains("schedule: \"0 2 * * *\"");

            endStoppedRun(site, expected);

            RecordedSite.rollBack(site).expecting(0);
            assertThat(RecordedSite.outputs(site.ask())).isEqualTo(expected.getProperty("answer.after.roll-back"));
            requireIntactAudit(site);
        } finally {
            site.stop();
        }
    }

    @Test
    void endsTheStoppedRunOnPostgres() throws IOException, SQLException {
        Properties expected = restore("postgresql");
        try (EmbeddedPostgres postgres = EmbeddedPostgres.builder().start()) {
            load(postgres, expected.getProperty("root"));
            InstalledSite site = siteOnFreePorts(RecordedSite.database(postgres));
            site.startOnly("orchestrator");
            try {
                requireIntactAudit(site);
                endStoppedRun(site, expected);
                requireIntactAudit(site);
            } finally {
                site.stop();
            }
        }
    }

    /** Answers what the installation that left it made of it. */
    private Properties restore(String recorded) throws IOException {
        RecordedSite.run(
                "tar",
                "-C",
                folder.toString(),
                "-xzf",
                RECORDED.resolve(recorded + ".tar.gz").toString());
        Properties expected = new Properties();
        try (Reader file = Files.newBufferedReader(RECORDED.resolve(recorded + ".properties"))) {
            expected.load(file);
        }
        return expected;
    }

    private InstalledSite siteOnFreePorts(Map<String, String> environment) throws IOException {
        InstalledSite site = new InstalledSite(folder.resolve("site"), environment);
        site.takePorts();
        return site;
    }

    /** A backup is restored to its own path, because the tasks' records name their folders; here that path is another test's. */
    private static void moveTasks(InstalledSite site, String root) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:h2:file:" + site.root().resolve("var/db/drydock") + ";WRITE_DELAY=0", "drydock", "");
                PreparedStatement move =
                        connection.prepareStatement("update task set directory = replace(directory, ?, ?)")) {
            move.setString(1, root + "/");
            move.setString(2, site.root() + "/");
            assertThat(move.executeUpdate()).isPositive();
        }
    }

    /** Without the lines that only psql understands: they begin with a backslash. */
    private void load(EmbeddedPostgres postgres, String root) throws IOException, SQLException {
        String statements;
        try (Stream<String> lines = Files.lines(folder.resolve("database.sql"))) {
            statements = lines.filter(line -> !line.startsWith("\\")).collect(Collectors.joining("\n"));
        }
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(statements.replace(root + "/", folder.resolve("site") + "/"));
        }
    }

    private static void requireIntactAudit(InstalledSite site) {
        assertThat(site.as("audrey", "audit", "verify").expecting(0).out()).contains("INTACT");
    }

    /** It goes on from its checkpoint and gives the same weights, bit for bit. */
    private static void endStoppedRun(InstalledSite site, Properties expected) throws IOException {
        JsonNode ended = site.as("emil", "restart", expected.getProperty("stopped"), "--wait", "--json")
                .expecting(0)
                .json();
        assertThat(ended.path("exitStatus").asText()).isEqualTo(expected.getProperty("restarted.exit-status"));
        assertThat(PreparedNight.fact(ended, "snapshot")).isEqualTo(expected.getProperty("restarted.snapshot"));
        String digest = PreparedNight.fact(ended, "package-digest");
        assertThat(site.weightsDigest(digest)).isEqualTo(weights(site, digest, expected));
        assertThat(workerLogs(site)).doesNotContain("is skipped");
    }

    /** PyTorch rounds otherwise with other vector instructions. */
    private static String weights(InstalledSite site, String digest, Properties expected) throws IOException {
        String recorded = expected.getProperty("restarted.weights");
        JsonNode run = new ObjectMapper()
                .readTree(site.root()
                        .resolve("var/packages/" + digest + "/provenance/run.json")
                        .toFile());
        return run.findValue("cpuCapability").asText().equals("AVX2")
                ? BY_AVX2.getOrDefault(recorded, recorded)
                : recorded;
    }

    private static String workerLogs(InstalledSite site) throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.walk(site.root().resolve("var/tasks"))) {
            for (Path file : files.filter(file -> file.endsWith("worker.log")).toList()) {
                all.append(Files.readString(file));
            }
        }
        return all.toString();
    }
}
