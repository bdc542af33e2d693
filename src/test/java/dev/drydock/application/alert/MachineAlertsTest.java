package dev.drydock.application.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.application.TrialsFixture;
import dev.drydock.application.access.Journal;
import dev.drydock.application.alert.AlertRules.Pace;
import dev.drydock.application.alert.AlertRules.Rule;
import dev.drydock.application.alert.SiteState.Certificate;
import dev.drydock.application.alert.SiteState.Disk;
import dev.drydock.application.release.WatchNode.Answer;
import dev.drydock.application.runs.ExecutionLeases.Holder;
import dev.drydock.domain.alert.AlertKind;
import dev.drydock.domain.release.ServingTarget;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ReleaseFailure;
import dev.drydock.persistence.TestDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What an orchestrator sees of its disks, its certificates and its node. */
class MachineAlertsTest {
    private static final Instant NOW = Instant.parse("2026-12-02T02:00:00Z");
    private static final AlertRules RULES = new AlertRules(
            Map.of(
                    AlertKind.DISK_LOW,
                    new Rule(AlertKind.DISK_LOW.usual(), Duration.ZERO, 10, List.of()),
                    AlertKind.CERTIFICATE_EXPIRES,
                    new Rule(AlertKind.CERTIFICATE_EXPIRES.usual(), Duration.ofDays(30), 0, List.of()),
                    AlertKind.NODE_AWAY,
                    new Rule(AlertKind.NODE_AWAY.usual(), Duration.ofMinutes(2), 0, List.of())),
            List.of(),
            new Pace(Duration.ZERO, Duration.ZERO, Duration.ZERO));

    /** Each look is that of an orchestrator that has just started. */
    @Test
    void aDiskIsLowBelowItsShareAlsoOverRestarts() {
        try (AlertSite site = new AlertSite(TestDatabase.Kind.H2)) {
            assertThat(low(site, 11, 50)).isEmpty();
            assertThat(low(site, 9, 0)).containsExactly("orchestrator/one/var", "orchestrator/one/inbox");
            assertThat(low(site, 11, 6))
                    .as("a little more is not enough again")
                    .containsExactly("orchestrator/one/var");
            assertThat(site.database.transactions().required(() -> site.alerts.newest(true, 1)))
                    .singleElement()
                    .satisfies(alert -> assertThat(alert.text()).contains("begins below 10 % and ends at 12 %"));
            assertThat(low(site, 12, 6)).isEmpty();
            assertThat(low(site, 11, 6)).isEmpty();
            assertThat(site.all()).as("one alert of each disk").hasSize(2);
        }
    }

    /** What stands after a look, with so many GiB free of 100 and of 50. */
    private static List<String> low(AlertSite site, long var, long inbox) {
        long gib = 1L << 30;
        Holder self = new Holder("one", "first");
        LowDisks disks = new LowDisks(site.database.transactions(), site.alerts, RULES, self);
        AlertSource source = new AlertSource() {
            @Override
            public Set<AlertKind> kinds() {
                return Set.of(AlertKind.DISK_LOW);
            }

            @Override
            public List<Condition> look(Instant now) {
                return disks.among(
                        List.of(new Disk("var", var * gib, 100 * gib), new Disk("inbox", inbox * gib, 50 * gib)));
            }
        };
        new WatchAlerts(
                        site.database.transactions(),
                        site.alerts,
                        new AlertSources(List.of(source), self, () -> true),
                        RULES,
                        new Journal(site.audit, Clock.fixed(NOW, ZoneOffset.UTC)))
                .look();
        return site.database.transactions().required(() -> site.alerts.open(Set.of(AlertKind.DISK_LOW))).stream()
                .map(Alert::subject)
                .toList();
    }

    @Test
    void aCertificateIsNamedThirtyDaysBeforeItExpiresAndAfter() {
        assertThat(certificates(NOW.plus(Duration.ofDays(31)))).isEmpty();
        assertThat(certificates(NOW.plus(Duration.ofDays(29))))
                .singleElement()
                .asString()
                .contains("expires at");
        assertThat(certificates(NOW.minusSeconds(1))).singleElement().asString().contains("expired at");
        assertThat(found(Optional.empty())).singleElement().asString().contains("cannot be read");
    }

    @Test
    void aCertificateElsewhereIsNamedByItsKeyAndPath() {
        Certificate named = new Certificate("/srv/ca.pem", "alerts.channels.mail.ca", Optional.of(NOW.minusSeconds(1)));
        assertThat(SiteAlerts.certificates(RULES, "orchestrator/one", List.of(named), NOW))
                .singleElement()
                .satisfies(found -> {
                    assertThat(found.subject()).isEqualTo("orchestrator/one/srv/ca.pem");
                    assertThat(found.text())
                            .startsWith("The certificate /srv/ca.pem of orchestrator/one, which"
                                    + " alerts.channels.mail.ca names, expired at ");
                });
    }

    private static List<String> certificates(Instant expires) {
        return found(Optional.of(expires));
    }

    private static List<String> found(Optional<Instant> expires) {
        return SiteAlerts.certificates(
                        RULES, "orchestrator/one", List.of(new Certificate("etc/tls/server.pem", "", expires)), NOW)
                .stream()
                .map(Condition::text)
                .toList();
    }

    @Test
    void aNodeIsAwayAfterTwoMinutesAndBackAtItsFirstAnswer() {
        boolean[] away = {true};
        ServingTarget target = TrialsFixture.fake(ServingTarget.class, "standing", asked -> {
            if (away[0]) {
                throw new DrydockException(
                        ReleaseFailure.SERVING_NODE_UNREACHABLE, "The serving node at here:9444 does not answer.");
            }
            return Optional.empty();
        });
        NodeAlerts node =
                new NodeAlerts(() -> Optional.of("pump"), Optional::empty, target, new Holder("one", "first"), RULES);
        assertThat(node.look(NOW)).isEmpty();
        assertThat(node.look(NOW.plusSeconds(119))).isEmpty();
        assertThat(node.look(NOW.plusSeconds(121))).singleElement().satisfies(found -> {
            assertThat(found.subject()).isEqualTo("orchestrator/one/serving");
            assertThat(found.text()).contains("since " + NOW, "here:9444 does not answer");
        });
        away[0] = false;
        assertThat(node.look(NOW.plusSeconds(122))).isEmpty();
        away[0] = true;
        assertThat(node.look(NOW.plusSeconds(123))).isEmpty();
    }

    @Test
    void aYoungAnswerOfTheWatchIsEnoughAndAnOldOneIsNot() {
        AtomicInteger asked = new AtomicInteger();
        ServingTarget target = TrialsFixture.fake(ServingTarget.class, "standing", any -> {
            asked.incrementAndGet();
            return Optional.empty();
        });
        AtomicReference<Optional<Answer>> answer = new AtomicReference<>(Optional.empty());
        NodeAlerts node =
                new NodeAlerts(() -> Optional.of("pump"), answer::get, target, new Holder("one", "first"), RULES);
        assertThat(node.look(NOW)).isEmpty();
        assertThat(asked).as("before the first answer").hasValue(1);
        answer.set(Optional.of(new Answer(NOW, Optional.of("It is away."))));
        assertThat(node.look(NOW.plusSeconds(10))).isEmpty();
        answer.set(Optional.of(new Answer(NOW.plusSeconds(120), Optional.of("It is still away."))));
        assertThat(node.look(NOW.plusSeconds(130)))
                .singleElement()
                .satisfies(found -> assertThat(found.text()).contains("It is still away."));
        answer.set(Optional.of(new Answer(NOW.plusSeconds(135), Optional.empty())));
        assertThat(node.look(NOW.plusSeconds(140))).isEmpty();
        assertThat(asked).hasValue(1);
        answer.set(Optional.of(new Answer(NOW.plusSeconds(135), Optional.of("It is away."))));
        assertThat(node.look(NOW.plusSeconds(226))).isEmpty();
        assertThat(asked).as("91 s after the last answer").hasValue(2);
    }
}
