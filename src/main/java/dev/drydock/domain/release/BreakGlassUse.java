package dev.drydock.domain.release;

import dev.drydock.domain.registry.VersionId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An order that fewer release managers than required allowed, by break-glass. Somebody else must review it afterwards.
 *
 * @param sequence of the order
 * @param people the release manager and the holder of the role break-glass
 * @param reasons theirs, in the order of {@code people}
 * @param statements lower-case hex SHA-256 over the statements; a repeated order by the same ones is the same use
 * @param period when, and until when the review is due
 * @param review empty while nobody has reviewed it
 */
public record BreakGlassUse(
        long sequence,
        ApprovalStatement.Action action,
        VersionId version,
        List<String> people,
        List<String> reasons,
        String statements,
        Period period,
        Optional<Review> review) {
    public BreakGlassUse {
        people = List.copyOf(people);
        reasons = List.copyOf(reasons);
    }

    /**
     * @param at when the order was made
     * @param reviewBy when the review is due
     */
    public record Period(Instant at, Instant reviewBy) {}

    /** What somebody found who had not signed. */
    public record Review(String person, String finding, Instant at) {}

    public boolean isOpen() {
        return review.isEmpty();
    }

    public boolean isOverdue(Instant now) {
        return isOpen() && !now.isBefore(period.reviewBy());
    }
}
