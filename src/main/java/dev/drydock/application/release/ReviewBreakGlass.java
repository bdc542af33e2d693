package dev.drydock.application.release;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.domain.release.BreakGlassLedger;
import dev.drydock.domain.release.BreakGlassUse;
import dev.drydock.domain.release.BreakGlassUse.Review;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.release.TrustSource;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ReleaseFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Shows what was done by break-glass, and receives the review of somebody who did not sign it. Tested by {@code ReleaseStoryTest}. */
@Singleton
public class ReviewBreakGlass {
    private static final int SHOWN = 200;
    private static final int LONGEST = 2000;

    private final Transactions transactions;
    private final Authorization authorization;
    private final BreakGlassLedger ledger;
    private final TrustSource trust;
    private final Journal journal;

    @Inject
    public ReviewBreakGlass(
            Transactions transactions,
            Authorization authorization,
            BreakGlassLedger ledger,
            TrustSource trust,
            Journal journal) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.ledger = ledger;
        this.trust = trust;
        this.journal = journal;
    }

    /** @param overdue whether its review should have been made */
    public record Shown(BreakGlassUse use, boolean overdue) {}

    /** All uses, newest first. */
    public List<Shown> all(Actor actor) {
        authorization.require(actor, Operation.VIEW, "break-glass");
        return shown(transactions.required(() -> ledger.newest(SHOWN)));
    }

    /** Those that nobody has reviewed, by the date when the review is due. */
    public List<Shown> open(Actor actor) {
        authorization.require(actor, Operation.VIEW, "break-glass");
        return shown(transactions.required(ledger::open));
    }

    /** Whether the trust file in force allows break-glass; a site without a usable one allows nothing. */
    public boolean isAllowed() {
        try {
            return trust.current().breakGlass().isPresent();
        } catch (DrydockException e) {
            return false; // whoever tries is refused with the reason
        }
    }

    private List<Shown> shown(List<BreakGlassUse> uses) {
        return uses.stream()
                .map(use -> new Shown(use, use.isOverdue(journal.now())))
                .toList();
    }

    /**
     * @param sequence of the order
     * @param finding what the reviewer found: whether the act was right, and what follows from it
     */
    public Shown review(Actor actor, long sequence, String finding) {
        return authorization.perform(
                actor,
                Operation.REVIEW_BREAK_GLASS,
                "order/" + sequence,
                () -> transactions.required(() -> keep(actor, sequence, checked(finding))));
    }

    /** Whoever manages users here could make one more: the roots name who reviews. */
    private void requireTrusted(Actor actor) {
        boolean named = trust.current().people().stream()
                .filter(person -> person.name().equals(actor.name()))
                .anyMatch(person -> person.has(TrustFile.RELEASE_MANAGER) || person.has(TrustFile.AUDITOR));
        if (!named) {
            throw new DrydockException(
                    ReleaseFailure.BREAK_GLASS_NOT_REVIEWED,
                    "The review is refused: the trust file names no release manager or auditor " + actor.name()
                            + ". Let one of those review it whom 'drydock trust show' lists, or let the roots sign a"
                            + " trust file that names the person.");
        }
    }

    private static String checked(String finding) {
        String text = finding.strip();
        if (text.isEmpty() || text.length() > LONGEST) {
            throw new DrydockException(
                    CommonFailure.REQUEST_INVALID,
                    "The review is refused: its finding has " + text.length() + " characters, and 1 to " + LONGEST
                            + " are needed. Say whether the act was right, and what follows from it.");
        }
        return text;
    }

    private Shown keep(Actor actor, long sequence, String finding) {
        BreakGlassUse use = ledger.findLocked(sequence)
                .orElseThrow(() -> new DrydockException(
                        CommonFailure.NOT_FOUND,
                        "Order " + sequence + " was not made by break-glass. 'drydock break-glass list' has those"
                                + " that were."));
        use.review().ifPresent(review -> {
            throw new DrydockException(
                    ReleaseFailure.BREAK_GLASS_NOT_REVIEWED,
                    "The review is refused: " + review.person() + " reviewed order " + sequence + " at " + review.at()
                            + ": " + review.finding() + ".");
        });
        if (use.signed().signers().contains(actor.name())) {
            throw new DrydockException(
                    ReleaseFailure.BREAK_GLASS_NOT_REVIEWED,
                    "The review is refused: " + actor.name() + " signed order " + sequence
                            + " and cannot review it. Let another release manager or an auditor do so.");
        }
        requireTrusted(actor);
        Review review = new Review(actor.name(), finding, journal.now().truncatedTo(ChronoUnit.MILLIS));
        ledger.review(sequence, review);
        journal.append(AuditLog.Event.of(
                actor.name(),
                "break-glass.reviewed",
                use.version().toString(),
                "sequence",
                Long.toString(sequence),
                "finding",
                finding));
        return new Shown(use.reviewed(review), false);
    }
}
