package dev.drydock.application.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.application.TrialsFixture;
import dev.drydock.application.alert.AlertRules.Pace;
import dev.drydock.application.alert.AlertRules.Rule;
import dev.drydock.application.alert.SiteState.Certificate;
import dev.drydock.application.alert.SiteState.Disk;
import dev.drydock.application.runs.ExecutionLeases.Holder;
import dev.drydock.domain.alert.AlertKind;
import dev.drydock.domain.release.ServingTarget;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ReleaseFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    @Test
    void aDiskIsLowBelowItsShare() {
        long gib = 1L << 30;
        LowDisks disks = new LowDisks(RULES, new Holder("one", "first"));
        assertThat(disks.among(List.of(new Disk("var", 11 * gib, 100 * gib)))).isEmpty();
        assertThat(disks.among(List.of(new Disk("var", 9 * gib, 100 * gib), new Disk("inbox", 0, 50 * gib))))
                .extracting(Condition::subject)
                .containsExactly("orchestrator/one/var", "orchestrator/one/inbox");
        assertThat(disks.among(List.of(new Disk("var", 11 * gib, 100 * gib), new Disk("inbox", 6 * gib, 50 * gib))))
                .as("a little more is not enough again")
                .singleElement()
                .satisfies(found -> assertThat(found.text()).contains("begins below 10 % and ends at 12 %"));
        assertThat(disks.among(List.of(new Disk("var", 12 * gib, 100 * gib)))).isEmpty();
        assertThat(disks.among(List.of(new Disk("var", 11 * gib, 100 * gib)))).isEmpty();
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

    private static List<String> certificates(Instant expires) {
        return found(Optional.of(expires));
    }

    private static List<String> found(Optional<Instant> expires) {
        return SiteAlerts.certificates(
                        RULES, "orchestrator/one", List.of(new Certificate("etc/tls/server.pem", expires)), NOW)
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
        NodeAlerts node = new NodeAlerts(() -> Optional.of("pump"), target, new Holder("one", "first"), RULES);
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
}
