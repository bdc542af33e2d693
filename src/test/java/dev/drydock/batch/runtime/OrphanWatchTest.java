package dev.drydock.batch.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.application.runs.ExecutionLeases.Held;
import dev.drydock.application.runs.ExecutionLeases.Holder;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class OrphanWatchTest {
    private static final Holder SELF = new Holder("a", "now");
    private static final Holder OTHER = new Holder("b", "x");
    private static final Holder PREDECESSOR = new Holder("a", "before");

    private final OrphanWatch watch = new OrphanWatch(SELF, Duration.ofSeconds(30), Duration.ofSeconds(5));

    @Test
    void anExecutionIsLeftAloneWhileItsPulseRises() {
        for (int second = 0; second < 300; second += 10) {
            assertThat(look(OTHER, second, second)).isEmpty();
        }
    }

    @Test
    void anExecutionIsAnOrphanWhenItsPulseStandsStill() {
        assertThat(look(OTHER, 7, 0)).isEmpty();
        lookOn(OTHER, 7, 1, 29);
        assertThat(look(OTHER, 7, 30)).hasSize(1);
    }

    @Test
    void aPulseThatRisesAgainInTimeStartsThePatienceAnew() {
        lookOn(OTHER, 7, 0, 28);
        lookOn(OTHER, 8, 29, 58);
        assertThat(look(OTHER, 8, 59)).hasSize(1);
    }

    @Test
    void theNodesOwnOrphansAreFoundWithinSeconds() {
        assertThat(look(PREDECESSOR, 7, 0)).isEmpty();
        assertThat(look(PREDECESSOR, 7, 5)).hasSize(1);
    }

    @Test
    void aTwinUnderTheSameNameThatLivesIsLeftAlone() {
        for (int second = 0; second < 60; second += 2) {
            assertThat(look(PREDECESSOR, second, second)).isEmpty();
        }
    }

    /** The line to the database was cut for everybody: whoever comes back first must not take the others for dead. */
    @Test
    void timeInWhichTheObserverCouldNotLookDoesNotCount() {
        lookOn(OTHER, 7, 0, 4);
        assertThat(look(OTHER, 7, 40)).isEmpty();
        assertThat(look(OTHER, 8, 42)).isEmpty();
        lookOn(OTHER, 8, 43, 71);
        assertThat(look(OTHER, 8, 72)).hasSize(1);
    }

    private void lookOn(Holder holder, long pulse, long from, long to) {
        for (long second = from; second <= to; second++) {
            assertThat(look(holder, pulse, second)).as("second %d", second).isEmpty();
        }
    }

    private List<Held> look(Holder holder, long pulse, long second) {
        return watch.orphans(
                List.of(new Held(1, holder, 1, pulse)),
                Duration.ofSeconds(second).toNanos());
    }
}
