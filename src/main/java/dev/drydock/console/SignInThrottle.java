package dev.drydock.console;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Slows down who guesses passwords. After some wrong ones in a row, the user's name and the address that tried must wait, twice as
 * long with each further one, up to a quarter of an hour. What is remembered is bounded: the longest unused is forgotten first.
 * Thread-safe.
 */
public class SignInThrottle {
    private static final int FREE_FOR_A_USER = 5;
    private static final int FREE_FOR_AN_ADDRESS = 20;
    private static final Duration FIRST_WAIT = Duration.ofSeconds(15);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(15);
    private static final Duration FORGOTTEN_AFTER = Duration.ofHours(1);
    private static final int REMEMBERED = 10_000;

    private final Clock clock;
    private final Map<String, Failures> failures = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
            return size() > REMEMBERED;
        }
    };

    public SignInThrottle(Clock clock) {
        this.clock = clock;
    }

    private record Failures(int count, Instant last) {}

    /** How long the next attempt must wait; empty if it may be made now. */
    public synchronized Optional<Duration> mustWait(String user, String address) {
        Instant now = clock.instant();
        return Stream.of(left(userKey(user), FREE_FOR_A_USER, now), left(addressKey(address), FREE_FOR_AN_ADDRESS, now))
                .filter(wait -> !wait.isNegative() && !wait.isZero())
                .max(Duration::compareTo);
    }

    private Duration left(String key, int free, Instant now) {
        Failures known = failures.get(key);
        if (known == null || known.count < free) {
            return Duration.ZERO;
        }
        int doublings = Math.min(known.count - free, 10);
        Duration wait = FIRST_WAIT.multipliedBy(1L << doublings);
        Duration bounded = wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
        Instant since = known.last.isAfter(now) ? now : known.last; // the clock was set back
        return Duration.between(now, since.plus(bounded));
    }

    public synchronized void failed(String user, String address) {
        count(userKey(user));
        count(addressKey(address));
    }

    private void count(String key) {
        Instant now = clock.instant();
        Failures known = failures.get(key);
        int before = known == null || known.last.plus(FORGOTTEN_AFTER).isBefore(now) ? 0 : known.count;
        failures.put(key, new Failures(before + 1, now));
    }

    /** The right password clears the user's name; the address stays known, or one good account would free it. */
    public synchronized void succeeded(String user) {
        failures.remove(userKey(user));
    }

    synchronized int remembered() {
        return failures.size();
    }

    private static String userKey(String user) {
        String bounded = user.length() > 200 ? user.substring(0, 200) : user;
        return "user " + bounded.toLowerCase(Locale.ROOT);
    }

    private static String addressKey(String address) {
        return "address " + address;
    }
}
