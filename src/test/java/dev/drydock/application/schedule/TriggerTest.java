package dev.drydock.application.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TriggerTest {
    @Test
    void readsTheTimeBehindTheColon() {
        assertThat(Trigger.parse("exports")).contains(new Trigger("exports", Trigger.Kind.EXPORTS, Trigger.QUIET, 0));
        assertThat(Trigger.parse("drift")).contains(new Trigger("drift", Trigger.Kind.DRIFT, Trigger.STANDS, 0));
        assertThat(Trigger.parse("drift:2h"))
                .contains(new Trigger("drift:2h", Trigger.Kind.DRIFT, Duration.ofHours(2), 0));
        assertThat(Trigger.parse("drift:59s")).isEmpty();
    }

    /** People are notified when a schedule starts, neither before nor after it. */
    @Test
    void driftMustStandAsLongAsTheAlertRuleWaits() throws IOException {
        String rules = Files.readString(Path.of("src/main/dist/share/monitoring/drydock.rules.yml"));
        String rule = rules.substring(rules.indexOf("- alert: DrydockLiveDrift"));
        assertThat(rule.substring(0, rule.indexOf("severity"))).contains("for: " + Trigger.STANDS.toHours() + "h\n");
    }
}
