package dev.drydock.installed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drydock.sample.Sample;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Records a site of an installation for {@link UpgradeIT}: two released versions, the second from a night, and a second night's
 * run that was stopped in training. No suite runs it; {@code docs/guides/upgrade.md} has the command. System properties: {@code
 * drydock.home} (the installation), {@code record.to} (where the archives go), {@code record.pg_dump} (PostgreSQL 17's, from
 * {@code PATH} if it is not given).
 */
class RecordedSite {
    /** What is made anew at a start. */
    private static final List<String> LEFT_OUT =
            List.of("site/var/djl", "site/var/liberty/*/workarea", "site/var/liberty/*/logs");

    private static final String FIRST_NIGHT = "2026-11-24T00:00:00Z";
    /** Later by more than predictions are kept, so that its rows are all new. */
    private static final String SECOND_NIGHT = "2027-03-24T00:00:00Z";

    @TempDir
    Path folder;

    @Test
    void onH2() throws IOException {
        InstalledSite site = new InstalledSite(folder.resolve("site"));
        site.story("champion").expecting(0);
        releaseFromANight(site);
        bringNight(site, SECOND_NIGHT, 6000, 2);
        long stopped = stopInTraining(site, SECOND_NIGHT);
        pack("h2.tar.gz", "site");
        expect("h2.properties", site, stopped);
    }

    @Test
    void onPostgres() throws IOException {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.builder().start()) {
            InstalledSite site = new InstalledSite(folder.resolve("site"), database(postgres));
            site.story("champion").expecting(0);
            bringNight(site, FIRST_NIGHT, 8000, 1);
            long stopped = stopInTraining(site, FIRST_NIGHT);
            dump(postgres);
            pack("postgresql.tar.gz", "site", "database.sql");
            expect("postgresql.properties", site, stopped);
        }
    }

    /** What the environment names a database by. */
    static Map<String, String> database(EmbeddedPostgres postgres) {
        return Map.of(
                "DRYDOCK_DB_CLASS", "org.postgresql.ds.PGSimpleDataSource",
                "DRYDOCK_DB_URL", "jdbc:postgresql://localhost:" + postgres.getPort() + "/postgres",
                "DRYDOCK_DB_USER", "postgres",
                "DRYDOCK_DB_PASSWORD", "postgres");
    }

    private void releaseFromANight(InstalledSite site) throws IOException {
        bringNight(site, FIRST_NIGHT, 8000, 1);
        site.start();
        try {
            site.as("sam", InstalledSite.retrain("pump-failure", FIRST_NIGHT, "--wait"))
                    .expecting(0);
            site.as("rhea", "approve", "pump-failure/2", "--key", key(site, "rhea"), "--yes")
                    .expecting(0);
            site.as("rhea", "promote", "pump-failure/2", "--wait").expecting(0);
        } finally {
            site.stop();
        }
    }

    private static long stopInTraining(InstalledSite site, String asOf) {
        site.startOnly("orchestrator");
        try {
            long night = site.as("sam", InstalledSite.retrain("pump-failure", asOf, "-p", "force=true", "--json"))
                    .expecting(0)
                    .json()
                    .path("id")
                    .asLong();
            Awaitility.await()
                    .atMost(Duration.ofMinutes(5))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> hasACheckpoint(site.root()));
            site.as("sam", "stop", Long.toString(night)).expecting(0);
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .until(() ->
                            site.tryExecution(night).path("status").asText().equals("STOPPED"));
            return night;
        } finally {
            site.stop();
        }
    }

    /** Whether a training that has not ended has written one. */
    private static boolean hasACheckpoint(Path site) throws IOException {
        try (Stream<Path> files = Files.walk(site.resolve("var/tasks"))) {
            return files.anyMatch(
                    file -> file.endsWith("LATEST") && !Files.exists(file.resolveSibling("../result.properties")));
        } catch (UncheckedIOException e) {
            return false; // a folder went while it was looked at
        }
    }

    private void bringNight(InstalledSite site, String asOf, int rows, int number) throws IOException {
        Path night = Files.createDirectories(folder.resolve("night-" + number));
        // The installation's own generator: today's may write other rows
        run(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                InstalledSite.HOME
                        .resolve("sample-data/pump-failure/generator/PumpField.java")
                        .toString(),
                "--out",
                night.toString(),
                "--as-of",
                asOf,
                "--rows",
                Integer.toString(rows),
                "--seed",
                Integer.toString(number),
                "--sequence",
                Integer.toString(number));
        for (String source : Sample.PUMP_FAILURE.sources()) {
            site.as("", "export", "sign", night.toString(), "--source", source, "--key", key(site, source))
                    .expecting(0);
        }
        try (Stream<Path> files = Files.list(night)) {
            site.bring(files.toList());
        }
    }

    /** Where a person's or a source's private key lies. */
    static String key(InstalledSite site, String name) {
        return site.root().resolve("demo/keys/" + name + ".key").toString();
    }

    /** One statement at a time, which any client can carry out. */
    private void dump(EmbeddedPostgres postgres) {
        run(
                System.getProperty("record.pg_dump", "pg_dump"),
                "--inserts",
                "--no-owner",
                "--no-privileges",
                "--dbname=postgresql://postgres@localhost:" + postgres.getPort() + "/postgres",
                "--file=" + folder.resolve("database.sql"));
    }

    private void pack(String archive, String... contents) throws IOException {
        String excluded =
                LEFT_OUT.stream().map(pattern -> "--exclude='" + pattern + "'").collect(Collectors.joining(" "));
        Path to = Files.createDirectories(Path.of(System.getProperty("record.to")))
                .resolve(archive);
        run(
                "bash",
                "-c",
                "tar -C '%s' %s --owner=0 --group=0 --numeric-owner -cf - %s | gzip -9n > '%s'"
                        .formatted(folder, excluded, String.join(" ", contents), to));
    }

    /** What this very installation makes of the site that was packed. */
    static void expect(String name, InstalledSite site, long stopped) throws IOException {
        site.start();
        try {
            Properties expected = new Properties();
            expected.setProperty("root", site.root().toString());
            expected.setProperty("stopped", Long.toString(stopped));
            expected.setProperty("answer", outputs(site.ask()));
            JsonNode ended = site.as("emil", "restart", Long.toString(stopped), "--wait", "--json")
                    .json();
            expected.setProperty(
                    "restarted.exit-status", ended.path("exitStatus").asText());
            expected.setProperty("restarted.snapshot", PreparedNight.fact(ended, "snapshot"));
            String digest = PreparedNight.fact(ended, "package-digest");
            expected.setProperty("restarted.weights", site.weightsDigest(digest));
            Files.copy(
                    site.root().resolve("var/packages/" + digest + "/model/weights.pt"),
                    Path.of(System.getProperty("record.to")).resolve(name.replace(".properties", ".weights.pt")),
                    StandardCopyOption.REPLACE_EXISTING);
            if (site.ask().path("model_version").asInt() > 1) {
                rollBack(site).expecting(0);
                expected.setProperty("answer.after.roll-back", outputs(site.ask()));
            }
            try (OutputStream file = Files.newOutputStream(
                    Path.of(System.getProperty("record.to")).resolve(name))) {
                expected.store(file, null);
            }
        } finally {
            site.stop();
        }
    }

    static InstalledSite.Said rollBack(InstalledSite site) {
        return site.as(
                "rhea",
                "rollback",
                "pump-failure",
                "--key",
                key(site, "rhea"),
                "--reason",
                "the second version is to go",
                "--yes",
                "--wait");
    }

    /** The version that answers, and all that it says. */
    static String outputs(JsonNode answer) throws IOException {
        return answer.path("model_version").asText() + " "
                + new ObjectMapper().writeValueAsString(answer.path("outputs"));
    }

    static void run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said;
            try (InputStream out = process.getInputStream()) {
                said = new String(out.readAllBytes(), StandardCharsets.UTF_8);
            }
            if (!process.waitFor(5, TimeUnit.MINUTES) || process.exitValue() != 0) {
                throw new AssertionError(String.join(" ", command) + ": " + said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
