package dev.drydock.application.release;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.registry.Lineage;
import dev.drydock.application.release.DraftStatement.Draft;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.release.TrustSource;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.files.Sha256;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * Makes the statement that a person signs. The person's own machine hashes package and report before the signature. Tested by {@code
 * ReleaseStoryTest}.
 */
@Singleton
public class OfferStatement {
    private final Transactions transactions;
    private final Authorization authorization;
    private final VersionRepository versions;
    private final TrustSource trust;
    private final BindTerms bindTerms;
    private final Lineage lineage;
    private final StandingStatements statements;
    private final DraftStatement draftStatement;

    @Inject
    public OfferStatement(
            Transactions transactions,
            Authorization authorization,
            VersionRepository versions,
            TrustSource trust,
            BindTerms bindTerms,
            Lineage lineage,
            StandingStatements statements,
            DraftStatement draftStatement) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.versions = versions;
        this.trust = trust;
        this.bindTerms = bindTerms;
        this.lineage = lineage;
        this.statements = statements;
        this.draftStatement = draftStatement;
    }

    /** A payload type and the bytes to sign. */
    public record Offer(String payloadType, String payload) {
        /** Lower-case hex SHA-256 of the bytes: what a kept statement is known by. */
        public String digest() {
            return Sha256.hex(payload);
        }
    }

    /**
     * What a person wants to sign.
     *
     * @param gate the gate to waive; present exactly for a waiver
     * @param reason why; needed for a waiver, a roll-back and everything by break-glass
     * @param acceptDifferences whether the signer also accepts in what the node here differs from that of the stage before
     * @param breakGlass whether the statement may be counted by break-glass
     */
    public record Wanted(
            Action action,
            Optional<String> gate,
            Optional<String> reason,
            boolean acceptDifferences,
            boolean breakGlass) {
        /** As usual: by enough people, in an equal environment. */
        public Wanted(Action action, Optional<String> gate, Optional<String> reason) {
            this(action, gate, reason, false, false);
        }

        /** What a person must be allowed to do who submits the statement. */
        public Operation operation() {
            if (breakGlass) {
                return Operation.BREAK_GLASS;
            }
            return switch (action) {
                case ACTIVATE -> Operation.APPROVE_CANDIDATE;
                case WAIVE -> Operation.WAIVE_GATE;
                case ROLL_BACK -> Operation.ROLL_BACK_MODEL;
            };
        }
    }

    /**
     * Refuses a person who may not submit the statement, before that person signs it.
     *
     * @throws DrydockException {@code ENVIRONMENT_DIFFERS} if there are differences that nobody wants to accept
     */
    public Offer offer(Actor actor, VersionId id, Wanted wanted) {
        Action action = wanted.action();
        authorization.require(actor, wanted.operation(), id.toString());
        requireParts(wanted);
        TrustFile trusted = trust.current();
        ModelVersion version = transactions.required(() -> versions.require(id));
        transactions.run(() -> requireMaySign(actor, action, version, trusted));
        BindTerms.Bound bound = bindTerms.of(action, version, wanted.gate(), trusted);
        if (!wanted.acceptDifferences()) {
            CheckStage.requireNone(version, bound.differences(), "No statement was made.");
        }
        return draftStatement.draft(
                new Draft(
                        action,
                        version,
                        bound.terms(),
                        wanted.gate(),
                        wanted.reason(),
                        bound.differences().digest(),
                        wanted.breakGlass()),
                trusted);
    }

    /** Refuses before a person signs, not only at the submission: who took part in the version, and what needs another signature first. */
    private void requireMaySign(Actor actor, Action action, ModelVersion version, TrustFile trusted) {
        switch (action) {
            case ACTIVATE -> {
                lineage.requireOutside(version, actor.name());
                statements.requireNoneExpired(version.id(), trusted);
            }
            case WAIVE -> lineage.requireOutsideOrWaiver(version, actor.name());
            case ROLL_BACK -> {} // nobody gains from taking a version out of service
        }
    }

    private static void requireParts(Wanted wanted) {
        Action action = wanted.action();
        if (wanted.gate().isPresent() != (action == Action.WAIVE)) {
            throw usage("name a gate exactly when a gate is to be waived");
        }
        if (wanted.breakGlass() && action == Action.WAIVE) {
            throw usage("no gate can be waived by break-glass, which only lets fewer people decide");
        }
        if ((action != Action.ACTIVATE || wanted.breakGlass())
                && wanted.reason().filter(text -> !text.isBlank()).isEmpty()) {
            throw usage("a reason is needed to " + action.wireName() + (wanted.breakGlass() ? " by break-glass" : ""));
        }
    }

    private static DrydockException usage(String what) {
        return new DrydockException(
                CommonFailure.USAGE,
                "No statement was made: " + what + ". See 'drydock approve --help' and 'drydock waive --help'.");
    }
}
