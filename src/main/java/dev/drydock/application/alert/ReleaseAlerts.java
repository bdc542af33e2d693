package dev.drydock.application.alert;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.validation.ServingWaivers;
import dev.drydock.domain.alert.AlertKind;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.BreakGlassLedger;
import dev.drydock.domain.release.BreakGlassUse;
import dev.drydock.domain.release.ReleaseRepository;
import dev.drydock.domain.validation.ServingCheck;
import dev.drydock.domain.validation.ServingChecks;
import dev.drydock.domain.validation.Verdict;
import dev.drydock.domain.validation.WaiverTerm;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Candidates that wait for people, approvals and waivers that expire, versions in service that failed their suite, uses of break-glass. Tested by {@code ReleaseStoryTest}. */
@Singleton
public final class ReleaseAlerts implements AlertSource {
    private static final int MOST = 1000;
    private static final List<VersionState> WAITING =
            List.of(VersionState.WAITING_FOR_WAIVER, VersionState.PROPOSED, VersionState.APPROVED);

    private final Transactions transactions;
    private final ModelRepository models;
    private final VersionRepository versions;
    private final ReleaseRepository releases;
    private final ServingWaivers waivers;
    private final ServingChecks checks;
    private final BreakGlassLedger breakGlass;
    private final AlertRules rules;

    @Inject
    public ReleaseAlerts(
            Transactions transactions,
            ModelRepository models,
            VersionRepository versions,
            ReleaseRepository releases,
            ServingWaivers waivers,
            ServingChecks checks,
            BreakGlassLedger breakGlass,
            AlertRules rules) {
        this.transactions = transactions;
        this.models = models;
        this.versions = versions;
        this.releases = releases;
        this.waivers = waivers;
        this.checks = checks;
        this.breakGlass = breakGlass;
        this.rules = rules;
    }

    @Override
    public Set<AlertKind> kinds() {
        return Set.of(
                AlertKind.CANDIDATE_WAITS,
                AlertKind.APPROVAL_EXPIRES,
                AlertKind.WAIVER_EXPIRES,
                AlertKind.SERVING_CHECK_FAILED,
                AlertKind.BREAK_GLASS);
    }

    @Override
    public List<Condition> look(Instant now) {
        return transactions.required(() -> {
            List<ModelVersion> waiting = versions.listIn(WAITING, MOST);
            List<ModelVersion> serving = models.list().stream()
                    .flatMap(model -> versions.champion(model.name()).stream())
                    .toList();
            return Stream.of(
                            waiting.stream().flatMap(version -> waits(version, now)),
                            waiting.stream().flatMap(version -> approvals(version, now)),
                            serving.stream().flatMap(version -> waivers(version, now)),
                            serving.stream().flatMap(this::check),
                            breakGlass.open().stream().map(use -> used(use, now)))
                    .flatMap(conditions -> conditions)
                    .toList();
        });
    }

    private Duration limit(AlertKind kind) {
        return rules.rule(kind).map(AlertRules.Rule::limit).orElse(Duration.ZERO);
    }

    private Stream<Condition> waits(ModelVersion version, Instant now) {
        Duration limit = limit(AlertKind.CANDIDATE_WAITS);
        Instant since = versions.stateSince(version.id());
        return since.plus(limit).isBefore(now)
                ? Stream.of(new Condition(
                        AlertKind.CANDIDATE_WAITS,
                        "version/" + version.id(),
                        "Candidate " + version.id() + " is " + version.state() + " since " + since + ", more than "
                                + Spans.words(limit)
                                + " ago. Let release managers approve and promote it, or reject it."))
                : Stream.empty();
    }

    /** One that has expired is no news: the candidate's page says what must be signed again. */
    private Stream<Condition> approvals(ModelVersion version, Instant now) {
        Instant soon = now.plus(limit(AlertKind.APPROVAL_EXPIRES));
        return Stream.of(Action.ACTIVATE, Action.WAIVE)
                .flatMap(action -> releases.approvals(version.id(), action).stream())
                .filter(statement -> statement.isInForce(now) && !statement.isInForce(soon))
                .map(statement -> new Condition(
                        AlertKind.APPROVAL_EXPIRES,
                        "version/" + version.id() + " statement/"
                                + statement.statementDigest().substring(0, 12),
                        "The " + (statement.action() == Action.WAIVE ? "waiver" : "approval") + " of "
                                + statement.person() + " for candidate " + version.id() + " expires at "
                                + statement.expiresAt()
                                + ". Promote the candidate before, or let it be signed again."));
    }

    private Stream<Condition> waivers(ModelVersion version, Instant now) {
        return waivers.of(version.id()).stream()
                .filter(waiver -> waiver.state(now) != WaiverTerm.State.IN_FORCE)
                .map(waiver -> new Condition(
                        AlertKind.WAIVER_EXPIRES,
                        "version/" + version.id() + " waiver/" + waiver.gate() + " until " + waiver.expiresAt(),
                        waiver.told(version.id().toString(), now)));
    }

    private Stream<Condition> check(ModelVersion version) {
        return checks
                .latestDecided(version.id())
                .filter(check -> check.verdict() == Verdict.FAIL)
                .map(check -> new Condition(
                        AlertKind.SERVING_CHECK_FAILED, "version/" + version.id(), failed(version, check)))
                .stream();
    }

    private static String failed(ModelVersion version, ServingCheck check) {
        return version.id() + " is in service and failed its suite at " + check.at() + ": " + check.reason()
                + " Look at the report, and roll back with 'drydock rollback "
                + version.id().model() + "' if the version before is better.";
    }

    private static Condition used(BreakGlassUse use, Instant now) {
        return new Condition(
                AlertKind.BREAK_GLASS,
                "order/" + use.sequence(),
                "Break-glass was used at " + use.period().at() + " to "
                        + use.action().wireName() + " " + use.version()
                        + ", signed by " + String.join(" and ", use.signed().people()) + ". "
                        + (use.isOverdue(now) ? "Its review was due at " : "Its review is due at ")
                        + use.period().reviewBy()
                        + ". Somebody who did not sign it reviews it with 'drydock break-glass review " + use.sequence()
                        + "'.");
    }
}
