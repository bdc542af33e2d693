package dev.drydock.installed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withPrecision;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * This installation takes over sites that an earlier one left, as {@link RecordedSite} recorded them: at another path and on other
 * ports than they were made with.
 */
class UpgradeIT {
    private static final Path RECORDED =
            Path.of(System.getProperty("drydock.basedir", "."), "src/test/resources/upgrade/ce3bc51");

    /** By so much do weights and scores of two kinds of processor differ, and far less than those of another training. */
    private static final double ROUNDING = 1e-5;

    private static final Pattern SCORE = Pattern.compile("(0\\.\\d+)");

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
            requireAnswer(site, expected.getProperty("answer"));
            requireIntactAudit(site);
            assertThat(site.as("emil", "definition", "show", "pump-failure")
                            .expecting(0)
                            .out())
                    .contains("schedule: \"0 2 * * *\"");

            endStoppedRun(site, expected, "h2");

            RecordedSite.rollBack(site).expecting(0);
            requireAnswer(site, expected.getProperty("answer.after.roll-back"));
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
                endStoppedRun(site, expected, "postgresql");
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

    /** The version, the label, and the score up to rounding. */
    private static void requireAnswer(InstalledSite site, String recorded) throws IOException {
        String answer = RecordedSite.outputs(site.ask());
        assertThat(SCORE.matcher(answer).replaceFirst(""))
                .isEqualTo(SCORE.matcher(recorded).replaceFirst(""));
        assertThat(score(answer)).isCloseTo(score(recorded), within(ROUNDING));
    }

    private static double score(String outputs) {
        Matcher score = SCORE.matcher(outputs);
        assertThat(score.find()).as(outputs).isTrue();
        return Double.parseDouble(score.group(1));
    }

    /** The run continues from its checkpoint and makes the same weights: bit for bit on a processor that rounds as the recorded one. */
    private static void endStoppedRun(InstalledSite site, Properties expected, String recorded) throws IOException {
        JsonNode ended = site.as("emil", "restart", expected.getProperty("stopped"), "--wait", "--json")
                .expecting(0)
                .json();
        assertThat(ended.path("exitStatus").asText()).isEqualTo(expected.getProperty("restarted.exit-status"));
        assertThat(PreparedNight.fact(ended, "snapshot")).isEqualTo(expected.getProperty("restarted.snapshot"));
        String digest = PreparedNight.fact(ended, "package-digest");
        String known = expected.getProperty("restarted.weights");
        if (!List.of(known, BY_AVX2.getOrDefault(known, known)).contains(site.weightsDigest(digest))) {
            requireSameUpToRounding(
                    RECORDED.resolve(recorded + ".weights.pt"),
                    site.root().resolve("var/packages/" + digest + "/model/weights.pt"));
        }
        assertThat(workerLogs(site)).doesNotContain("is skipped");
    }

    /** PyTorch rounds otherwise with other vector instructions; MKL also tells processors apart that both have AVX-512. */
    private static void requireSameUpToRounding(Path recorded, Path made) throws IOException {
        Map<String, float[]> expected = parameters(recorded);
        Map<String, float[]> found = parameters(made);
        assertThat(found.keySet()).isNotEmpty().isEqualTo(expected.keySet());
        found.forEach((name, values) ->
                assertThat(values).as(name).containsExactly(expected.get(name), withPrecision((float) ROUNDING)));
    }

    /** The storages of a module's archive by their names; each holds numbers of 32 bits. */
    private static Map<String, float[]> parameters(Path module) throws IOException {
        Map<String, float[]> parameters = new TreeMap<>();
        try (ZipFile archive = new ZipFile(module.toFile())) {
            for (ZipEntry entry : Collections.list(archive.entries())) {
                if (entry.getName().matches("[^/]+/data/\\d+")) {
                    FloatBuffer numbers = ByteBuffer.wrap(
                                    archive.getInputStream(entry).readAllBytes())
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .asFloatBuffer();
                    float[] values = new float[numbers.remaining()];
                    numbers.get(values);
                    parameters.put(entry.getName().replaceFirst("[^/]+/", ""), values);
                }
            }
        }
        return parameters;
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
