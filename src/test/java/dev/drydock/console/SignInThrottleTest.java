package dev.drydock.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class SignInThrottleTest {
    private static final String HERE = "10.0.0.7";

    private final HandClock clock = new HandClock();
    private final SignInThrottle throttle = new SignInThrottle(clock);

    @Test
    void letsAPersonMistypeFourTimes() {
        fail("emil", HERE, 4);

        assertThat(throttle.mustWait("emil", HERE)).isEmpty();
    }

    @Test
    void makesANameWaitTwiceAsLongWithEachFurtherWrongPassword() {
        fail("emil", HERE, 5);
        assertThat(throttle.mustWait("emil", HERE)).contains(Duration.ofSeconds(15));

        fail("emil", HERE, 1);
        assertThat(throttle.mustWait("emil", HERE)).contains(Duration.ofSeconds(30));

        clock.pass(Duration.ofSeconds(30));
        assertThat(throttle.mustWait("emil", HERE)).isEmpty();
    }

    @Test
    void neverAsksForMoreThanAQuarterOfAnHour() {
        fail("emil", HERE, 19);

        assertThat(throttle.mustWait("emil", HERE)).contains(Duration.ofMinutes(15));
    }

    @Test
    void neverAsksForMoreWhenTheClockIsSetBack() {
        fail("emil", HERE, 5);
        clock.pass(Duration.ofHours(-1));

        assertThat(throttle.mustWait("emil", HERE)).contains(Duration.ofSeconds(15));
    }

    @Test
    void knowsANameInAnyCaseAndFromAnyAddress() {
        fail("Emil", HERE, 5);

        assertThat(throttle.mustWait("EMIL", "10.0.0.8")).isPresent();
        assertThat(throttle.mustWait("rhea", HERE)).isEmpty();
    }

    @Test
    void makesAnAddressWaitThatTriesManyNames() {
        for (int name = 0; name < 20; name++) {
            throttle.failed("name" + name, HERE);
        }

        assertThat(throttle.mustWait("rhea", HERE)).isPresent();
        assertThat(throttle.mustWait("rhea", "10.0.0.8")).isEmpty();
    }

    @Test
    void forgetsANameWithTheRightPasswordButNotTheAddress() {
        fail("emil", HERE, 19);
        throttle.succeeded("emil");
        assertThat(throttle.mustWait("emil", HERE)).isEmpty();

        fail("emil", HERE, 1);
        assertThat(throttle.mustWait("rhea", HERE)).isPresent();
    }

    @Test
    void remembersNoMoreThanTenThousandNamesAndAddresses() {
        for (int name = 0; name < 20_000; name++) {
            throttle.failed("name" + name, "10.1." + name / 256 + "." + name % 256);
        }

        assertThat(throttle.remembered()).isEqualTo(10_000);
    }

    private void fail(String user, String address, int times) {
        for (int time = 0; time < times; time++) {
            throttle.failed(user, address);
        }
    }

    private static final class HandClock extends Clock {
        private Instant now = Instant.parse("2026-11-25T03:00:00Z");

        void pass(Duration time) {
            now = now.plus(time);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
