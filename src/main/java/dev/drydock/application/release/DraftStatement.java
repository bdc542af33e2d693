package dev.drydock.application.release;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.audit.AuditTrail;
import dev.drydock.application.release.OfferStatement.Offer;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.release.ApprovalStatement;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.SignedDocuments;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.validation.SiteRules;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Writes the statement that a person signs. Tested by {@code ReleaseStoryTest}. */
@Singleton
public final class DraftStatement {
    /** How long a person may take from fetching a statement to its use in a promotion. */
    private static final Duration VALIDITY = Duration.ofDays(7);

    private final Transactions transactions;
    private final AuditTrail trail;
    private final SignedDocuments documents;
    private final BreakGlass breakGlass;
    private final ReleaseRules rules;
    private final Clock clock;

    @Inject
    public DraftStatement(
            Transactions transactions,
            AuditTrail trail,
            SignedDocuments documents,
            BreakGlass breakGlass,
            ReleaseRules rules,
            Clock clock) {
        this.transactions = transactions;
        this.trail = trail;
        this.documents = documents;
        this.breakGlass = breakGlass;
        this.rules = rules;
        this.clock = clock;
    }

    /**
     * What a statement says.
     *
     * @param gate the gate to waive; present exactly for a waiver
     * @param breakGlass whether it may be counted by break-glass
     * @param differences digest of those that an approval accepts
     */
    record Draft(
            Action action,
            ModelVersion version,
            StatementTerms.Terms terms,
            Optional<String> gate,
            Optional<String> reason,
            Optional<String> differences,
            boolean breakGlass) {}

    /** @throws dev.drydock.failure.DrydockException {@code WAIVER_NOT_ALLOWED} */
    private Duration validity(Draft draft) {
        if (draft.action() != Action.WAIVE) {
            return VALIDITY;
        }
        SiteRules.Waivers waivers = rules.of(draft.version()).waivers();
        waivers.requireAllowed(draft.version().id().toString());
        return waivers.atMost(VALIDITY);
    }

    Offer draft(Draft draft, TrustFile trust) {
        if (draft.breakGlass()) {
            transactions.run(() -> breakGlass.requireAllowed(trust));
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        ApprovalStatement statement = new ApprovalStatement(
                draft.action(),
                draft.version().id(),
                draft.terms().packageDigest(),
                draft.terms().reportDigest(),
                draft.terms().policyDigest(),
                trust.digest(),
                trust.site(),
                trust.stage(),
                now,
                now.plus(validity(draft)),
                transactions.required(trail::latestCheckpoint).orElse(""),
                draft.gate(),
                draft.reason(),
                draft.terms().succession(),
                draft.differences(),
                draft.breakGlass());
        return new Offer(documents.statementType(), new String(documents.statement(statement), StandardCharsets.UTF_8));
    }
}
