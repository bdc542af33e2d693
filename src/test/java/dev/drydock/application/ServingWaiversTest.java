package dev.drydock.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Role;
import dev.drydock.application.validation.ServingWaivers;
import dev.drydock.application.validation.ViewServingChecks;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.domain.release.ApprovalRecord;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.ReleaseRepository;
import dev.drydock.domain.release.SignedDocuments;
import dev.drydock.domain.validation.ServingCheck;
import dev.drydock.domain.validation.ServingStanding;
import dev.drydock.domain.validation.Verdict;
import dev.drydock.domain.validation.WaiverTerm;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServingWaiversTest {
    private static final Instant SIGNED = Instant.parse("2026-11-01T00:00:00Z");
    private static final Instant EXPIRY = SIGNED.plus(Duration.ofDays(28));
    private static final Actor AUDITOR = new Actor("vera", Set.of(Role.AUDITOR));

    @TempDir
    Path root;

    private final List<ApprovalRecord> signed = new ArrayList<>(List.of(waiver("no-baseline", EXPIRY)));
    private Instant now = SIGNED;
    private ValidationWorld world;
    private ServingWaivers waivers;
    private ViewServingChecks view;

    @BeforeEach
    void serving() {
        world = new ValidationWorld(root);
        Clock clock = new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now;
            }
        };
        ModelRepository models = TrialsFixture.fake(
                ModelRepository.class,
                "list",
                asked -> List.of(new RegisteredModel("pump", "name: pump\n", "ab".repeat(32), "emil", SIGNED)));
        waivers = new ServingWaivers(
                world.transactions(),
                models,
                world.versions,
                TrialsFixture.fake(ReleaseRepository.class, "approvals", asked -> signed),
                TrialsFixture.fake(
                        SignedDocuments.class, "comparisonNamedBy", asked -> comparisonOf((String) asked[0])),
                world.checks,
                world.audit::add,
                clock);
        view = new ViewServingChecks(
                world.transactions(),
                new Authorization(world.transactions(), world.audit::add),
                models,
                world.versions,
                world.checks,
                waivers,
                world.reports,
                clock);
    }

    @Test
    void anExpiryIsAnnouncedAWeekBeforeItAndAnAlarmAfterIt() {
        now = EXPIRY.minus(Duration.ofDays(8));
        assertThat(standing().expiring()).isEmpty();

        now = EXPIRY.minus(Duration.ofDays(7));
        assertThat(standing().expiring())
                .containsExactly("The waiver of gate no-baseline by milo expires at 2026-11-29T00:00:00Z. pump/3 keeps"
                        + " serving then, too. Let a release manager sign it again with 'drydock waive no-baseline pump/3',"
                        + " or release a version that passes.");
        assertThat(standing().expired()).isEmpty();

        now = EXPIRY;
        assertThat(standing().expiring()).isEmpty();
        assertThat(standing().expired())
                .containsExactly(
                        "The waiver of gate no-baseline by milo expired at 2026-11-29T00:00:00Z, and the gate counts"
                                + " as failed again. pump/3 keeps serving. Let a release manager sign it again with 'drydock waive"
                                + " no-baseline pump/3', or release a version that passes.");
    }

    /** Else a waiver of a week would be announced on the day that it is signed. */
    @Test
    void aShortWaiverIsAnnouncedInItsLastQuarter() {
        WaiverTerm week = new WaiverTerm("floor", "milo", SIGNED, SIGNED.plus(Duration.ofDays(8)), true);

        assertThat(week.state(SIGNED.plus(Duration.ofDays(5)))).isEqualTo(WaiverTerm.State.IN_FORCE);
        assertThat(week.state(SIGNED.plus(Duration.ofDays(6)))).isEqualTo(WaiverTerm.State.EXPIRES_SOON);
        assertThat(week.state(SIGNED.plus(Duration.ofDays(8)))).isEqualTo(WaiverTerm.State.EXPIRED);
    }

    @Test
    void eachExpiryIsRecordedOnce() {
        waivers.look();
        assertThat(world.audit).isEmpty();

        now = EXPIRY;
        waivers.look();
        waivers.look();

        assertThat(world.audit).extracting(AuditLog.Event::action).containsExactly("waiver.expired");
        assertThat(world.audit.get(0).subject()).isEqualTo("pump/3");
        assertThat(world.audit.get(0).details())
                .containsEntry("gate", "no-baseline")
                .containsEntry("by", "milo")
                .containsEntry("expired", "2026-11-29T00:00:00Z");
    }

    @Test
    void aWaiverThatWasSignedAgainIsNoAlarm() {
        signed.add(waiver("no-baseline", EXPIRY.plus(Duration.ofDays(20))));
        now = EXPIRY.plusSeconds(1);

        waivers.look();

        assertThat(world.audit).isEmpty();
        assertThat(standing().expired()).isEmpty();
    }

    /** It is about a version that serves no more; one of an earlier comparison never let this one into service. */
    @Test
    void aWaiverOfTheComparisonByWhichItServesCannotBeSignedAgain() {
        signed.clear();
        signed.add(waiver("slice:north", SIGNED, EXPIRY, "earlier"));
        signed.add(waiver("slice:south", SIGNED.plusSeconds(1), EXPIRY, "last"));
        now = EXPIRY;

        assertThat(standing().expired())
                .containsExactly(
                        "The waiver of gate slice:south by milo expired at 2026-11-29T00:00:00Z, and the gate counts"
                                + " as failed again. pump/3 keeps serving. It was about the comparison with the version before, and"
                                + " cannot be signed again: release a version that passes.");
    }

    @Test
    void aVersionThatNoLongerServesIsNoAlarm() {
        world.versions.inService = false;
        now = EXPIRY;

        waivers.look();

        assertThat(world.audit).isEmpty();
        assertThat(view.all(AUDITOR)).isEmpty();
    }

    /** The banner stays until a check passes: one that cannot decide refutes nothing. */
    @Test
    void aFailureStandsUntilACheckPasses() {
        settle(1, Verdict.FAIL);
        settle(2, Verdict.INSUFFICIENT_EVIDENCE);
        assertThat(standing().failure())
                .get()
                .extracting(ServingCheck::runInstance)
                .isEqualTo(1L);
        assertThat(standing().latest())
                .get()
                .extracting(ServingCheck::runInstance)
                .isEqualTo(2L);

        settle(3, Verdict.PASS);
        assertThat(standing().failure()).isEmpty();
    }

    @Test
    void theReportOfTheLastCheckIsShownAndItsAbsenceSaid() {
        assertThatThrownBy(() -> view.report(AUDITOR, ValidationWorld.CHAMPION))
                .hasMessage(
                        "Version pump/3 has no report of a check. While it is in service, 'drydock run check-serving -p"
                                + " model=pump' checks it.");

        byte[] json = "{}".getBytes(StandardCharsets.UTF_8);
        byte[] page = "<p>".getBytes(StandardCharsets.UTF_8);
        world.checks.settle(
                new ServingCheck(ValidationWorld.CHAMPION, 1, Verdict.PASS, world.reports.keep(json, page), "", SIGNED),
                true);

        assertThat(view.report(AUDITOR, ValidationWorld.CHAMPION)).isEqualTo(json);
        assertThat(view.reportPage(AUDITOR, ValidationWorld.CHAMPION)).isEqualTo(page);
    }

    private void settle(long run, Verdict verdict) {
        world.checks.settle(
                new ServingCheck(ValidationWorld.CHAMPION, run, verdict, "ab".repeat(32), "Gate floor.", SIGNED), true);
    }

    private ServingStanding standing() {
        return view.all(AUDITOR).get(0);
    }

    private static Optional<String> comparisonOf(String envelope) {
        return Optional.of(envelope).filter(named -> !named.isEmpty());
    }

    private static ApprovalRecord waiver(String gate, Instant expiresAt) {
        return waiver(gate, SIGNED, expiresAt, "");
    }

    private static ApprovalRecord waiver(String gate, Instant issuedAt, Instant expiresAt, String comparison) {
        return new ApprovalRecord(
                ValidationWorld.CHAMPION,
                Action.WAIVE,
                Optional.of(gate),
                "milo",
                Optional.of("first release"),
                "statement until " + expiresAt,
                comparison,
                issuedAt,
                expiresAt,
                SIGNED);
    }
}
