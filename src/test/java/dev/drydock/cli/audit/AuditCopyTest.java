package dev.drydock.cli.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.api.CheckpointView;
import dev.drydock.api.PageView;
import dev.drydock.api.TimeStampView;
import dev.drydock.cli.site.SiteInitialisation;
import dev.drydock.cli.terminal.FakeOrchestrator;
import dev.drydock.cli.terminal.Json;
import dev.drydock.cli.terminal.Terminal;
import dev.drydock.config.SiteConfiguration;
import dev.drydock.config.SiteFolder;
import dev.drydock.packaging.SigningKey;
import dev.drydock.packaging.TestTimeAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A copy of the log grows by exports, and shows whoever holds it what was done to the log since. */
class AuditCopyTest {
    @TempDir
    Path folder;

    private SiteFolder site;
    private FakeOrchestrator server;
    private Terminal terminal;
    private SignedLog log;
    private Path copy;
    private final List<TimeStampView> stamps = new ArrayList<>();

    @BeforeEach
    void keepALog() throws Exception {
        site = new SiteFolder(folder);
        new SiteInitialisation(site)
                .complete(SiteConfiguration.standard("demo", 9443, 9444), Map.of("auditor", "auditor"));
        server = new FakeOrchestrator(site);
        terminal = new Terminal(folder).as("auditor");
        log = new SignedLog(SigningKey.read(site.key("audit")), 5);
        copy = folder.resolve("copy");
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    private int export() throws IOException, GeneralSecurityException {
        server.close();
        server = new FakeOrchestrator(site);
        for (int from = 0; from <= 20; from++) {
            int least = from;
            server.answers(
                    "GET /audit/time-stamps?limit=500&from=" + from,
                    200,
                    Json.pretty(new PageView<>(
                            stamps.stream()
                                    .filter(stamp -> stamp.size() >= least)
                                    .toList(),
                            null)));
        }
        server.answers(
                "GET /audit/checkpoint",
                200,
                Json.pretty(new CheckpointView(log.newest(), log.key.publicKey().pem())));
        for (int from = 0; from <= 20; from++) {
            server.answers(
                    "GET /audit/records?limit=500&from=" + from,
                    200,
                    Json.pretty(new PageView<>(
                            log.records.subList(Math.min(from, log.records.size()), log.records.size()), null)));
        }
        return terminal.run("audit", "export", copy.toString(), "--server", server.url());
    }

    private int witness(String... more) {
        List<String> arguments = new ArrayList<>(List.of("audit", "witness", copy.toString()));
        arguments.addAll(List.of(more));
        return terminal.run(arguments.toArray(String[]::new));
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(copy)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void growsByNewFilesAndChangesNone() throws Exception {
        assertThat(export()).as(terminal.err()).isZero();
        assertThat(terminal.out()).contains("5 records were added. The copy has 5 records");
        Path first = copy.resolve("audit-0000000000.jsonl");
        Files.setLastModifiedTime(first, FileTime.from(Instant.EPOCH));
        String before = Files.readString(first);

        log.append(3);
        assertThat(export()).as(terminal.err()).isZero();
        assertThat(export()).as("nothing is new").isZero();

        assertThat(terminal.out()).contains("0 records were added. The copy has 8 records");
        assertThat(files()).containsExactly("audit-0000000000.jsonl", "audit-0000000005.jsonl");
        assertThat(first).hasContent(before);
        assertThat(Files.getLastModifiedTime(first)).isEqualTo(FileTime.from(Instant.EPOCH));
        assertThat(witness()).as(terminal.err()).isZero();
        assertThat(terminal.out()).contains("INTACT: 8 records", "log drydock/demo");
    }

    /** The orchestrator alone would be believed: every checkpoint that it has fits the records that it has. */
    @Test
    void findsALogOfWhichARecordWasChangedAndEveryCheckpointSignedAgain() throws Exception {
        export();
        log.forge(2);
        log.signAgain(log.key);
        log.append(1);

        assertThat(export()).isEqualTo(1);
        assertThat(terminal.err())
                .contains("AUDIT_LOG_BROKEN", "record 4 of the log, or its checkpoint, differs from the copy");
        assertThat(files()).containsExactly("audit-0000000000.jsonl");
        assertThat(witness()).isZero();
    }

    @Test
    void findsALogWhoseEndWasCutOff() throws Exception {
        export();
        log.records.subList(3, 5).clear();

        assertThat(export()).isEqualTo(1);
        assertThat(terminal.err())
                .contains("the copy in " + copy
                        + " has 5 records, and the log ends before record 4: its end was cut off");
        assertThat(files()).hasSize(1);
    }

    @Test
    void exportsNothingOfALogThatIsNotIntact() throws Exception {
        log.forge(1);

        assertThat(export()).isEqualTo(1);
        assertThat(terminal.err()).contains("Nothing was exported", "Record 1");
        assertThat(copy).doesNotExist();
    }

    @Test
    void goesOnWhereAKilledExportEnded() throws Exception {
        export();
        Path file = copy.resolve("audit-0000000000.jsonl");
        String whole = Files.readString(file);
        Files.writeString(file, whole.substring(0, whole.length() - 40));
        Files.writeString(copy.resolve("audit-0000000004.jsonl"), "{\"index\":4,");

        assertThat(export()).as(terminal.err()).isZero();

        assertThat(files()).contains("audit-0000000004-2.jsonl");
        assertThat(witness()).as(terminal.err()).isZero();
        assertThat(terminal.out()).contains("INTACT: 5 records");
    }

    @Test
    void aChangedOrShortenedCopyIsNamed() throws Exception {
        export();
        log.append(2);
        export();
        Path kept = Files.writeString(folder.resolve("kept.txt"), log.newest());
        Path first = copy.resolve("audit-0000000000.jsonl");
        String whole = Files.readString(first);

        Files.writeString(first, whole.replaceFirst("rhea", "milo"));
        assertThat(witness()).isEqualTo(1);
        assertThat(terminal.out()).contains("BROKEN", "CHANGED at 0");
        Files.writeString(first, "no record\n");
        assertThat(witness()).isEqualTo(1);
        assertThat(terminal.err()).contains("audit-0000000000.jsonl has no record in line 1");

        Files.writeString(first, whole);
        Files.delete(copy.resolve("audit-0000000005.jsonl"));
        assertThat(witness()).isZero();
        assertThat(witness("--checkpoint", kept.toString())).isEqualTo(1);
        assertThat(terminal.out()).contains("TRUNCATED at 5");
    }

    @Test
    void aFolderWithoutACopyOrACopyWithoutAKeyIsRefused() throws Exception {
        assertThat(witness()).isEqualTo(64);
        assertThat(terminal.err()).contains("has no copy of an audit log");

        export();
        Files.delete(folder.resolve("etc/keys/audit.pub"));
        assertThat(witness()).isEqualTo(64);
        assertThat(terminal.err()).contains("Give your own copy of the site's etc/keys/audit.pub with --key");
    }

    /** The copy holds what an authority states, and OpenSSL reads it there. */
    @Test
    void keepsTheTimeStampsToo() throws Exception {
        try (TestTimeAuthority authority = new TestTimeAuthority(folder.resolve("tsa"))) {
            stamps.add(Stamping.stamp(authority, 5, log.newest()));
            assertThat(export()).as(terminal.err()).isZero();
            assertThat(terminal.out()).contains("1 time stamps were added");
            log.append(2);
            stamps.add(Stamping.stamp(authority, 7, log.newest()));
            assertThat(export()).as(terminal.err()).isZero();
            assertThat(export()).as(terminal.err()).isZero();

            assertThat(files())
                    .containsExactly(
                            "audit-0000000000.jsonl",
                            "audit-0000000005.jsonl",
                            "time-stamps-0000000005.jsonl",
                            "time-stamps-0000000007.jsonl");
            String ca = authority.certificates().toString();
            assertThat(witness("--timestamp-ca", ca)).as(terminal.err()).isZero();
            assertThat(terminal.out())
                    .contains(
                            "Time stamps: 2. The authority CN=Time 1,O=Plant states that the first 7 records existed at ");
            JsonNode line = Json.tree(Files.readAllBytes(copy.resolve("time-stamps-0000000007.jsonl")));
            Path note = Files.writeString(
                    folder.resolve("note"), line.path("checkpoint").asText());
            Path answer = Files.write(
                    folder.resolve("note.tsr"),
                    Base64.getDecoder().decode(line.path("stamp").asText()));
            assertThat(authority.verifies(note, answer)).isTrue();

            Path second = copy.resolve("time-stamps-0000000007.jsonl");
            Files.writeString(second, Files.readString(second).replaceFirst("\"stamp\":\".{40}", "$0AAAA"));
            assertThat(witness("--timestamp-ca", ca)).isEqualTo(1);
            assertThat(terminal.err()).contains("TIME_STAMP_REFUSED", "1 of 2 time stamps do not hold");
        }
    }

    /** Whoever has the log's key can sign it again, and has no stamp of it. */
    @Test
    void findsALogThatWasCutOffByAStampOfItsEnd() throws Exception {
        try (TestTimeAuthority authority = new TestTimeAuthority(folder.resolve("tsa"))) {
            stamps.add(Stamping.stamp(authority, 5, log.newest()));
            export();
            Path records = copy.resolve("audit-0000000000.jsonl");
            List<String> lines = Files.readAllLines(records);
            Files.write(records, lines.subList(0, 4));

            assertThat(witness()).isEqualTo(1);
            assertThat(terminal.out()).contains("TRUNCATED at 4", "which was not verified (use --timestamp-ca FILE)");
        }
    }
}
