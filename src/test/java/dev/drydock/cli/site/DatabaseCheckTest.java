package dev.drydock.cli.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.config.SiteDatabase;
import dev.drydock.config.SiteFolder;
import dev.drydock.persistence.Migrations;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An installation that has the real drivers and an application with migrations up to a version. */
class DatabaseCheckTest {
    private static final int OWN = 999;

    @TempDir
    Path folder;

    private SiteFolder site;
    private JdbcDataSource h2;

    @BeforeEach
    void make() throws IOException {
        site = new SiteFolder(folder.resolve("site"));
        Files.createDirectories(site.var().resolve("db"));
        Files.createDirectories(site.etc());
        h2 = new JdbcDataSource();
        h2.setURL("jdbc:h2:file:" + site.var().resolve("db/drydock") + ";WRITE_DELAY=0;TRACE_LEVEL_FILE=0");
        h2.setUser("drydock");
        h2.setPassword("");
        knows(OWN);
        link(org.h2.Driver.class);
        link(org.postgresql.Driver.class);
    }

    private void knows(int schema) throws IOException {
        Path application = home().resolve("wlp/usr/servers/orchestrator/apps/drydock.war");
        Files.createDirectories(application.getParent());
        try (OutputStream file = Files.newOutputStream(application);
                ZipOutputStream zip = new ZipOutputStream(file)) {
            zip.putNextEntry(new ZipEntry("WEB-INF/classes/db/migration/V1__first.sql"));
            zip.putNextEntry(new ZipEntry("WEB-INF/classes/db/migration/V" + schema + "__last.sql"));
        }
    }

    private Path home() {
        return folder.resolve("home");
    }

    private void link(Class<?> driver) throws IOException {
        try {
            Path jar = Path.of(
                    driver.getProtectionDomain().getCodeSource().getLocation().toURI());
            Path jars = Files.createDirectories(home().resolve("wlp/usr/shared/resources/jdbc"));
            Files.copy(jar, jars.resolve(jar.getFileName()));
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<Finding> findings(Map<String, String> environment) {
        return new DatabaseCheck(home(), site, SiteDatabase.of(site, environment)).findings();
    }

    private static void isWell(List<Finding> findings, String... words) {
        assertThat(findings).allMatch(Finding::well);
        assertThat(findings.toString()).contains(words);
    }

    private static void isWrong(List<Finding> findings, String... words) {
        assertThat(findings).anyMatch(finding -> !finding.well());
        assertThat(findings.toString()).contains(words);
    }

    @Test
    void aSiteThatNeverStartedHasNoDatabaseYet() {
        isWell(findings(Map.of()), "none yet at jdbc:h2:file:");
        assertThat(site.var().resolve("db")).isEmptyDirectory();
    }

    @Test
    void tellsASchemaThatTheNextStartChangesAndOneOfANewerProgram() throws IOException {
        Migrations.migrate(h2);
        isWell(
                findings(Map.of()),
                "answers at jdbc:h2:file:",
                "the next start upgrades it to V" + OWN,
                "make a backup first");

        knows(2);
        isWrong(findings(Map.of()), "changed by Drydock 0.1.0; this program knows V2", "restore the backup");
        assertThat(site.var().resolve("db")).isDirectoryNotContaining("glob:**.trace.db");
    }

    @Test
    void tellsTheSchemaOfThisProgram() throws IOException {
        Migrations.migrate(h2);
        String newest = findings(Map.of()).toString().replaceFirst("(?s).*found=V([0-9]+);.*", "$1");
        knows(Integer.parseInt(newest));
        isWell(findings(Map.of()), "found=V" + newest + ",");
    }

    @Test
    void tellsAnH2ThatAnotherProcessHas() throws SQLException {
        Migrations.migrate(h2);
        try (Connection other = h2.getConnection()) {
            assertThat(other.isClosed()).isFalse();
            isWrong(findings(Map.of()), "another process has", "drydock.mv.db open", "fuser");
        }
    }

    @Test
    void tellsARefusedUserByNameAndItsPasswordToNobody() {
        Migrations.migrate(h2);
        isWrong(
                findings(Map.of("DRYDOCK_DB_PASSWORD", "s3cret")),
                "refuses user drydock",
                "drydock.db.password",
                "DRYDOCK_DB_PASSWORD");
        assertThat(findings(Map.of("DRYDOCK_DB_PASSWORD", "s3cret")).toString()).doesNotContain("s3cret");
    }

    private static int freePort() throws IOException {
        try (ServerSocket nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return nobody.getLocalPort();
        }
    }

    @Test
    void tellsADatabaseThatIsNotThereAsTheFileNamesIt() throws IOException {
        int port = freePort();
        Files.writeString(site.registry(), """
                <server>
                  <variable name="drydock.db.url" value="jdbc:postgresql://localhost:%d/drydock?password=s3cret"/>
                </server>
                """.formatted(port));
        List<Finding> findings = findings(Map.of("DRYDOCK_DB_URL", "jdbc:h2:file:/elsewhere"));
        isWrong(findings, "does not answer at jdbc:postgresql://localhost:" + port + "/drydock", "database-wait");
        assertThat(findings.toString()).doesNotContain("s3cret");
    }

    @Test
    void tellsAUrlThatNoDriverTakes() {
        isWrong(findings(Map.of("DRYDOCK_DB_URL", "jdbc:oracle:thin:@db")), "no driver for jdbc:oracle:thin:@db");
    }
}
