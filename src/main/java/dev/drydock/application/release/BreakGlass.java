package dev.drydock.application.release;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Journal;
import dev.drydock.domain.release.ApprovalStatement;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.BreakGlassLedger;
import dev.drydock.domain.release.BreakGlassUse;
import dev.drydock.domain.release.BreakGlassUse.Intended;
import dev.drydock.domain.release.BreakGlassUse.Signed;
import dev.drydock.domain.release.Consent;
import dev.drydock.domain.release.OrderRecord;
import dev.drydock.domain.release.ReleaseOrder;
import dev.drydock.domain.release.SignedApproval;
import dev.drydock.domain.release.SignedDocuments;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ReleaseFailure;
import dev.drydock.files.Sha256;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Lets a release manager and a holder of the role break-glass decide in place of as many release managers as required, and keeps that
 * somebody else must review it. Gates and stages stay as they are. Every method joins the caller's transaction. Tested by {@code
 * ReleaseStoryTest}.
 */
@Singleton
public class BreakGlass {
    /** Under whose name the audit log has what followed from the two signatures. */
    static final String ACTOR = "break-glass";

    private final BreakGlassLedger ledger;
    private final SignedDocuments documents;
    private final ReleaseRules rules;
    private final Journal journal;

    @Inject
    public BreakGlass(BreakGlassLedger ledger, SignedDocuments documents, ReleaseRules rules, Journal journal) {
        this.ledger = ledger;
        this.documents = documents;
        this.rules = rules;
        this.journal = journal;
    }

    /**
     * Before anybody signs.
     *
     * @throws DrydockException {@code BREAK_GLASS_NOT_ALLOWED} or {@code BREAK_GLASS_REVIEW_OVERDUE}
     */
    void requireAllowed(TrustFile trust) {
        if (trust.breakGlass().isEmpty()) {
            throw new DrydockException(
                    ReleaseFailure.BREAK_GLASS_NOT_ALLOWED,
                    "No statement was made: trust file version " + trust.version()
                            + " does not allow break-glass. Let as many release managers sign as this site requires, or let"
                            + " the roots sign a trust file with 'drydock trust init --break-glass-days DAYS'.");
        }
        requireNoneOverdue();
    }

    /** @throws DrydockException {@code BREAK_GLASS_REVIEW_OVERDUE} */
    void requireNoneOverdue() {
        List<BreakGlassUse> overdue = overdue();
        if (!overdue.isEmpty()) {
            throw new DrydockException(
                    ReleaseFailure.BREAK_GLASS_REVIEW_OVERDUE,
                    "Nothing more is done by break-glass: "
                            + overdue.stream()
                                    .map(use -> "the review of order " + use.sequence() + " (" + use.version()
                                            + ") was due by " + use.period().reviewBy())
                                    .collect(Collectors.joining(", and "))
                            + ". Let a release manager or auditor who did not sign it run 'drydock break-glass review "
                            + overdue.get(0).sequence() + " --finding TEXT'.");
        }
    }

    private List<BreakGlassUse> overdue() {
        return ledger.open().stream()
                .filter(use -> use.isOverdue(journal.now()))
                .toList();
    }

    /** What counts now: without the two who signed by break-glass while a review is overdue. */
    Consent inForce(Consent signed) {
        return signed.isByBreakGlass() && !overdue().isEmpty() ? signed.withoutPair() : signed;
    }

    /** Keeps, with an order that is about to be sent, that it stands by break-glass alone. */
    void intend(ReleaseOrder order, TrustFile trust) {
        Optional<Duration> due = trust.breakGlass();
        if (due.isEmpty()) {
            return;
        }
        List<SignedApproval> statements = order.approvals().stream()
                .flatMap(envelope -> counting(envelope, trust).stream())
                .toList();
        List<SignedApproval> consenting = statements.stream()
                .filter(signed -> signed.statement().action() == order.action())
                .toList();
        int needed = rules.approvals(order.version(), trust);
        consents(consenting, waivers(statements), trust, needed).stream()
                .filter(Consent::isByBreakGlass)
                .findFirst()
                .ifPresent(consent -> ledger.intend(new Intended(
                        order.sequence(), order.action(), order.version(), signed(consent, consenting), due.get())));
    }

    /** Of all statements together; and of those alone that accept the same other environment, for that must be enough, too. */
    private static List<Consent> consents(
            List<SignedApproval> consenting, Set<String> waived, TrustFile trust, int needed) {
        Set<Optional<String>> accepted = new HashSet<>();
        consenting.forEach(signed -> accepted.add(signed.statement().differences()));
        List<Consent> consents = new ArrayList<>();
        consents.add(Consent.of(consenting, waived, trust, needed));
        for (Optional<String> differences : accepted) {
            consents.add(Consent.of(
                    consenting.stream()
                            .filter(signed -> signed.statement().differences().equals(differences))
                            .toList(),
                    waived,
                    trust,
                    needed));
        }
        return consents;
    }

    private static Signed signed(Consent consent, List<SignedApproval> consenting) {
        Set<String> signers = new TreeSet<>();
        consenting.forEach(signed -> signers.addAll(signed.people()));
        return new Signed(
                consent.pair(),
                consent.pair().stream()
                        .map(person -> reason(person, consenting))
                        .toList(),
                signers,
                Sha256.hex(consenting.stream()
                        .filter(signed -> signed.statement().breakGlass())
                        .map(SignedApproval::digest)
                        .sorted()
                        .collect(Collectors.joining("\n"))));
    }

    /** A node has followed the order: if it stands by break-glass, its review is due from now on. */
    void followed(OrderRecord order) {
        ledger.followed(order.sequence(), journal.now())
                .ifPresent(use -> journal.append(AuditLog.Event.of(
                        order.requestedBy(),
                        "break-glass.used",
                        order.version().toString(),
                        "sequence",
                        Long.toString(order.sequence()),
                        "action",
                        order.action().wireName(),
                        "people",
                        String.join(", ", use.signed().people()),
                        "reasons",
                        String.join("; ", use.signed().reasons()),
                        "reviewBy",
                        use.period().reviewBy().toString())));
    }

    /** A repeated order may bring statements by keys that no longer count; whether it is followed is the node's decision. */
    private Optional<SignedApproval> counting(String envelope, TrustFile trust) {
        try {
            return Optional.of(documents.open(envelope, trust));
        } catch (DrydockException e) {
            return Optional.empty();
        }
    }

    private static Set<String> waivers(List<SignedApproval> statements) {
        Set<String> people = new HashSet<>();
        statements.stream()
                .filter(signed -> signed.statement().action() == Action.WAIVE)
                .forEach(signed -> people.addAll(signed.people()));
        return people;
    }

    private static String reason(String person, List<SignedApproval> statements) {
        return statements.stream()
                .filter(signed -> signed.statement().breakGlass())
                .filter(signed -> signed.people().contains(person))
                .map(SignedApproval::statement)
                .map(ApprovalStatement::reason)
                .flatMap(Optional::stream)
                .findFirst()
                .orElse("");
    }
}
