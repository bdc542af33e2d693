package dev.drydock.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.BreakGlassUse;
import dev.drydock.domain.release.BreakGlassUse.Period;
import dev.drydock.domain.release.BreakGlassUse.Review;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JpaBreakGlassTest {
    private static final Instant AT = Instant.parse("2026-12-01T03:00:00Z");

    private static BreakGlassUse use(long sequence, String statements, int days) {
        return new BreakGlassUse(
                sequence,
                Action.ROLL_BACK,
                new VersionId("pump-failure", 7),
                List.of("rhea", "gwen"),
                List.of("worse", "milo sleeps"),
                statements.repeat(32),
                new Period(AT, AT.plus(Duration.ofDays(days))),
                Optional.empty());
    }

    @ParameterizedTest
    @EnumSource
    void keepsEachUseUntilItIsReviewedAndAfterwards(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            JpaBreakGlass ledger = database.repository(JpaBreakGlass.class);
            database.transactions().run(() -> {
                assertThat(ledger.add(use(3, "ab", 9))).isTrue();
                assertThat(ledger.add(use(5, "cd", 2))).isTrue();
                assertThat(ledger.add(use(6, "cd", 3)))
                        .as("the same statements again")
                        .isFalse();
            });
            database.transactions().run(() -> {
                assertThat(ledger.open()).as("by what is due first").containsExactly(use(5, "cd", 2), use(3, "ab", 9));
                assertThat(ledger.newest(1)).containsExactly(use(5, "cd", 2));
                assertThat(ledger.findLocked(6)).isEmpty();
                assertThat(ledger.findLocked(3)).contains(use(3, "ab", 9));
                ledger.review(3, new Review("milo", "right", AT.plusSeconds(60)));
            });
            database.transactions().run(() -> {
                assertThat(ledger.open()).containsExactly(use(5, "cd", 2));
                assertThat(ledger.newest(9).get(1).review()).contains(new Review("milo", "right", AT.plusSeconds(60)));
            });
        }
    }
}
