package dev.drydock.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WatchdogTest {
    @Test
    void isThereOnlyIfAServiceManagerWaitsForIt() {
        assertThat(Watchdog.of(Map.of())).isEmpty();
        assertThat(Watchdog.of(Map.of("WATCHDOG_USEC", "180000000"))).isEmpty();
        assertThat(Watchdog.of(Map.of("NOTIFY_SOCKET", "/run/systemd/notify"))).isEmpty();
        for (String wrong : new String[] {"", "0", "soon", "-1", "9999999999999999999"}) {
            assertThat(Watchdog.of(Map.of("NOTIFY_SOCKET", "/run/systemd/notify", "WATCHDOG_USEC", wrong)))
                    .as(wrong)
                    .isEmpty();
        }
    }

    @Test
    void fitsThreeSignsIntoThePatience() {
        Optional<Watchdog> watchdog =
                Watchdog.of(Map.of("NOTIFY_SOCKET", "/run/systemd/notify", "WATCHDOG_USEC", "180000000"));
        assertThat(watchdog.map(Watchdog::pause)).contains(Duration.ofMinutes(1));
        assertThat(watchdog.map(dog -> dog.pause().toMillis())).isPresent();
        assertThat(Watchdog.of(Map.of("NOTIFY_SOCKET", "@x", "WATCHDOG_USEC", "1"))
                        .map(Watchdog::pause)
                        .orElseThrow())
                .isPositive();
    }
}
