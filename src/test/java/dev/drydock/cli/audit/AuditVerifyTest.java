package dev.drydock.cli.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.api.AuditRecordView;
import dev.drydock.api.CheckpointView;
import dev.drydock.api.PageView;
import dev.drydock.cli.site.SiteInitialisation;
import dev.drydock.cli.terminal.FakeOrchestrator;
import dev.drydock.cli.terminal.Json;
import dev.drydock.cli.terminal.Terminal;
import dev.drydock.config.SiteConfiguration;
import dev.drydock.config.SiteFolder;
import dev.drydock.domain.audit.AuditRecord;
import dev.drydock.packaging.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log is judged on this side by the site's pinned key, whatever the server says. */
class AuditVerifyTest {
    @TempDir
    Path folder;

    private FakeOrchestrator server;
    private Terminal terminal;
    private SignedLog log;
    private List<AuditRecordView> records;
    private String newest;

    @BeforeEach
    void keepALog() throws Exception {
        SiteFolder site = new SiteFolder(folder);
        new SiteInitialisation(site)
                .complete(SiteConfiguration.standard("demo", 9443, 9444), Map.of("auditor", "auditor"));
        server = new FakeOrchestrator(site);
        terminal = new Terminal(folder).as("auditor");
        log = new SignedLog(SigningKey.read(site.key("audit")), 5);
        records = log.records;
        newest = log.newest();
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    private int verify(String... more) {
        server.answers(
                "GET /audit/checkpoint",
                200,
                Json.pretty(new CheckpointView(newest, log.key.publicKey().pem())));
        server.answers("GET /audit/records?limit=500", 200, Json.pretty(new PageView<>(records.subList(0, 2), "2")));
        server.answers(
                "GET /audit/records?limit=500&from=2",
                200,
                Json.pretty(new PageView<>(records.subList(2, records.size()), null)));
        List<String> arguments = new ArrayList<>(List.of("audit", "verify", "--server", server.url()));
        arguments.addAll(List.of(more));
        return terminal.run(arguments.toArray(String[]::new));
    }

    @Test
    void findsAnIntactLogIntact() {
        assertThat(verify()).as(terminal.err()).isZero();
        assertThat(terminal.out()).startsWith("INTACT: 5 records");
    }

    @Test
    void locatesAChangedRecordEvenWhenItsHashWasChangedWithIt() {
        log.forge(3);

        assertThat(verify()).isEqualTo(1);
        assertThat(terminal.err()).contains("AUDIT_LOG_BROKEN");
        assertThat(terminal.out()).contains("CHANGED at 3");
    }

    /** Who changes the newest record and its hash removes the checkpoint that would tell. */
    @Test
    void doesNotBelieveTheEndOfALogWithoutItsCheckpoint() {
        String forged = records.get(4).record().replace("rhea", "milo");
        records.set(4, new AuditRecordView(4, forged, AuditRecord.leaf(forged).hex(), ""));
        newest = records.get(3).checkpoint();

        assertThat(verify()).isEqualTo(1);
        assertThat(terminal.out()).contains("UNSIGNED at 4");
    }

    /** The records are what was written; somebody should ask why the clock went back. */
    @Test
    void tellsWhereAClockWentBack() {
        log.setBack(Duration.ofHours(2));
        log.append(2);
        newest = log.newest();

        assertThat(verify()).as(terminal.err()).isZero();
        assertThat(terminal.out())
                .startsWith("INTACT: 7 records")
                .contains(
                        "A server's clock went back 1 time:",
                        "at record 5 from 2026-11-25T02:00:04Z to 2026-11-25T00:00:05Z");
        assertThat(verify("--json")).as(terminal.err()).isZero();
        assertThat(terminal.out())
                .contains("\"setBacks\" : 1", "\"place\" : 5", "\"before\" : \"2026-11-25T02:00:04Z\"");
    }

    /** Of a record that was altered, its time says nothing. */
    @Test
    void saysNothingOfTheClockWhereARecordWasAltered() {
        String forged = records.get(3).record().replace("2026-11-25T02", "2026-11-24T02");
        records.set(
                3,
                new AuditRecordView(
                        3, forged, records.get(3).leafHash(), records.get(3).checkpoint()));

        assertThat(verify()).isEqualTo(1);
        assertThat(terminal.out()).contains("CHANGED at 3").doesNotContain("clock");
    }

    @Test
    void locatesAMissingRecord() {
        records.remove(2);

        assertThat(verify()).isEqualTo(1);
        assertThat(terminal.out()).contains("MISSING at 2");
    }

    @Test
    void seesACutOffEndByACheckpointKeptElsewhere() throws IOException {
        Path kept = Files.writeString(folder.resolve("kept.txt"), newest);
        records.remove(4);
        newest = records.get(3).checkpoint();

        assertThat(verify("--checkpoint", kept.toString())).isEqualTo(1);
        assertThat(terminal.out()).contains("TRUNCATED");
    }

    @Test
    void believesNoLogThatAnotherKeySigned() {
        log.signAgain(SigningKey.generate(SigningKey.Kind.ED25519));
        newest = log.newest();

        assertThat(verify()).isEqualTo(1);
        assertThat(terminal.out()).contains("CHECKPOINT_INVALID");
    }
}
