package dev.drydock.application.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog.Event;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Role;
import dev.drydock.application.audit.CountAudit.Counted;
import dev.drydock.application.audit.CountAudit.Occurrences;
import dev.drydock.application.audit.CountAudit.Place;
import dev.drydock.failure.DrydockException;
import dev.drydock.persistence.JpaAuditLog;
import dev.drydock.persistence.TestAuditLog;
import dev.drydock.persistence.TestDatabase;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CountAuditTest {
    private static final Actor AUDITOR = new Actor("audrey", Set.of(Role.AUDITOR));
    private static final Instant AT = Instant.parse("2026-11-24T23:15:00Z");

    @ParameterizedTest
    @EnumSource
    void countsARealLogByAction(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            JpaAuditLog log = TestAuditLog.over(database);
            database.transactions().run(() -> {
                log.append(Event.of("sam", "execution.submit", "execution/1"));
                log.append(Event.of("rhea", "candidate.activate", "pump-failure/7"));
                log.append(Event.of("rhea", "candidate.activate", "pump/8"));
                for (int i = 0; i < 1200; i++) {
                    log.append(Event.of("sam", "execution.submit", "execution/" + i));
                }
                log.append(Event.of("ada", "rows.erase.asked", "erasures/pump-failure"));
                log.append(Event.of("rhea", "candidate.activate", "pump-failure/9"));
                log.append(Event.of("ada", "labels.return", "labels/pump-failure/3"));
                log.append(Event.of("ada", "user.add", "user/pump-failure"));
                log.append(Event.of("ada", "job.approve", "job/nightly/pump-failure"));
            });
            CountAudit count =
                    new CountAudit(database.transactions(), new Authorization(database.transactions(), log), log);

            Counted all = count.count(AUDITOR, Optional.empty());
            assertThat(all.size()).isEqualTo(1208);
            assertThat(all.unreadable()).isZero();
            assertThat(all.actions())
                    .containsEntry("execution.submit", new Occurrences(1201, new Place(0, AT), new Place(1202, AT)))
                    .containsEntry("candidate.activate", new Occurrences(3, new Place(1, AT), new Place(1204, AT)))
                    .hasSize(6);

            assertThat(count.count(AUDITOR, Optional.of("pump-failure")).actions())
                    .containsEntry("candidate.activate", new Occurrences(2, new Place(1, AT), new Place(1204, AT)))
                    .containsEntry("rows.erase.asked", new Occurrences(1, new Place(1203, AT), new Place(1203, AT)))
                    .containsEntry("labels.return", new Occurrences(1, new Place(1205, AT), new Place(1205, AT)))
                    .hasSize(3);
        }
    }

    @ParameterizedTest
    @EnumSource
    void countsAMissingRecordAsUnreadable(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            JpaAuditLog log = TestAuditLog.over(database);
            database.transactions().run(() -> {
                for (int i = 0; i < 1003; i++) {
                    log.append(Event.of("sam", "execution.submit", "execution/" + i));
                }
            });
            database.execute("delete from audit_record where number in (0, 500, 1002)");
            Counted counted = new CountAudit(
                            database.transactions(), new Authorization(database.transactions(), log), log)
                    .count(AUDITOR, Optional.empty());
            assertThat(counted.size()).isEqualTo(1003);
            assertThat(counted.unreadable()).isEqualTo(3);
            assertThat(counted.actions())
                    .containsEntry("execution.submit", new Occurrences(1000, new Place(1, AT), new Place(1001, AT)));
        }
    }

    @ParameterizedTest
    @EnumSource(names = "H2")
    void refusesWhoMayNotReadTheLog(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            JpaAuditLog log = TestAuditLog.over(database);
            CountAudit count =
                    new CountAudit(database.transactions(), new Authorization(database.transactions(), log), log);
            assertThatThrownBy(() -> count.count(new Actor("emil", Set.of(Role.ENGINEER)), Optional.empty()))
                    .isInstanceOf(DrydockException.class);
            assertThat(count.count(AUDITOR, Optional.empty()).actions()).containsOnlyKeys("view-audit.refused");
        }
    }
}
