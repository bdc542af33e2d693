package dev.drydock.cli.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.api.AuditRecordView;
import dev.drydock.api.CheckpointView;
import dev.drydock.api.PageView;
import dev.drydock.api.TimeStampView;
import dev.drydock.cli.site.SiteInitialisation;
import dev.drydock.cli.terminal.FakeOrchestrator;
import dev.drydock.cli.terminal.Json;
import dev.drydock.cli.terminal.Terminal;
import dev.drydock.config.SiteConfiguration;
import dev.drydock.config.SiteFolder;
import dev.drydock.domain.audit.AuditRecord;
import dev.drydock.packaging.SigningKey;
import dev.drydock.packaging.TestTimeAuthority;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
    private final List<TimeStampView> stamps = new ArrayList<>();

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
        server.answers("GET /audit/time-stamps?limit=500&from=0", 200, Json.pretty(new PageView<>(stamps, null)));
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

    /** The log of this test has the times of last year, and the authority those of today. */
    @Test
    void saysWhatAnAuthorityStatesAndWhichTimesDoNotFit() throws Exception {
        try (TestTimeAuthority authority = new TestTimeAuthority(folder.resolve("tsa"))) {
            String ca = authority.certificates().toString();
            stamps.add(Stamping.stamp(authority, 3, records.get(2).checkpoint()));

            assertThat(verify("--timestamp-ca", ca)).as(terminal.err()).isZero();
            assertThat(terminal.out())
                    .contains(
                            "Time stamps: 1. The authority CN=Time 1,O=Plant states that the first 3 records existed at ")
                    .contains("2 records are newer than the stamp.")
                    .contains("Record 3 says 2026-11-25T02:00:03Z, and was written after ", "Record 4 says ")
                    .doesNotContain("Record 2 says");
            assertThat(verify("--timestamp-ca", ca, "--json")).isZero();
            assertThat(Json.tree(terminal.out().getBytes(StandardCharsets.UTF_8))
                            .path("timeStamps")
                            .path("records")
                            .asLong())
                    .isEqualTo(3);
        }
    }

    @Test
    void refusesAStampOfAnotherLogAndOfAnUnknownAuthority() throws Exception {
        try (TestTimeAuthority authority = new TestTimeAuthority(folder.resolve("tsa"));
                TestTimeAuthority other = new TestTimeAuthority(folder.resolve("other"))) {
            TimeStampView right = Stamping.stamp(authority, 3, records.get(2).checkpoint());
            stamps.add(right);
            assertThat(verify("--timestamp-ca", other.certificates().toString()))
                    .isEqualTo(1);
            assertThat(terminal.err()).contains("TIME_STAMP_REFUSED", "does not follow from the known ones");

            stamps.set(0, new TimeStampView(4, records.get(3).checkpoint(), right.stamp()));
            server.close();
            server = new FakeOrchestrator(new SiteFolder(folder));
            assertThat(verify()).isEqualTo(1);
            assertThat(terminal.err()).contains("it is the stamp of something else");

            SignedLog rewritten = new SignedLog(log.key, 5);
            rewritten.forge(1);
            rewritten.signAgain(log.key);
            stamps.set(0, Stamping.stamp(authority, 5, rewritten.newest()));
            server.close();
            server = new FakeOrchestrator(new SiteFolder(folder));
            assertThat(verify()).as("the key signed two logs").isEqualTo(1);
            assertThat(terminal.err()).contains("AUDIT_LOG_BROKEN");
        }
    }
}
