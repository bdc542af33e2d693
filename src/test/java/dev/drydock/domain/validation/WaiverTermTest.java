package dev.drydock.domain.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.validation.WaiverTerm.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WaiverTermTest {
    private static final Instant END = Instant.parse("2026-12-02T02:00:00Z");

    private static WaiverTerm ofDays(int days, boolean renewable) {
        return new WaiverTerm("no-baseline", "milo", END.minus(Duration.ofDays(days)), END, renewable);
    }

    @Test
    void announcesTheExpiryAWeekBeforeItOrInTheLastQuarterOfAShortLife() {
        WaiverTerm month = ofDays(30, true);
        assertThat(month.state(END.minus(Duration.ofDays(7)).minusMillis(1))).isEqualTo(State.IN_FORCE);
        assertThat(month.state(END.minus(Duration.ofDays(7)))).isEqualTo(State.EXPIRES_SOON);
        WaiverTerm four = ofDays(4, true);
        assertThat(four.state(END.minus(Duration.ofDays(1)).minusMillis(1))).isEqualTo(State.IN_FORCE);
        assertThat(four.state(END.minus(Duration.ofDays(1)))).isEqualTo(State.EXPIRES_SOON);
    }

    @Test
    void expiresAtTheMomentThatItNames() {
        assertThat(ofDays(30, true).state(END.minusMillis(1))).isEqualTo(State.EXPIRES_SOON);
        assertThat(ofDays(30, true).state(END)).isEqualTo(State.EXPIRED);
        assertThat(ofDays(30, true).expiresSoon(END)).as("no longer soon").isFalse();
    }

    @Test
    void saysWhatHappensAndWhatToDo() {
        assertThat(ofDays(30, true).told("pump-failure/7", END.minusSeconds(1)))
                .isEqualTo(
                        "The waiver of gate no-baseline by milo expires at 2026-12-02T02:00:00Z. pump-failure/7 keeps"
                                + " serving then, too. Let a release manager sign it again with 'drydock waive no-baseline"
                                + " pump-failure/7', or release a version that passes.");
        assertThat(ofDays(30, false).told("pump-failure/7", END))
                .startsWith(
                        "The waiver of gate no-baseline by milo expired at 2026-12-02T02:00:00Z, and the gate counts as"
                                + " failed again. pump-failure/7 keeps serving. It was about the comparison");
    }

    @Test
    void aVersionInServiceHasTheWaiversThatRunOutApartFromThoseThatDid() {
        WaiverTerm soon = ofDays(30, true);
        WaiverTerm later = new WaiverTerm("cost", "rhea", END.minusSeconds(60), END.plus(Duration.ofDays(60)), true);
        ServingStanding standing = new ServingStanding(
                new VersionId("pump-failure", 7),
                Optional.empty(),
                Optional.empty(),
                List.of(soon, later),
                END.minusSeconds(1));
        assertThat(standing.expiring()).singleElement().asString().contains("gate no-baseline by milo expires at");
        assertThat(standing.expired()).isEmpty();
        ServingStanding after =
                new ServingStanding(standing.version(), standing.latest(), standing.decided(), standing.waivers(), END);
        assertThat(after.expired()).singleElement().asString().contains("gate no-baseline by milo expired at");
        assertThat(after.expiring()).isEmpty();
        assertThat(after.failure()).isEmpty();
    }

    @Test
    void aCheckThatFailedIsAFailureAndOneThatPassedIsNone() {
        assertThat(decidedBy(Verdict.FAIL).failure()).isPresent();
        assertThat(decidedBy(Verdict.PASS).failure()).isEmpty();
    }

    @Test
    void aCheckDecidesIfItPassedOrFailed() {
        VersionId version = new VersionId("pump-failure", 7);
        assertThat(List.of(Verdict.PASS, Verdict.FAIL, Verdict.INSUFFICIENT_EVIDENCE))
                .extracting(verdict -> new ServingCheck(version, 1, verdict, "", "", END).decides())
                .containsExactly(true, true, false);
    }

    private static ServingStanding decidedBy(Verdict verdict) {
        VersionId version = new VersionId("pump-failure", 7);
        Optional<ServingCheck> check = Optional.of(new ServingCheck(version, 1, verdict, "", "", END));
        return new ServingStanding(version, check, check, List.of(), END);
    }
}
