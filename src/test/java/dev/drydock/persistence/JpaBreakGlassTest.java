package dev.drydock.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.BreakGlassUse;
import dev.drydock.domain.release.BreakGlassUse.Intended;
import dev.drydock.domain.release.BreakGlassUse.Period;
import dev.drydock.domain.release.BreakGlassUse.Review;
import dev.drydock.domain.release.BreakGlassUse.Signed;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JpaBreakGlassTest {
    private static final Instant AT = Instant.parse("2026-12-01T03:00:00Z");
    private static final VersionId VERSION = new VersionId("pump-failure", 7);

    private static Signed signed(String statements) {
        return new Signed(
                List.of("rhea", "gwen"),
                List.of("worse", "milo sleeps"),
                Set.of("rhea", "gwen", "otto"),
                statements.repeat(32));
    }

    private static Intended intended(long sequence, String statements, int days) {
        return new Intended(sequence, Action.ROLL_BACK, VERSION, signed(statements), Duration.ofDays(days));
    }

    private static BreakGlassUse use(long sequence, String statements, int days) {
        return new BreakGlassUse(
                sequence,
                Action.ROLL_BACK,
                VERSION,
                signed(statements),
                new Period(AT, AT.plus(Duration.ofDays(days))),
                Optional.empty());
    }

    @ParameterizedTest
    @EnumSource
    void isAUseOnceItIsFollowedAndUntilItIsReviewed(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            JpaBreakGlass ledger = database.repository(JpaBreakGlass.class);
            database.transactions().run(() -> {
                ledger.intend(intended(3, "ab", 9));
                ledger.intend(intended(4, "cd", 2));
                ledger.intend(intended(5, "cd", 2));
                assertThat(ledger.open()).as("nothing was followed").isEmpty();
                assertThat(ledger.newest(9)).isEmpty();
                assertThat(ledger.findLocked(3)).isEmpty();
            });
            database.transactions().run(() -> {
                assertThat(ledger.followed(3, AT)).contains(use(3, "ab", 9));
                assertThat(ledger.followed(3, AT.plusSeconds(1)))
                        .as("told twice")
                        .isEmpty();
                assertThat(ledger.followed(5, AT)).contains(use(5, "cd", 2));
                assertThat(ledger.followed(4, AT))
                        .as("the same statements again")
                        .isEmpty();
                assertThat(ledger.followed(6, AT)).as("no use").isEmpty();
            });
            database.transactions().run(() -> {
                assertThat(ledger.open()).as("by what is due first").containsExactly(use(5, "cd", 2), use(3, "ab", 9));
                assertThat(ledger.newest(1)).containsExactly(use(5, "cd", 2));
                assertThat(ledger.findLocked(3)).contains(use(3, "ab", 9));
                ledger.review(3, new Review("milo", "right", AT.plusSeconds(60)));
            });
            database.transactions().run(() -> {
                assertThat(ledger.open()).containsExactly(use(5, "cd", 2));
                assertThat(ledger.newest(9).get(1))
                        .isEqualTo(use(3, "ab", 9).reviewed(new Review("milo", "right", AT.plusSeconds(60))));
            });
        }
    }
}
