package dev.drydock.domain.validation;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * How long a waiver holds, of those by which a version came into service.
 *
 * @param gate the waived gate, such as {@code no-baseline}
 * @param by who signed it
 * @param renewable whether it may be signed again: it is about the report in the package, and not about a comparison with a version that
 *     serves no more
 */
public record WaiverTerm(String gate, String by, Instant issuedAt, Instant expiresAt, boolean renewable) {
    /** The expiry is announced this long before it, or in the last quarter of the waiver's life if that is shorter. */
    private static final Duration ANNOUNCED = Duration.ofDays(7);

    /** How it stands at an instant. */
    public enum State {
        IN_FORCE,
        EXPIRES_SOON,
        EXPIRED
    }

    public State state(Instant at) {
        return isExpired(at) ? State.EXPIRED : expiresSoon(at) ? State.EXPIRES_SOON : State.IN_FORCE;
    }

    public boolean isExpired(Instant at) {
        return !at.isBefore(expiresAt);
    }

    /** Whether it still holds and people should know that it will not for long. */
    public boolean expiresSoon(Instant at) {
        Duration quarter = Duration.between(issuedAt, expiresAt).dividedBy(4);
        Duration before = quarter.compareTo(ANNOUNCED) < 0 ? quarter : ANNOUNCED;
        return !isExpired(at) && !at.isBefore(expiresAt.minus(before));
    }

    /**
     * Gate, owner and expiry, and what to do.
     *
     * @param version that serves by it, such as {@code pump-failure/7}
     */
    public String told(String version, Instant at) {
        return "The waiver of gate " + gate + " by " + by + (isExpired(at) ? " expired at " : " expires at ")
                + expiresAt.truncatedTo(ChronoUnit.SECONDS)
                + (isExpired(at) ? ", and the gate counts as failed again" : "") + ". " + version
                + (isExpired(at) ? " keeps serving" : " keeps serving then, too")
                + (renewable
                        ? ". Let a release manager sign it again with 'drydock waive " + gate + " " + version
                                + "', or release a version that passes."
                        : ". It was about the comparison with the version before, and cannot be signed again: release a"
                                + " version that passes.");
    }
}
