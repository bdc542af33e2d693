package dev.drydock.application.alert;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.release.WatchNode;
import dev.drydock.application.release.WatchNode.Answer;
import dev.drydock.application.runs.ExecutionLeases.Holder;
import dev.drydock.domain.alert.AlertKind;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.release.ServingTarget;
import dev.drydock.failure.DrydockException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A serving node that does not answer this orchestrator although a version is in service. {@link WatchNode} asks the node more often, so its
 * last answer counts; without a young one, for example because it hangs, this asks the node itself. Not thread-safe. Tested by {@code
 * MachineAlertsTest}.
 */
@Singleton
public final class NodeAlerts implements AlertSource {
    /** {@link WatchNode} pauses 15 s between two questions, and an answer takes a minute at most. */
    private static final Duration YOUNG = Duration.ofSeconds(90);

    private final Supplier<Optional<String>> served;
    private final Supplier<Optional<Answer>> watched;
    private final ServingTarget target;
    private final Holder self;
    private final AlertRules rules;
    private @Nullable Instant awaySince;

    @Inject
    public NodeAlerts(
            Transactions transactions,
            ModelRepository models,
            VersionRepository versions,
            WatchNode watch,
            ServingTarget target,
            Holder self,
            AlertRules rules) {
        this(() -> transactions.required(() -> served(models, versions)), watch::lastAnswer, target, self, rules);
    }

    /**
     * @param served a model with a version in service; empty if nothing is
     * @param watched the last answer that the node gave somebody else
     */
    NodeAlerts(
            Supplier<Optional<String>> served,
            Supplier<Optional<Answer>> watched,
            ServingTarget target,
            Holder self,
            AlertRules rules) {
        this.served = served;
        this.watched = watched;
        this.target = target;
        this.self = self;
        this.rules = rules;
    }

    private static Optional<String> served(ModelRepository models, VersionRepository versions) {
        return models.list().stream()
                .map(RegisteredModel::name)
                .filter(model -> versions.champion(model).isPresent())
                .findFirst();
    }

    @Override
    public Set<AlertKind> kinds() {
        return Set.of(AlertKind.NODE_AWAY);
    }

    @Override
    public List<Condition> look(Instant now) {
        Optional<String> problem = served.get().flatMap(model -> problem(model, now));
        if (problem.isEmpty()) {
            awaySince = null;
            return List.of();
        }
        Instant since = awaySince == null ? now.truncatedTo(ChronoUnit.SECONDS) : awaySince;
        awaySince = since;
        return rules
                .rule(AlertKind.NODE_AWAY)
                .filter(rule -> !now.isBefore(since.plus(rule.limit())))
                .map(rule -> new Condition(
                        AlertKind.NODE_AWAY,
                        AlertSources.subject(self) + "/serving",
                        "The serving node has not answered orchestrator " + self.node() + " since " + since + ": "
                                + problem.get()
                                + " Clients may get no answers. Look at the node's server and its log."))
                .stream()
                .toList();
    }

    private Optional<String> problem(String model, Instant now) {
        Optional<Answer> young = watched.get()
                .filter(answer -> Duration.between(answer.at(), now).abs().compareTo(YOUNG) <= 0);
        return young.isPresent() ? young.get().problem() : ask(model);
    }

    private Optional<String> ask(String model) {
        try {
            target.standing(model);
            return Optional.empty();
        } catch (DrydockException e) {
            return Optional.of(e.sentence());
        }
    }
}
