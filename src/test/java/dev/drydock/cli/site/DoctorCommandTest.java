package dev.drydock.cli.site;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.Json;
import dev.drydock.cli.terminal.Terminal;
import dev.drydock.config.SiteConfiguration;
import dev.drydock.config.SiteFolder;
import dev.drydock.files.Sha256;
import dev.drydock.packaging.ReleaseKit;
import dev.drydock.persistence.Migrations;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A site in good order with an installation that has what the doctor looks for; each test plants faults in their files. */
class DoctorCommandTest {
    private static final String NATIVES = "worker/lib/pytorch-native-cpu-2.7.1-linux-x86_64.jar";

    @TempDir
    Path folder;

    private Path home;
    private SiteFolder site;
    private Terminal terminal;
    private int port;

    @BeforeEach
    void make() throws IOException, URISyntaxException {
        home = Files.createDirectories(folder.resolve("home"));
        site = new SiteFolder(folder.resolve("site"));
        install();
        int servingPort;
        try (ServerSocket one = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = one.getLocalPort();
            servingPort = other.getLocalPort();
        }
        new SiteInitialisation(site)
                .complete(SiteConfiguration.standard("demo", port, servingPort), Map.of("rhea", "release-manager"));
        Files.writeString(
                site.configuration(),
                Files.readString(site.configuration()) + "alerts:\n  channels:\n    board:\n      file: board.log\n");
        ReleaseKit kit = new ReleaseKit();
        Files.write(site.trust(), kit.trustEnvelope(kit.trust()));
        Files.write(site.policy(), kit.policyEnvelope());
        Files.delete(site.password("rhea"));
        Files.createDirectories(site.var().resolve("db"));
        Migrations.migrate(h2());
        terminal = new Terminal(site.root()).with("DRYDOCK_HOME", home.toString());
    }

    private void install() throws IOException, URISyntaxException {
        Path script = write("wlp/bin/server", "#!/bin/sh\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        write("lib/drydock-cli.jar", "cli");
        write("wlp/lib/kernel.jar", "kernel");
        write(NATIVES, "natives");
        Path jar = Path.of(org.h2.Driver.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Files.copy(
                jar,
                Objects.requireNonNull(write("wlp/usr/shared/resources/jdbc/h2.jar", "")
                                .getParent())
                        .resolve("driver.jar"));
        Files.delete(home.resolve("wlp/usr/shared/resources/jdbc/h2.jar"));
        Path application = write("wlp/usr/servers/orchestrator/apps/drydock.war", "");
        try (OutputStream file = Files.newOutputStream(application);
                ZipOutputStream zip = new ZipOutputStream(file)) {
            zip.putNextEntry(new ZipEntry("WEB-INF/classes/db/migration/V9999__last.sql"));
        }
        List<String> components = new ArrayList<>();
        for (String place : List.of(
                "lib/drydock-cli.jar",
                "wlp/lib/kernel.jar",
                NATIVES,
                "wlp/usr/shared/resources/jdbc/driver.jar",
                "wlp/usr/servers/orchestrator/apps/drydock.war")) {
            components.add("""
                    {"hashes": [{"alg": "SHA-256", "content": "%s"}], "evidence": {"occurrences": [{"location": "%s"}]}}
                    """.formatted(Sha256.hexOfFile(home.resolve(place)), place));
        }
        write("drydock.cdx.json", "{\"components\": [" + String.join(",", components) + "]}");
    }

    private Path write(String place, String text) throws IOException {
        Path file = home.resolve(place);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private JdbcDataSource h2() {
        JdbcDataSource h2 = new JdbcDataSource();
        h2.setURL("jdbc:h2:file:" + site.var().resolve("db/drydock") + ";WRITE_DELAY=0;TRACE_LEVEL_FILE=0");
        h2.setUser("drydock");
        h2.setPassword("");
        return h2;
    }

    private void execute(String... statements) throws SQLException {
        try (Connection connection = h2().getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The lines that are wrong. */
    private List<String> wrong() {
        return terminal.out()
                .lines()
                .filter(line -> line.matches(".*  WRONG  .*"))
                .toList();
    }

    private void isWell() {
        assertThat(terminal.run("doctor")).as(terminal.out()).isEqualTo(ExitCode.OK);
        assertThat(wrong()).isEmpty();
    }

    private void names(String check, String found, String cure) {
        assertThat(wrong())
                .anyMatch(line -> line.startsWith(check + " ")
                        && line.contains(found)
                        && line.substring(line.indexOf(found)).contains(cure));
    }

    @Test
    void namesTenPlantedFaultsEachWithItsCure() throws IOException, SQLException {
        isWell();

        Files.delete(home.resolve("wlp/lib/kernel.jar"));
        Files.writeString(home.resolve(NATIVES), "other natives");
        Path log = Files.writeString(
                Files.createDirectories(site.var().resolve("logs")).resolve("messages.log"), "from the future");
        Files.setLastModifiedTime(log, FileTime.from(Instant.now().plus(Duration.ofDays(1))));
        Path certificate = Files.writeString(site.certificate().resolveSibling("node.pem"), "no certificate");
        Files.setPosixFilePermissions(site.keyStore(), PosixFilePermissions.fromString("rw-r--r--"));
        Files.setPosixFilePermissions(site.key("order"), PosixFilePermissions.fromString("rw-r--r--"));
        Files.delete(site.nodeToken());
        Files.delete(site.policy());
        execute(
                "insert into access_token (name, secret_digest, role_names, created_by, created_at, expires_at) values"
                        + " ('cron', 'x', 'scheduler', 'x', current_timestamp, current_timestamp)",
                "insert into schedule (name, job, cron, zone, blackouts, catch_up, paused, author, author_roles,"
                        + " author_since, changed_by, changed_at, seen_until) values ('night', 'nightly-retrain',"
                        + " '30 2 * * *', 'Mars/Olympus', '', 'skip', false, 'rhea', 'engineer', current_timestamp, 'x',"
                        + " current_timestamp, current_timestamp)");
        try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(taken.isBound()).isTrue();
            assertThat(terminal.run("doctor")).isEqualTo(ExitCode.FAILED);
        }

        names("installed files", "wlp/lib/kernel.jar is missing", "tar -xzf ARCHIVE");
        names("installed files", NATIVES + " is changed", "tar -xzf ARCHIVE");
        names("clock", log + " was written at", "timedatectl set-ntp true");
        names("certificates", certificate + " cannot be read", "another certificate");
        names("permissions of other keys", site.keyStore().toString(), "chmod 600");
        names("permissions", "order.key rw-r--r--", "chmod 600");
        names("node token", site.nodeToken() + " is missing", "drydock server start");
        names("gate policy", "missing", "drydock policy init");
        names("tokens", "expired: cron", "drydock token add cron-2 --role scheduler");
        names("schedules", "night: this machine knows no time zone 'Mars/Olympus'", "drydock schedule show night");
        names("port " + port, "taken by another process", "choose another port");
        assertThat(terminal.out()).contains("gate policy");
    }

    @Test
    void aNoteHasACureAndKeepsTheExitCode() throws IOException, SQLException {
        write("lib/added.jar", "code");
        Files.writeString(site.password("rhea"), "s3cret");
        Files.setPosixFilePermissions(site.password("rhea"), PosixFilePermissions.fromString("rw-------"));
        Files.writeString(site.configuration(), Files.readString(site.configuration()) + "schedules: off\n");
        execute(
                "insert into site_user (name_key, name, password_hash, role_names, enabled, generation, changed_by,"
                        + " changed_at) values ('rhea', 'rhea', 's3cret', 'admin,release-manager', true, 1, 'x', current_timestamp)");
        isWell();
        for (String check : List.of("added files", "passwords", "schedules switch", "user roles")) {
            assertThat(terminal.out().lines())
                    .as(check)
                    .anyMatch(line -> line.matches(check + " +NOTE  .*") && line.contains("'"));
        }
        assertThat(terminal.out()).doesNotContain("s3cret");
    }

    @Test
    void printsTheStatesAsJsonWithTheFieldsThatItAlwaysHad() throws IOException {
        write("lib/added.jar", "code");
        Files.delete(site.trust());
        assertThat(terminal.run("doctor", "--json")).isEqualTo(ExitCode.FAILED);
        JsonNode findings = Json.tree(terminal.out().getBytes(StandardCharsets.UTF_8));
        for (JsonNode finding : findings) {
            assertThat(finding.path("well").asBoolean())
                    .isEqualTo(!finding.path("state").asText().equals("WRONG"));
            assertThat(finding.path("what").asText()).isNotEmpty();
            assertThat(finding.path("found").asText()).isNotEmpty();
            assertThat(finding.path("state").asText().equals("OK")
                            || !finding.path("advice").asText().isEmpty())
                    .as(finding.toString())
                    .isTrue();
        }
        assertThat(findings.findValuesAsText("state")).contains("OK", "NOTE", "WRONG");
    }

    @Test
    void theGuideHasEachFinding() throws IOException {
        Path guide = Path.of(System.getProperty("drydock.basedir", "."), "docs/guides/doctor.md");
        terminal.run("doctor", "--json");
        for (JsonNode finding : Json.tree(terminal.out().getBytes(StandardCharsets.UTF_8))) {
            assertThat(guide)
                    .content()
                    .contains("`" + finding.path("what").asText().replaceFirst("^port [0-9]+$", "port N") + "`");
        }
    }

    @Test
    void looksAtAFolderThatHasNoSiteYetAndAtANodeAlone() {
        terminal.with("DRYDOCK_SITE", folder.resolve("fresh").toString());
        isWell();
        assertThat(terminal.out()).contains("none yet in").doesNotContain("certificates");

        SiteFolder node = new SiteFolder(folder.resolve("node"));
        new SiteInitialisation(node).complete(SiteConfiguration.ofNode("demo", port), Map.of());
        terminal.with("DRYDOCK_SITE", node.root().toString());
        terminal.run("doctor");
        assertThat(wrong()).hasSize(1).allMatch(line -> line.startsWith("trust file ")); // until it is carried there
        assertThat(terminal.out()).contains("node token").doesNotContain("schedules");
    }
}
