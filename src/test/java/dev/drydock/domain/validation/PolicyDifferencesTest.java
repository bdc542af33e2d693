package dev.drydock.domain.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.validation.PolicyDifferences.Kind;
import dev.drydock.packaging.suite.PolicyFiles;
import dev.drydock.packaging.suite.SuiteKit;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PolicyDifferencesTest {
    private static final String GATES = "\"gates\": {";

    @Test
    void eachKindOfLimitHasItsDirection() {
        differ("\"holdoutBudget\": 20", "\"holdoutBudget\": 10", "holdoutBudget", Kind.TIGHTER);
        differ("\"min\": 0.65", "\"min\": 0.7", "floor.min", Kind.TIGHTER);
        differ("\"margin\": 0.02", "\"margin\": 0.05", "non-inferiority.margin", Kind.LOOSER);
        differ("\"lost-class\": {}", "\"lost-class\": {\"min-rows\": 10}", "lost-class.min-rows", Kind.TIGHTER);
        differ(
                "\"lost-class\": {}",
                "\"lost-class\": {\"accepted\": [\"source plant-b\"]}",
                "lost-class.accepted",
                Kind.LOOSER);
        differ(
                "\"flips\": {\"margin\": 0.2}",
                "\"flips\": {\"margin\": 0.2, \"watch\": true}",
                "flips.watch",
                Kind.LOOSER);
        differ(GATES, "\"receiver\": {\"must-pass\": [\"rows\"]}, " + GATES, "receiver.must-pass", Kind.TIGHTER);
    }

    @Test
    void weightsThatMayShowLessOfTheirRowsAreATighterRule() {
        String flips = "\"flips\": {\"margin\": 0.2}";
        String asking = flips + ", \"memorisation\": {\"auc\": 0.6, \"tpr\": 0.1}";
        differ(flips, flips, asking, "memorisation.auc", Kind.TIGHTER);
        differ(flips, asking, asking.replace("0.6", "0.7"), "memorisation.auc", Kind.LOOSER);
        differ(flips, asking, asking.replace("0.1}", "0.05}"), "memorisation.tpr", Kind.TIGHTER);
        differ(flips, asking, asking.replace("0.1}", "0.1, \"min-rows\": 900}"), "memorisation.min-rows", Kind.TIGHTER);
    }

    @Test
    void aRuleOfTheSiteIsTighterThanNone() {
        site("{\"waivers\": \"two\"}", "{\"waivers\": \"none\"}", "site.waivers", Kind.TIGHTER);
        site("{\"waivers\": \"two\"}", "{\"waivers\": \"allowed\"}", "site.waivers", Kind.LOOSER);
        site("{}", "{\"waiver-days\": 30}", "site.waiver-days", Kind.TIGHTER);
        site("{\"waiver-days\": 3}", "{\"waiver-days\": 7}", "site.waiver-days", Kind.LOOSER);
        site("{\"retention-days\": 30}", "{\"retention-days\": 7}", "site.retention-days", Kind.LOOSER);
        site("{\"egress\": [\"node\"]}", "{\"egress\": []}", "site.egress", Kind.TIGHTER);
        site("{\"egress\": [\"node\"]}", "{\"egress\": [\"cluster\"]}", "site.egress", Kind.DIFFERENT);
        site("{\"egress\": [\"node\"]}", "{}", "site.egress", Kind.LOOSER);
        site("{\"deliveries\": {\"encrypted\": true}}", "{}", "site.deliveries.encrypted", Kind.LOOSER);
    }

    private static void site(String here, String there, String key, Kind kind) {
        differ(GATES, "\"site\": " + here + ", " + GATES, "\"site\": " + there + ", " + GATES, key, kind);
    }

    private static void differ(String old, String other, String key, Kind kind) {
        differ(old, old, other, key, kind);
    }

    private static void differ(String place, String here, String there, String key, Kind kind) {
        assertThat(SuiteKit.policy(1)).contains(place);
        assertThat(PolicyDifferences.between(policy(place, here), policy(place, there)))
                .as(there)
                .filteredOn(difference -> difference.key().equals(key))
                .singleElement()
                .satisfies(difference -> assertThat(difference.kind()).isEqualTo(kind));
        assertThat(PolicyDifferences.between(policy(place, here), policy(place, here)))
                .isEmpty();
    }

    private static SitePolicy policy(String place, String text) {
        String policy = SuiteKit.policy(1).replace(place, text);
        return PolicyFiles.read(policy.getBytes(StandardCharsets.UTF_8));
    }
}
