package dev.drydock.door;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SignInThrottleTest {
    private static final String HERE = "10.0.0.7";
    private static final String ELSEWHERE = "10.0.0.8";

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
    void knowsANameInAnyCase() {
        fail("Emil", HERE, 5);

        assertThat(throttle.mustWait("EMIL", HERE)).isPresent();
        assertThat(throttle.mustWait("rhea", HERE)).isEmpty();
    }

    @Test
    void keepsNobodyOutFromElsewhere() {
        fail("emil", HERE, 500);

        assertThat(throttle.mustWait("emil", ELSEWHERE)).isEmpty();
    }

    @Test
    void makesAnAddressWaitThatTriesManyNames() {
        for (int name = 0; name < 20; name++) {
            throttle.failed("name" + name, HERE);
        }

        assertThat(throttle.mustWait("rhea", HERE)).isPresent();
        assertThat(throttle.mustWait("rhea", ELSEWHERE)).isEmpty();
    }

    @Test
    void letsANameInThatSignedInThereBeforeOthersTried() {
        throttle.succeeded("rhea", HERE);
        for (int name = 0; name < 30; name++) {
            throttle.failed("name" + name, HERE);
        }

        assertThat(throttle.mustWait("rhea", HERE)).isEmpty();
        fail("rhea", HERE, 5);
        assertThat(throttle.mustWait("rhea", HERE)).isPresent();
    }

    /** Such as a scheduler whose password was changed. */
    @Test
    void letsOneNameThatFailsForEverKeepNoOtherOut() {
        fail("sam", HERE, 1_000);

        assertThat(throttle.mustWait("emil", HERE)).isEmpty();
    }

    @Test
    void takesTheAddressesThatOneMachineCanHaveForOne() {
        for (int name = 0; name < 20; name++) {
            throttle.failed("name" + name, "2001:db8:0:1::" + name);
        }

        assertThat(throttle.mustWait("rhea", "2001:db8:0:1:ffff::1")).isPresent();
        assertThat(throttle.mustWait("rhea", "2001:db8:0:2::1")).isEmpty();
    }

    @Test
    void forgetsANameWithTheRightPasswordButNotTheAddress() {
        for (int name = 0; name < 20; name++) {
            throttle.failed("name" + name, HERE);
        }
        throttle.succeeded("name1", HERE);

        assertThat(throttle.mustWait("name1", HERE)).isEmpty();
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
}
