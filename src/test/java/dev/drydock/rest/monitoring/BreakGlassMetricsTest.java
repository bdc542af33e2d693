package dev.drydock.rest.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.BreakGlassUse;
import dev.drydock.domain.release.BreakGlassUse.Period;
import dev.drydock.domain.release.BreakGlassUse.Signed;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BreakGlassMetricsTest {
    static BreakGlassUse used() {
        return new BreakGlassUse(
                17,
                Action.ROLL_BACK,
                new VersionId("pump", 2),
                new Signed(List.of("rhea", "gwen"), List.of("worse", "alone"), Set.of("rhea", "gwen"), "ab".repeat(32)),
                new Period(Instant.parse("2026-11-24T23:15:00Z"), Instant.parse("2026-12-01T00:00:00Z")),
                Optional.empty());
    }

    @Test
    void saysUntilWhenEachOpenUseMustBeReviewed() throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        OpenMetricsTextFormatWriter.create().write(text, BreakGlassMetrics.of(List.of(used())));
        assertThat(text.toString(StandardCharsets.UTF_8).lines())
                .contains("drydock_break_glass_review_due_timestamp_seconds{action=\"roll-back\",order=\"17\","
                        + "version=\"pump/2\"} 1.7960832E9");
    }
}
