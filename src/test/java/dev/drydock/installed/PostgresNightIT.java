package dev.drydock.installed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main story with the orchestrator on PostgreSQL, set up in both ways of {@code docs/guides/postgresql.md}. */
class PostgresNightIT {
    @TempDir
    Path folder;

    private EmbeddedPostgres postgres;

    @BeforeEach
    void startPostgres() throws IOException {
        postgres = EmbeddedPostgres.builder().start();
    }

    @AfterEach
    void stopPostgres() throws IOException {
        postgres.close();
    }

    @Test
    void theNightlyJobProposesACandidateAndItsRecordsAreInPostgres() throws IOException, SQLException {
        InstalledSite byEnvironment = new InstalledSite(
                folder.resolve("site"),
                Map.of(
                        "DRYDOCK_DB_CLASS", "org.postgresql.ds.PGSimpleDataSource",
                        "DRYDOCK_DB_URL", url(),
                        "DRYDOCK_DB_USER", "postgres",
                        "DRYDOCK_DB_PASSWORD", "postgres"));
        assertThat(byEnvironment.story("candidate").expecting(0).out()).contains("pump-failure/2: PASS");
        assertThat(byEnvironment.root().resolve("var/db")).isEmptyDirectory();
        long night = nightlyExecution();

        nameDatabaseInSite(byEnvironment.root());
        InstalledSite bySite = new InstalledSite(byEnvironment.root());
        try {
            bySite.as("", "server", "start", "--only", "orchestrator").expecting(0);
            JsonNode execution = bySite.execution(night);
            assertThat(execution.path("status").asText()).isEqualTo("COMPLETED");
            assertThat(execution.path("facts").path("candidate-version").asText())
                    .isEqualTo("pump-failure/2");
            bySite.as("audrey", "audit", "verify").expecting(0);
        } finally {
            bySite.killEverything();
        }
    }

    private String url() {
        return "jdbc:postgresql://localhost:" + postgres.getPort() + "/postgres";
    }

    private long nightlyExecution() throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("select max(e.jobexecutionid) from job_execution e join job_instance i"
                                + " on i.jobinstanceid = e.jobinstanceid where i.jobname = 'nightly-retrain'")) {
            assertThat(row.next()).isTrue();
            return row.getLong(1);
        }
    }

    private void nameDatabaseInSite(Path root) throws IOException {
        Path file = root.resolve("etc/orchestrator.xml");
        Files.writeString(file, Files.readString(file).replace("</server>", """
                                  <variable name="drydock.db.class" value="org.postgresql.ds.PGSimpleDataSource"/>
                                  <variable name="drydock.db.url" value="%s"/>
                                  <variable name="drydock.db.user" value="postgres"/>
                                  <variable name="drydock.db.password" value="postgres"/>
                                </server>
                                """.formatted(url())));
    }
}
