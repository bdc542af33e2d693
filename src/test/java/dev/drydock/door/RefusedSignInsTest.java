package dev.drydock.door;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Transactions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class RefusedSignInsTest {
    private final HandClock clock = new HandClock();
    private final List<AuditLog.Event> log = new ArrayList<>();
    private final RefusedSignIns refused = new RefusedSignIns(new AtOnce(), log::add, clock);

    @Test
    void recordsTheFirstOfABurstWhoItWasForAndWhere() {
        refused.add("rest", Optional.of("emil"), "10.0.0.7");

        assertThat(log)
                .containsExactly(AuditLog.Event.of(
                        "anonymous",
                        "sign-in.refused",
                        "emil",
                        "address",
                        "10.0.0.7",
                        "attempts",
                        "1",
                        "door",
                        "rest",
                        "left-out",
                        "0"));
    }

    @Test
    void recordsNoNameThatIsNone() {
        refused.add("console", Optional.empty(), "10.0.0.7");

        assertThat(log).singleElement().extracting(AuditLog.Event::subject).isEqualTo("unknown");
    }

    @Test
    void recordsABurstByPowersOfTen() {
        add("10.0.0.7", 12_345);

        assertThat(log)
                .extracting(event -> event.details().get("attempts"))
                .containsExactly("1", "10", "100", "1000", "10000");
    }

    @Test
    void beginsAnotherBurstAfterAnHourOfQuiet() {
        add("10.0.0.7", 5);
        clock.pass(Duration.ofHours(1));
        add("10.0.0.7", 1);

        assertThat(log).extracting(event -> event.details().get("attempts")).containsExactly("1", "1");
    }

    @Test
    void recordsNoMoreThanSixtyAnHourAndTellsThenWhatItLeftOut() {
        for (int host = 0; host < 250; host++) {
            add("10.0.0." + host, 1);
        }
        assertThat(log).hasSize(60);

        clock.pass(Duration.ofHours(1));
        add("10.0.1.1", 1);
        assertThat(log)
                .last()
                .extracting(event -> event.details().get("left-out"))
                .isEqualTo("190");
    }

    private void add(String address, int times) {
        for (int time = 0; time < times; time++) {
            refused.add("rest", Optional.of("emil"), address);
        }
    }

    /** Nothing here fails, so nothing is rolled back. */
    private static final class AtOnce implements Transactions {
        @Override
        public <T> T required(Supplier<T> work) {
            return work.get();
        }

        @Override
        public <T> T requiresNew(Supplier<T> work) {
            return work.get();
        }
    }
}
