package dev.drydock.application.schedule;

import dev.drydock.domain.release.ServedDrift;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What the orchestrators know of a model's live drift: the node's last answer, and the drift that it is part of.
 *
 * @param asked when the node answered, or did not
 * @param problem why it gave no figure, as a sentence; empty if it gave one
 * @param served the figure; empty if there is a problem
 * @param drift the drift that has begun and not ended; an answer without a figure does not end it
 */
public record SeenDrift(
        String model, Instant asked, Optional<String> problem, Optional<ServedDrift> served, Optional<Drift> drift) {
    /** A figure that is so young stays when the node does not answer: one lost request says nothing. */
    static final Duration PATIENCE = Duration.ofSeconds(90);

    /** What nobody has asked about for so long may have ended meanwhile: a drift that stands then is another one. */
    static final Duration REMEMBERED = Duration.ofHours(24);

    /**
     * A version that is at or above its limit.
     *
     * @param since when that was seen first
     * @param standing since when each answer has said so; empty while the node says nothing
     * @param afterRun number of the newest run at its beginning
     */
    public record Drift(String packageDigest, Instant since, Optional<Instant> standing, long afterRun) {
        Drift interrupted() {
            return new Drift(packageDigest, since, Optional.empty(), afterRun);
        }
    }

    static SeenDrift first(String model, Instant now) {
        return new SeenDrift(model, now, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** Whether the last answer says something about now. */
    boolean isFresh(Instant now) {
        return isWithin(StartPlan.GRACE, now);
    }

    private boolean isWithin(Duration time, Instant now) {
        return Duration.between(asked, now).abs().compareTo(time) <= 0;
    }

    /** The node gave no figure. */
    SeenDrift withProblem(String why, Instant now) {
        return served.isPresent() && isWithin(PATIENCE, now)
                ? this
                : new SeenDrift(model, now, Optional.of(why), Optional.empty(), drift.map(Drift::interrupted));
    }

    /** @param newestRun number of the newest run of the site */
    SeenDrift withAnswer(ServedDrift answer, Instant now, long newestRun) {
        return new SeenDrift(model, now, Optional.empty(), Optional.of(answer), driftWith(answer, now, newestRun));
    }

    private Optional<Drift> driftWith(ServedDrift answer, Instant now, long newestRun) {
        Optional<Drift> same = drift.filter(known -> known.packageDigest().equals(answer.packageDigest()))
                .filter(known -> isWithin(REMEMBERED, now));
        if (answer.worst().isEmpty()) {
            return same.map(Drift::interrupted);
        }
        if (!answer.isDrift()) {
            return Optional.empty();
        }
        Drift known = same.orElse(new Drift(answer.packageDigest(), now, Optional.empty(), newestRun));
        Instant standing = known.standing().filter(since -> isFresh(now)).orElse(now);
        return Optional.of(new Drift(known.packageDigest(), known.since(), Optional.of(standing), known.afterRun()));
    }
}
