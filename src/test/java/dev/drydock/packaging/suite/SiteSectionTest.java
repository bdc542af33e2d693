package dev.drydock.packaging.suite;

import static dev.drydock.packaging.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.validation.SiteRules;
import dev.drydock.domain.validation.SiteRules.Deliveries;
import dev.drydock.domain.validation.SiteRules.Destination;
import dev.drydock.domain.validation.SiteRules.Waivers;
import dev.drydock.domain.validation.SiteRules.WhoWaives;
import dev.drydock.failure.ValidationFailure;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SiteSectionTest {
    @Test
    void readsEveryRule() {
        SiteRules rules = read("""
                {"approvals": 2, "waivers": "two", "waiver-days": 7,
                 "deliveries": {"encrypted": true, "scanned": true, "markings": ["public", "internal"]},
                 "retention-days": 365, "egress": ["node", "deliveries"]}""");

        assertThat(rules)
                .isEqualTo(new SiteRules(
                        2,
                        new Waivers(WhoWaives.TWO, OptionalInt.of(7)),
                        new Deliveries(true, true, Optional.of(List.of("public", "internal"))),
                        365,
                        Optional.of(Set.of(Destination.NODE, Destination.DELIVERIES))));
        assertThat(rules.limits())
                .containsEntry("site.approvals", "2")
                .containsEntry("site.waivers", "two")
                .containsEntry("site.deliveries.markings", "internal, public")
                .containsEntry("site.egress", "deliveries, node")
                .hasSize(8);
        assertThat(read("{\"egress\": []}").allows(Destination.DATABASE)).isFalse();
    }

    /** Its digest is that of the same bytes, and it asks for what it always did. */
    @Test
    void asksNothingOfASiteWhosePolicyHasNoSuchSection() {
        byte[] old = SuiteKit.policy(1).getBytes(StandardCharsets.UTF_8);

        assertThat(PolicyDocument.read(old).site()).isEqualTo(SiteRules.NONE);
        assertThat(SiteRules.NONE.limits()).isEmpty();
        assertThat(read("{}")).isEqualTo(SiteRules.NONE);
        assertThat(SiteRules.NONE.allows(Destination.CLUSTER)).isTrue();
    }

    @Test
    void refusesEachMistakeByItsPlace() {
        refuses("[]", "site must be an object, not []");
        refuses("{\"quorum\": 2}", "site has the unknown key quorum");
        refuses("{\"approvals\": 0}", "site.approvals must be a whole number from 1 to 16, not 0");
        refuses("{\"approvals\": 1.5}", "site.approvals must be a whole number from 1 to 16, not 1.5");
        refuses("{\"waivers\": \"never\"}", "site.waivers must be allowed, two or none, not \"never\"");
        refuses("{\"waivers\": true}", "site.waivers must be allowed, two or none, not true");
        refuses("{\"waiver-days\": 31}", "site.waiver-days must be a whole number from 1 to 30, not 31");
        refuses("{\"retention-days\": -1}", "site.retention-days must be a whole number from 1 to 36500, not -1");
        refuses("{\"deliveries\": true}", "site.deliveries must be an object, not true");
        refuses("{\"deliveries\": {\"signed\": true}}", "site.deliveries has the unknown key signed");
        refuses("{\"deliveries\": {\"encrypted\": 1}}", "site.deliveries.encrypted must be true or false, not 1");
        refuses("{\"deliveries\": {\"markings\": [\"a\", \"a\"]}}", "site.deliveries.markings must be a list");
        refuses("{\"deliveries\": {\"markings\": [\"a,b\"]}}", "site.deliveries.markings must list words");
        refuses("{\"egress\": \"none\"}", "site.egress must be a list of at most 7 different words");
        refuses(
                "{\"egress\": [\"smtp\"]}",
                "site.egress names smtp, and it may name node, database, cluster, timestamps, alerts, traces and deliveries");
    }

    @Test
    void takesEachNumberUpToItsBound() {
        SiteRules most = read("{\"approvals\": 16, \"waiver-days\": 30, \"retention-days\": 36500}");
        assertThat(most.approvals()).isEqualTo(16);
        assertThat(most.waivers().days()).isEqualTo(OptionalInt.of(30));
        assertThat(most.retentionDays()).isEqualTo(36_500);
        SiteRules least = read("{\"approvals\": 1, \"waiver-days\": 1, \"retention-days\": 1}");
        assertThat(least.waivers().days()).isEqualTo(OptionalInt.of(1));
        assertThat(least.retentionDays()).isEqualTo(1);
        refuses("{\"approvals\": 17}", "site.approvals must be a whole number from 1 to 16, not 17");
        refuses("{\"approvals\": 4294967298}", "site.approvals must be a whole number from 1 to 16, not 4294967298");
        refuses("{\"waiver-days\": 0}", "site.waiver-days must be a whole number from 1 to 30, not 0");
        refuses("{\"retention-days\": 36501}", "site.retention-days must be a whole number from 1 to 36500");
        refuses("{\"retention-days\": 0}", "site.retention-days must be a whole number from 1 to 36500");
        refuses(
                "{\"deliveries\": {\"scanned\": \"yes\"}}",
                "site.deliveries.scanned must be true or false, not \"yes\"");
        refuses(
                "{\"deliveries\": {\"markings\": [7]}}",
                "site.deliveries.markings must be a list of at most 16 different words");
        refuses(
                "{\"deliveries\": {\"markings\": {}}}",
                "site.deliveries.markings must be a list of at most 16 different words");
        assertThat(read("{\"deliveries\": {\"markings\": [" + words(16) + "]}}")
                        .deliveries()
                        .markings()
                        .orElseThrow())
                .hasSize(16);
        refuses(
                "{\"deliveries\": {\"markings\": [" + words(17) + "]}}",
                "site.deliveries.markings must be a list of at most 16");
    }

    private static String words(int number) {
        return IntStream.range(0, number)
                .mapToObj(word -> "\"word " + word + "\"")
                .collect(Collectors.joining(", "));
    }

    private static SiteRules read(String section) {
        return PolicyDocument.read(policy(section)).site();
    }

    private static byte[] policy(String section) {
        return SuiteKit.policy(1)
                .replaceFirst("\\{", "{\"site\": " + section + ",")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static void refuses(String section, String words) {
        assertFails(ValidationFailure.POLICY_INVALID, words, () -> PolicyDocument.read(policy(section)));
    }
}
