package dev.drydock.door;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Slows down the guessing of passwords. After several wrong passwords in a row, the name must wait at that address, and so must the address
 * itself. Each further wrong password doubles the wait, up to a quarter of an hour. A name waits only at the address of the attempts, so an
 * attacker cannot lock out its owner elsewhere. A name that signed in from an address does not wait there for the attempts of others.
 * Memory is bounded: the entry unused for longest is dropped first. Thread-safe.
 */
@Singleton
public final class SignInThrottle {
    private static final int FREE_FOR_A_USER = 5;
    private static final int FREE_FOR_AN_ADDRESS = 20;
    private static final Duration FIRST_WAIT = Duration.ofSeconds(15);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(15);
    private static final Duration FORGOTTEN_AFTER = Duration.ofHours(1);
    private static final int REMEMBERED = 10_000;

    private final Clock clock;
    private final Map<String, Attempts> attempts = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Attempts> eldest) {
            return size() > REMEMBERED;
        }
    };

    @Inject
    public SignInThrottle(Clock clock) {
        this.clock = clock;
    }

    /** @param welcome whether the name signed in from this address before */
    private record Attempts(int failures, Instant last, boolean welcome) {}

    /** How long the next attempt must wait; empty if it may be made now. */
    public synchronized Optional<Duration> mustWait(String user, String address) {
        Instant now = clock.instant();
        Attempts known = attempts.get(key(user, address));
        Duration here = left(known, FREE_FOR_A_USER, now);
        Duration ofAll = known != null && known.welcome
                ? Duration.ZERO
                : left(attempts.get(Network.of(address)), FREE_FOR_AN_ADDRESS, now);
        return Stream.of(here, ofAll)
                .filter(wait -> !wait.isNegative() && !wait.isZero())
                .max(Duration::compareTo);
    }

    private static Duration left(@Nullable Attempts known, int free, Instant now) {
        if (known == null || known.failures < free) {
            return Duration.ZERO;
        }
        int doublings = Math.min(known.failures - free, 10);
        Duration wait = FIRST_WAIT.multipliedBy(1L << doublings);
        Duration bounded = wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
        Instant since = known.last.isAfter(now) ? now : known.last; // the clock was set back
        return Duration.between(now, since.plus(bounded));
    }

    /**
     * Further attempts with a name that already waits do not count for its address: a scheduler with an old password must not make
     * everybody on its machine wait.
     */
    public synchronized void failed(String user, String address) {
        if (count(key(user, address)) <= FREE_FOR_A_USER) {
            count(Network.of(address));
        }
    }

    private int count(String key) {
        Instant now = clock.instant();
        Attempts known = attempts.get(key);
        boolean remembered = known != null && !known.last.plus(FORGOTTEN_AFTER).isBefore(now);
        int failures = (known != null && remembered ? known.failures : 0) + 1;
        attempts.put(key, new Attempts(failures, now, known != null && known.welcome));
        return failures;
    }

    /** The right password clears the name here; the address stays known, or one good account would free it. */
    public synchronized void succeeded(String user, String address) {
        attempts.put(key(user, address), new Attempts(0, clock.instant(), true));
    }

    /** Whether the name signed in from this address before, with no wrong password for it there since. */
    synchronized boolean isWelcome(String user, String address) {
        Attempts known = attempts.get(key(user, address));
        return known != null && known.welcome && known.failures == 0;
    }

    synchronized int remembered() {
        return attempts.size();
    }

    private static String key(String user, String address) {
        String bounded = user.length() > 200 ? user.substring(0, 200) : user;
        return bounded.toLowerCase(Locale.ROOT) + " at " + Network.of(address);
    }
}
