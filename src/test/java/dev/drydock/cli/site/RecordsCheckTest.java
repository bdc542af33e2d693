package dev.drydock.cli.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.cli.site.Finding.State;
import dev.drydock.config.SiteDatabase;
import dev.drydock.config.SiteFolder;
import dev.drydock.domain.audit.AuditRecord;
import dev.drydock.persistence.Migrations;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same records in an H2 file and in a PostgreSQL, read with the drivers of an installation. */
class RecordsCheckTest {
    @TempDir
    Path folder;

    private SiteFolder site;

    @BeforeEach
    void make() throws IOException, URISyntaxException {
        site = new SiteFolder(folder.resolve("site"));
        Files.createDirectories(site.var().resolve("db"));
        Files.createDirectories(site.etc());
        Path drivers = Files.createDirectories(folder.resolve("home/wlp/usr/shared/resources/jdbc"));
        for (Class<?> driver : List.of(org.h2.Driver.class, org.postgresql.Driver.class)) {
            Path jar = Path.of(
                    driver.getProtectionDomain().getCodeSource().getLocation().toURI());
            Files.copy(jar, drivers.resolve(jar.getFileName()));
        }
    }

    private JdbcDataSource h2() {
        JdbcDataSource h2 = new JdbcDataSource();
        h2.setURL("jdbc:h2:file:" + site.var().resolve("db/drydock") + ";WRITE_DELAY=0;TRACE_LEVEL_FILE=0");
        h2.setUser("drydock");
        h2.setPassword("");
        return h2;
    }

    private List<Finding> findings(SiteDatabase database, Duration clock) throws SQLException {
        RecordsCheck records = new RecordsCheck(site, database, Clock.offset(Clock.systemUTC(), clock));
        return new DatabaseReader(folder.resolve("home"), database)
                .read(records::findings)
                .orElseThrow();
    }

    private SiteDatabase h2Database() {
        return SiteDatabase.of(site, Map.of());
    }

    private static void execute(DataSource database, String... statements) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static final String[] FAULTS = {
        "insert into site_user (name_key, name, password_hash, role_names, enabled, generation, changed_by, changed_at)"
                + " values ('rhea', 'rhea', 's3cret', 'engineer,release-manager', true, 1, 'x', current_timestamp),"
                + " ('milo', 'Milo', 's3cret', 'scheduler', false, 1, 'x', current_timestamp)",
        "insert into access_token (name, secret_digest, role_names, created_by, created_at, expires_at) values"
                + " ('cron', 's3cret', 'scheduler', 'x', current_timestamp, timestamp with time zone '2026-01-01 00:00:00+00')",
        "insert into schedule (name, job, cron, zone, blackouts, catch_up, paused, author, author_roles, author_since,"
                + " changed_by, changed_at, seen_until) values ('night', 'nightly-retrain', '30 2 * * *', 'UTC', '', 'skip',"
                + " false, 'milo', 'scheduler', current_timestamp, 'x', current_timestamp, current_timestamp)"
    };

    private static String audit(Instant at) {
        AuditRecord record = new AuditRecord(0, at, "rhea", "candidate.approve", "pump/1", new TreeMap<>());
        return "insert into audit_record (number, canonical, leaf_hash) values (0, '" + record.canonical() + "', 'x')";
    }

    private static Map<String, State> states(List<Finding> findings) {
        Map<String, State> states = new TreeMap<>();
        findings.forEach(finding -> states.put(finding.what(), finding.state()));
        return states;
    }

    private void areFaultsOfBoth(List<Finding> findings) {
        assertThat(states(findings))
                .containsEntry("clock and audit log", State.WRONG)
                .containsEntry("tokens", State.WRONG)
                .containsEntry("user roles", State.NOTE)
                .containsEntry("schedules", State.WRONG);
        assertThat(findings.toString())
                .contains("expired: cron (2026-01-01)")
                .contains("rhea is engineer and release-manager")
                .contains("night: its author milo may submit no jobs")
                .doesNotContain("s3cret");
    }

    @Test
    void readsAnEmptyDatabaseAndOneOfAnOlderSchema() throws SQLException {
        execute(h2(), "create table other (id integer)");
        assertThat(findings(h2Database(), Duration.ZERO)).allMatch(finding -> finding.state() == State.OK);
        execute(h2(), "drop table other");
        Migrations.migrate(h2());
        assertThat(findings(h2Database(), Duration.ZERO)).allMatch(finding -> finding.state() == State.OK);
    }

    @Test
    void findsTheFaultsOfAnH2AndChangesNothing() throws SQLException, IOException {
        Migrations.migrate(h2());
        execute(h2(), FAULTS);
        execute(h2(), audit(Instant.now().plusSeconds(3600)));
        Path file = site.var().resolve("db/drydock.mv.db");
        byte[] before = Files.readAllBytes(file);
        areFaultsOfBoth(findings(h2Database(), Duration.ZERO));
        assertThat(file).hasBinaryContent(before);
    }

    @Test
    void findsTheFaultsOfAPostgresqlAndItsOtherClockWhileTheOrchestratorRuns() throws IOException, SQLException {
        try (EmbeddedPostgres server = EmbeddedPostgres.builder().start()) {
            DataSource postgres = server.getPostgresDatabase();
            Migrations.migrate(postgres);
            SiteDatabase database = SiteDatabase.of(
                    site,
                    Map.of(
                            "DRYDOCK_DB_URL",
                            "jdbc:postgresql://localhost:" + server.getPort() + "/postgres",
                            "DRYDOCK_DB_USER",
                            "postgres"));
            List<Finding> well = findings(database, Duration.ZERO);
            assertThat(states(well)).containsEntry("clock and database", State.OK);
            assertThat(well).allMatch(finding -> finding.state() == State.OK);
            assertThat(states(findings(database, Duration.ofSeconds(20))))
                    .containsEntry("clock and database", State.NOTE);
            assertThat(states(findings(database, Duration.ofHours(-1))))
                    .containsEntry("clock and database", State.WRONG);

            execute(postgres, FAULTS);
            execute(postgres, audit(Instant.now().plusSeconds(3600)));
            DatabaseReader reader = new DatabaseReader(folder.resolve("home"), database);
            areFaultsOfBoth(new RecordsCheck(site, database, Clock.systemUTC()).besideOrchestrator(reader));
        }
    }

    @Test
    void saysThatItCannotReadTheH2OfARunningOrchestrator() {
        RecordsCheck records = new RecordsCheck(site, h2Database(), Clock.systemUTC());
        assertThat(records.besideOrchestrator(new DatabaseReader(folder.resolve("home"), h2Database())))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.state()).isEqualTo(State.NOTE);
                    assertThat(finding.advice()).contains("drydock token list", "drydock schedule list");
                });
    }

    @Test
    void aDatabaseThatAnswersOnlyTheServiceIsANote() throws IOException {
        int port;
        try (ServerSocket nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = nobody.getLocalPort();
        }
        SiteDatabase database = SiteDatabase.of(
                site, Map.of("DRYDOCK_DB_URL", "jdbc:postgresql://localhost:" + port + "/d?password=s3cret"));
        assertThat(new RecordsCheck(site, database, Clock.systemUTC())
                        .besideOrchestrator(new DatabaseReader(folder.resolve("home"), database)))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.state()).isEqualTo(State.NOTE);
                    assertThat(finding.advice()).contains("DRYDOCK_DB_");
                    assertThat(finding.toString()).doesNotContain("s3cret");
                });
    }
}
