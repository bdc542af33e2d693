package dev.drydock.domain.release;

import dev.drydock.domain.registry.VersionId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An order that a node followed although fewer release managers than required allowed it, by break-glass. Somebody else must review it
 * afterwards.
 *
 * @param sequence of the order
 * @param period when it was followed, and until when the review is due
 * @param review empty while nobody has reviewed it
 */
public record BreakGlassUse(
        long sequence,
        ApprovalStatement.Action action,
        VersionId version,
        Signed signed,
        Period period,
        Optional<Review> review) {

    /**
     * By whom.
     *
     * @param people the release manager and the holder of the role break-glass
     * @param reasons theirs, in the order of {@code people}
     * @param signers everybody who signed for the order, who therefore cannot review it
     * @param statements lower-case hex SHA-256 over the statements: an order that is repeated by the same ones is the same use
     */
    public record Signed(List<String> people, List<String> reasons, Set<String> signers, String statements) {
        public Signed {
            people = List.copyOf(people);
            reasons = List.copyOf(reasons);
            signers = Set.copyOf(signers);
        }
    }

    /** @param reviewBy when the review is due */
    public record Period(Instant at, Instant reviewBy) {}

    /** What somebody found who had not signed. */
    public record Review(String person, String finding, Instant at) {}

    /**
     * An order that would be such a use if a node follows it.
     *
     * @param reviewWithin how long after that the review is due
     */
    public record Intended(
            long sequence, ApprovalStatement.Action action, VersionId version, Signed signed, Duration reviewWithin) {}

    public boolean isOpen() {
        return review.isEmpty();
    }

    public boolean isOverdue(Instant now) {
        return isOpen() && !now.isBefore(period.reviewBy());
    }

    /** The same with its review. */
    public BreakGlassUse reviewed(Review by) {
        return new BreakGlassUse(sequence, action, version, signed, period, Optional.of(by));
    }
}
