package dev.drydock.domain.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.release.BreakGlassUse.Period;
import dev.drydock.domain.release.BreakGlassUse.Review;
import dev.drydock.domain.release.BreakGlassUse.Signed;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BreakGlassUseTest {
    private static final Instant DUE = Instant.parse("2026-12-02T02:00:00Z");
    private static final BreakGlassUse USE = new BreakGlassUse(
            5,
            ApprovalStatement.Action.ACTIVATE,
            new VersionId("pump-failure", 7),
            new Signed(List.of("rhea", "gwen"), List.of("urgent", "urgent"), Set.of("rhea", "gwen"), ""),
            new Period(DUE.minus(Duration.ofDays(7)), DUE),
            Optional.empty());

    @Test
    void aReviewIsOverdueFromTheMomentWhenItWasDue() {
        assertThat(USE.isOverdue(DUE.minusMillis(1))).isFalse();
        assertThat(USE.isOverdue(DUE)).isTrue();
        assertThat(USE.isOpen()).isTrue();
    }

    @Test
    void aReviewedUseIsNeitherOpenNorOverdue() {
        BreakGlassUse reviewed = USE.reviewed(new Review("milo", "the pumps had stopped", DUE.plusSeconds(60)));
        assertThat(reviewed.isOpen()).isFalse();
        assertThat(reviewed.isOverdue(DUE.plusSeconds(3600))).isFalse();
    }
}
