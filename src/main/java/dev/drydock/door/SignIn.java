package dev.drydock.door;

import dev.drydock.application.access.Actor;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Checks every sign-in: first the throttle, then the users. It records each refusal. Attempts from one address run one after the other, so
 * parallel attempts gain nothing; a name that signed in from there does not wait. A refusal takes equally long for known and unknown names.
 * Thread-safe.
 */
@Singleton
public final class SignIn {
    /** Longer than any check of a password takes on a machine that is not overloaded. */
    static final Duration REFUSAL_TAKES = Duration.ofMillis(300);

    private static final int QUEUES = 256;

    private final UserStore users;
    private final SignInThrottle throttle;
    private final RefusedSignIns refused;
    private final LongSupplier nanoTime;
    private final Object[] queues = new Object[QUEUES];

    @Inject
    public SignIn(UserStore users, SignInThrottle throttle, RefusedSignIns refused) {
        this(users, throttle, refused, System::nanoTime);
    }

    /** @param nanoTime as {@link System#nanoTime()} */
    public SignIn(UserStore users, SignInThrottle throttle, RefusedSignIns refused, LongSupplier nanoTime) {
        this.users = users;
        this.throttle = throttle;
        this.refused = refused;
        this.nanoTime = nanoTime;
        Arrays.setAll(queues, queue -> new Object());
    }

    /** The result of an attempt. */
    public sealed interface Outcome {}

    public record SignedIn(Actor actor) implements Outcome {}

    /** The name is unknown, the password is wrong, or the name has no role here. The response does not say which. */
    public record Refused() implements Outcome {}

    /** The password was not looked at. */
    public record MustWait(Duration time) implements Outcome {
        /** For the header {@code Retry-After}. */
        public long seconds() {
            return time.toSeconds() + 1;
        }

        public String sentence() {
            return "There were too many wrong passwords for this name from this address, or from this address for several names."
                    + " This attempt was not looked at. Try again in " + seconds() + " seconds.";
        }
    }

    /**
     * @param door as the audit log names it: {@code console} or {@code rest}
     * @param address where the attempt comes from, in numbers
     */
    public Outcome attempt(String door, String user, String password, String address) {
        long begun = nanoTime.getAsLong();
        Outcome outcome = throttle.isWelcome(user, address)
                ? decide(door, user, password, address)
                : decideInTurn(door, user, password, address);
        if (outcome instanceof Refused) {
            waitUntil(begun + REFUSAL_TAKES.toNanos());
        }
        return outcome;
    }

    private Outcome decideInTurn(String door, String user, String password, String address) {
        synchronized (queues[Math.floorMod(Network.of(address).hashCode(), QUEUES)]) {
            return decide(door, user, password, address);
        }
    }

    private Outcome decide(String door, String user, String password, String address) {
        Optional<Duration> wait = throttle.mustWait(user, address);
        if (wait.isPresent()) {
            refused.add(door, knownName(user), address);
            return new MustWait(wait.get());
        }
        Optional<Actor> actor = users.authenticate(user, password);
        if (actor.isEmpty()) {
            throttle.failed(user, address);
            refused.add(door, knownName(user), address);
            return new Refused();
        }
        throttle.succeeded(user, address);
        return new SignedIn(actor.get());
    }

    private Optional<String> knownName(String user) {
        return Optional.of(user).filter(users::knows);
    }

    private void waitUntil(long end) {
        for (long left = end - nanoTime.getAsLong(); left > 0; left = end - nanoTime.getAsLong()) {
            LockSupport.parkNanos(left);
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
        }
    }
}
