package dev.drydock.rest.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.validation.ServingCheck;
import dev.drydock.domain.validation.ServingStanding;
import dev.drydock.domain.validation.Verdict;
import dev.drydock.domain.validation.WaiverTerm;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServingMetricsTest {
    private static final Instant AT = Instant.parse("2026-11-24T23:15:00Z");

    @Test
    void tellsWhatTheLastCheckCameToAndUntilWhenWaiversHold() throws IOException {
        ServingStanding fresh =
                new ServingStanding(new VersionId("fan", 1), Optional.empty(), Optional.empty(), List.of(), AT);

        assertThat(text(undecided(), fresh).lines())
                .contains(
                        "drydock_serving_check{model=\"pump\",version=\"pump/2\",drydock_serving_check=\"INSUFFICIENT_EVIDENCE\"} 1",
                        "drydock_serving_check{model=\"pump\",version=\"pump/2\",drydock_serving_check=\"FAIL\"} 0",
                        "drydock_serving_check_failed{model=\"pump\",version=\"pump/2\"} 1.0",
                        "drydock_serving_check_failed{model=\"fan\",version=\"fan/1\"} 0.0",
                        "drydock_serving_check_timestamp_seconds{model=\"pump\",version=\"pump/2\"} 1.7955621E9",
                        "drydock_waiver_expiry_timestamp_seconds{gate=\"no-baseline\",model=\"pump\",version=\"pump/2\"}"
                                + " 1.7960832E9");
    }

    /** One for the report of the package, one for a comparison. */
    @Test
    void ofTwoWaiversOfAGateTheOneThatHoldsLongerIsTold() throws IOException {
        ServingStanding twice = new ServingStanding(
                new VersionId("pump", 2),
                Optional.empty(),
                Optional.empty(),
                List.of(
                        new WaiverTerm("no-baseline", "milo", AT, Instant.parse("2026-12-01T00:00:00Z"), true),
                        new WaiverTerm("no-baseline", "milo", AT, Instant.parse("2026-12-02T00:00:00Z"), false)),
                AT);

        assertThat(text(twice).lines().filter(line -> line.startsWith("drydock_waiver_expiry_timestamp_seconds{")))
                .containsExactly(
                        "drydock_waiver_expiry_timestamp_seconds{gate=\"no-baseline\",model=\"pump\",version=\"pump/2\"}"
                                + " 1.7961696E9");
    }

    /** Its last check could not decide; the one before failed; a waiver holds. */
    static ServingStanding undecided() {
        return new ServingStanding(
                new VersionId("pump", 2),
                Optional.of(check(2, Verdict.INSUFFICIENT_EVIDENCE)),
                Optional.of(check(1, Verdict.FAIL)),
                List.of(new WaiverTerm("no-baseline", "milo", AT, Instant.parse("2026-12-01T00:00:00Z"), true)),
                AT);
    }

    private static ServingCheck check(long run, Verdict verdict) {
        return new ServingCheck(new VersionId("pump", 2), run, verdict, "ab".repeat(32), "Gate floor.", AT);
    }

    private static String text(ServingStanding... standings) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        OpenMetricsTextFormatWriter.create().write(text, ServingMetrics.of(List.of(standings)));
        return text.toString(StandardCharsets.UTF_8);
    }
}
