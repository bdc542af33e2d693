package dev.drydock.application.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.application.TrialsFixture;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.audit.AuditKey;
import dev.drydock.application.audit.VerifyAudit;
import dev.drydock.application.release.SuspensionRecords;
import dev.drydock.application.release.SuspensionRecords.Received;
import dev.drydock.application.release.SuspensionRecords.Suspension;
import dev.drydock.application.runs.ExecutionLeases.Holder;
import dev.drydock.domain.alert.AlertKind;
import dev.drydock.domain.drift.DriftDecision;
import dev.drydock.domain.drift.DriftFiles;
import dev.drydock.domain.drift.DriftFiles.RunReport;
import dev.drydock.domain.drift.DriftMethod;
import dev.drydock.domain.drift.DriftReport;
import dev.drydock.domain.drift.DriftReport.Basis;
import dev.drydock.domain.drift.DriftReport.ColumnDrift;
import dev.drydock.domain.drift.DriftReport.Source;
import dev.drydock.domain.drift.DriftVerdict;
import dev.drydock.domain.drift.PerformanceEstimate;
import dev.drydock.domain.registry.ColumnRole;
import dev.drydock.persistence.TestAuditLog;
import dev.drydock.persistence.TestDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the site's own records say: the audit log and the reports of drift. */
class RecordAlertsTest {
    private static final Instant NOW = Instant.parse("2026-12-02T02:00:00Z");

    @Test
    void anAuditLogThatSomebodyChangedIsNoticedOnceADay() {
        try (TestDatabase database = TestDatabase.open(TestDatabase.Kind.H2)) {
            TestAuditLog audit = new TestAuditLog(database);
            for (String action : List.of("one", "two", "three")) {
                database.transactions().run(() -> audit.append(AuditLog.Event.of("emil", action, "subject")));
            }
            AuditAlerts alerts = new AuditAlerts(
                    new VerifyAudit(
                            database.transactions(),
                            new Authorization(database.transactions(), audit),
                            TestAuditLog.over(database),
                            new AuditKey(TestAuditLog.ORIGIN, audit.publicKeyPem()),
                            Clock.fixed(NOW, ZoneOffset.UTC)),
                    new Holder("one", "first"));
            assertThat(alerts.look(NOW)).isEmpty();
            database.execute("update audit_record set canonical = replace(canonical, 'emil', 'milo') where number = 1");
            assertThat(alerts.look(NOW.plus(Duration.ofHours(23))))
                    .as("not read again yet")
                    .isEmpty();
            assertThat(alerts.look(NOW.plus(Duration.ofHours(24))))
                    .singleElement()
                    .satisfies(found -> {
                        assertThat(found.subject()).isEqualTo("orchestrator/one/audit");
                        assertThat(found.text()).contains("not intact", "drydock audit verify");
                    });
        }
    }

    @Test
    void theNewestWindowOfAModelIsAnAlertWhileAColumnHasDrifted() {
        assertThat(look(report(column("flow", DriftVerdict.STABLE)))).isEmpty();
        assertThat(look(report(column("flow", DriftVerdict.DRIFTED), column("score", DriftVerdict.STABLE))))
                .singleElement()
                .satisfies(found -> {
                    assertThat(found.subject()).isEqualTo("model/pump");
                    assertThat(found.text()).contains("1 of 2 columns: flow", "Run 7", "RETRAIN");
                });
    }

    private static List<Condition> look(DriftReport report) {
        DriftFiles files =
                TrialsFixture.fake(DriftFiles.class, "latestReports", asked -> List.of(new RunReport(7, report)));
        return new ModelAlerts(files, suspended()).look(NOW);
    }

    @Test
    void aModelIsAnAlertUntilPeopleLiftItsSuspension() {
        assertThat(suspended(suspension(Optional.of(NOW))).look(NOW)).isEmpty();
        assertThat(suspended(suspension(Optional.empty())).look(NOW))
                .singleElement()
                .satisfies(found -> {
                    assertThat(found.kind()).isEqualTo(AlertKind.MODEL_SUSPENDED);
                    assertThat(found.subject())
                            .as("a later suspension is another alert")
                            .isEqualTo("model/pump suspension/abababababab");
                    assertThat(found.text()).contains("by rhea", "It alarms for nothing.", "drydock resume pump");
                });
    }

    private static SuspensionAlerts suspended(Suspension... all) {
        return new SuspensionAlerts(
                new TrialsFixture.Direct(), TrialsFixture.fake(SuspensionRecords.class, "list", asked -> List.of(all)));
    }

    private static Suspension suspension(Optional<Instant> lifted) {
        return new Suspension(
                "pump",
                new Received("ab".repeat(32), "{}", "rhea", "It alarms for nothing.", NOW),
                NOW,
                lifted,
                List.of());
    }

    private static ColumnDrift column(String name, DriftVerdict verdict) {
        return new ColumnDrift(ColumnRole.INPUT, name, DriftMethod.EXACT, verdict, List.of(), Optional.empty());
    }

    private static DriftReport report(ColumnDrift... columns) {
        return new DriftReport(
                "pump",
                Optional.of("pump/1"),
                "ab".repeat(32),
                12_000,
                new Basis(Source.TRAINING_SNAPSHOT, Optional.empty(), 0.2, 0.05, 100, 0, List.of()),
                List.of(columns),
                new PerformanceEstimate("", 12_000, 40, 0, List.of(), List.of()),
                DriftDecision.RETRAIN,
                List.of());
    }
}
