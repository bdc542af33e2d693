package dev.drydock.domain.validation;

import static dev.drydock.packaging.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.drydock.domain.validation.SiteRules.Breach;
import dev.drydock.domain.validation.SiteRules.Deliveries;
import dev.drydock.domain.validation.SiteRules.Destination;
import dev.drydock.domain.validation.SiteRules.Waivers;
import dev.drydock.domain.validation.SiteRules.WhoWaives;
import dev.drydock.failure.ReleaseFailure;
import dev.drydock.failure.ValidationFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SiteRulesTest {
    private static final Instant ISSUED = Instant.parse("2026-11-25T02:00:00Z");
    private static final Deliveries ANY = new Deliveries(false, false, Optional.empty());
    private static final String OUTSIDE = "alerts-smtp is mail.example.org";

    private static SiteRules rules(Deliveries deliveries, Destination... egress) {
        return new SiteRules(1, Waivers.FREE, deliveries, 0, Optional.of(Set.of(egress)));
    }

    @Test
    void aWaiverCountsForAsManyDaysAsThePolicyAllowsAndNotForASecondMore() {
        Waivers week = new Waivers(WhoWaives.ALLOWED, OptionalInt.of(7));
        Instant end = ISSUED.plus(Duration.ofDays(7));
        assertThatCode(() -> week.require("pump/7", ISSUED, end)).doesNotThrowAnyException();
        assertFails(
                ReleaseFailure.WAIVER_NOT_ALLOWED,
                "the gate policy allows 7 days (site.waiver-days)",
                () -> week.require("pump/7", ISSUED, end.plusSeconds(1)));
        assertThatCode(() -> Waivers.FREE.require("pump/7", ISSUED, end.plusSeconds(1)))
                .doesNotThrowAnyException();
    }

    @Test
    void nobodyWaivesWhereThePolicyAllowsNoWaivers() {
        Waivers none = new Waivers(WhoWaives.NONE, OptionalInt.empty());
        assertFails(
                ReleaseFailure.WAIVER_NOT_ALLOWED,
                "No gate of pump/7 is waived",
                () -> none.require("pump/7", ISSUED, ISSUED.plusSeconds(60)));
        assertFails(ReleaseFailure.WAIVER_NOT_ALLOWED, "allows no waivers", () -> none.requireAllowed("pump/7"));
        assertThat(none.people()).isEqualTo(Integer.MAX_VALUE);
        assertThat(Waivers.FREE.people()).isEqualTo(1);
        assertThat(new Waivers(WhoWaives.TWO, OptionalInt.empty()).people()).isEqualTo(2);
    }

    @Test
    void aStatementLastsNoLongerThanThePolicyAllows() {
        Waivers week = new Waivers(WhoWaives.ALLOWED, OptionalInt.of(7));
        assertThat(week.atMost(Duration.ofDays(30))).isEqualTo(Duration.ofDays(7));
        assertThat(week.atMost(Duration.ofDays(2))).isEqualTo(Duration.ofDays(2));
        assertThat(Waivers.FREE.atMost(Duration.ofDays(30))).isEqualTo(Duration.ofDays(30));
    }

    @Test
    void aDeliveryMustBeEncryptedAndMarkedAsThePolicySays() {
        Deliveries strict = new Deliveries(true, false, Optional.of(List.of("open", "internal")));
        assertThat(strict.problem(true, Optional.of("internal"))).isEmpty();
        assertThat(strict.problem(false, Optional.of("internal")).orElseThrow()).contains("it is not encrypted");
        assertThat(strict.problem(true, Optional.of("secret")).orElseThrow())
                .contains("it is marked secret, and the gate policy allows only open, internal");
        assertThat(strict.problem(true, Optional.empty()).orElseThrow()).contains("it has no marking");
        assertThat(new Deliveries(false, false, Optional.of(List.of()))
                        .problem(false, Optional.of("open"))
                        .orElseThrow())
                .contains("the gate policy allows no delivery");
        assertThat(ANY.problem(false, Optional.empty())).isEmpty();
    }

    @Test
    void namesEachSettingThatLeavesTheHostAgainstThePolicy() {
        Map<String, String> outside = Map.of("alerts", OUTSIDE, "node", "node is pump-01:9443");
        assertThat(rules(ANY, Destination.NODE).breaches(outside, true, List.of()))
                .singleElement()
                .hasToString(OUTSIDE + ", which is a receiver of alerts outside this host, and the gate policy has"
                        + " site.egress node. Change the setting, or have release managers sign a policy whose site.egress"
                        + " names alerts.");
        assertFails(
                ValidationFailure.SITE_BREAKS_POLICY,
                OUTSIDE,
                () -> rules(ANY, Destination.NODE).requireKept(outside));
        assertThatCode(() -> rules(ANY, Destination.NODE, Destination.ALERTS).requireKept(outside))
                .doesNotThrowAnyException();
        assertThatCode(() -> SiteRules.NONE.requireKept(outside)).doesNotThrowAnyException();
        assertThat(rules(ANY).breaches(outside, true, List.of()))
                .extracting(Breach::rule)
                .containsExactly("site.egress none", "site.egress none");
    }

    @Test
    void whatOnlyStopsDeliveriesDoesNotStopTheStart() {
        SiteRules scanned = rules(new Deliveries(false, true, Optional.of(List.of("open"))), Destination.DELIVERIES);
        assertThat(scanned.breaches(Map.of(), false, List.of("secret")))
                .extracting(Breach::rule)
                .containsExactly("site.deliveries.scanned true", "site.deliveries.markings open");
        assertThat(scanned.breaches(Map.of(), true, List.of("secret", "open"))).isEmpty();
        assertThatCode(() -> scanned.requireKept(Map.of())).doesNotThrowAnyException();
        assertThat(rules(scanned.deliveries()).breaches(Map.of(), false, List.of()))
                .as("a site that may deliver nothing")
                .isEmpty();
    }

    @Test
    void showsOnlyWhatIsStricterThanNothing() {
        assertThat(SiteRules.NONE.limits()).isEmpty();
        SiteRules strict = new SiteRules(
                2,
                new Waivers(WhoWaives.TWO, OptionalInt.of(7)),
                new Deliveries(true, true, Optional.of(List.of("open", "internal"))),
                90,
                Optional.of(Set.of(Destination.NODE, Destination.ALERTS)));
        assertThat(strict.limits())
                .containsExactlyEntriesOf(new java.util.TreeMap<>(Map.of(
                        "site.approvals", "2",
                        "site.waivers", "two",
                        "site.waiver-days", "7",
                        "site.deliveries.encrypted", "true",
                        "site.deliveries.scanned", "true",
                        "site.deliveries.markings", "internal, open",
                        "site.retention-days", "90",
                        "site.egress", "alerts, node")));
    }

    @Test
    void readsTheWordsOfThePolicy() {
        assertThat(WhoWaives.ofWireName("two")).contains(WhoWaives.TWO);
        assertThat(WhoWaives.ofWireName("TWO")).isEmpty();
        assertThat(Destination.ofWireName("timestamps")).contains(Destination.TIMESTAMPS);
        assertThat(Destination.ofWireName("nowhere")).isEmpty();
    }
}
