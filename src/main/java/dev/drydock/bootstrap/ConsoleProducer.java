package dev.drydock.bootstrap;

import dev.drydock.console.SignInThrottle;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** What the console's pages share. */
class ConsoleProducer {

    @Produces
    @Singleton
    SignInThrottle signInThrottle(Clock clock) {
        return new SignInThrottle(clock);
    }
}
