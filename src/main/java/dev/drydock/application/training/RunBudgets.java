package dev.drydock.application.training;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.MeasureUsage;
import dev.drydock.application.runs.RunDefinitions;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.runs.RunRecords;
import dev.drydock.domain.registry.Budget;
import dev.drydock.domain.registry.Budget.Resource;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.ModelDefinition.TrainingSettings;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RunFailure;
import dev.drydock.failure.TrainingFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The limits and the use of a run's budget; a person can raise the limits. Tested by {@code BudgetTest}. */
@Singleton
public class RunBudgets {
    private final Transactions transactions;
    private final Authorization authorization;
    private final RunRecords records;
    private final RunFacts facts;
    private final ModelRepository models;
    private final RaisedBudgets raised;
    private final MeasureUsage measureUsage;
    private final Journal journal;

    @Inject
    public RunBudgets(
            Transactions transactions,
            Authorization authorization,
            RunRecords records,
            RunFacts facts,
            ModelRepository models,
            RaisedBudgets raised,
            MeasureUsage measureUsage,
            Journal journal) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.records = records;
        this.facts = facts;
        this.models = models;
        this.raised = raised;
        this.measureUsage = measureUsage;
        this.journal = journal;
    }

    /**
     * One resource.
     *
     * @param limit empty if there is none
     * @param used so far
     */
    public record Use(Resource resource, Optional<Long> limit, long used) {

        public boolean isOver() {
            return limit.filter(most -> used > most).isPresent();
        }
    }

    /** Every resource. Call it outside a transaction: it looks at task directories. */
    public List<Use> view(Actor actor, long run) {
        authorization.require(actor, Operation.VIEW, "run/" + run);
        transactions.run(() -> requireKnown(run));
        return uses(run);
    }

    /** Those that are limited; the task directories are left alone if none is. */
    public List<Use> limited(Actor actor, long run) {
        authorization.require(actor, Operation.VIEW, "run/" + run);
        return transactions.required(() -> budget(run)).limits().isEmpty()
                ? List.of()
                : uses(run).stream().filter(use -> use.limit().isPresent()).toList();
    }

    /** The resource that the run has used more of than it may, if there is one. */
    Optional<Use> exceeded(long run) {
        return transactions.required(() -> budget(run)).limits().isEmpty()
                ? Optional.empty()
                : uses(run).stream().filter(Use::isOver).findFirst();
    }

    /** Every resource. Call it outside a transaction: it looks at task directories. */
    List<Use> uses(long run) {
        Budget budget = transactions.required(() -> budget(run));
        List<TrainingSettings> trials = transactions.required(
                () -> definition(run).map(Trials::settings).orElse(List.of()));
        SortedMap<Resource, Long> used = measureUsage.of(
                run, trial -> trial < trials.size() ? trials.get(trial).threads() : 1);
        return used.entrySet().stream()
                .map(one -> new Use(
                        one.getKey(), Optional.ofNullable(budget.limits().get(one.getKey())), one.getValue()))
                .toList();
    }

    private Optional<ModelDefinition> definition(long run) {
        return RunDefinitions.find(models, facts, run);
    }

    private Budget budget(long run) {
        return definition(run).map(ModelDefinition::budget).orElse(Budget.NONE).with(raised.of(run));
    }

    /**
     * Allows the run more than its model's budget; the model's other runs have what {@code model.yaml} says.
     *
     * @param requests new limits by resource, both as {@code model.yaml} has them
     * @throws DrydockException {@link RunFailure#RUN_UNKNOWN}, {@link TrainingFailure#BUDGET_NOT_RAISED}
     */
    public void raise(Actor actor, long run, Map<String, String> requests, String reason) {
        authorization.perform(actor, Operation.RAISE_BUDGET, "run/" + run, () -> {
            requireReason(run, requests, reason);
            SortedMap<Resource, Long> limits = parsed(run, requests);
            transactions.run(() -> {
                requireKnown(run);
                Budget before = budget(run);
                limits.forEach((resource, limit) -> {
                    requireMore(run, before, resource, limit);
                    raised.raise(run, resource, limit, actor.name(), journal.now());
                });
                SortedMap<String, String> details = new TreeMap<>(Map.of("reason", reason));
                limits.forEach((resource, limit) -> details.put(resource.wireName(), resource.words(limit)));
                journal.append(new AuditLog.Event(actor.name(), "run.budget.raise", "run/" + run, details));
            });
            return Boolean.TRUE;
        });
    }

    private static void requireReason(long run, Map<String, String> requests, String reason) {
        if (requests.isEmpty() || reason.isBlank()) {
            throw new DrydockException(
                    CommonFailure.USAGE,
                    "The budget of run " + run + " was not raised: name a new limit, such as time=8h, and a reason.");
        }
    }

    private static SortedMap<Resource, Long> parsed(long run, Map<String, String> requests) {
        SortedMap<Resource, Long> limits = new TreeMap<>();
        requests.forEach((name, text) -> {
            Resource resource = Resource.ofWireName(name)
                    .orElseThrow(() ->
                            notRaised(run, name + " is no budget; there are time, cpu-hours, gpu-hours and disk"));
            limits.put(
                    resource,
                    resource.parse(text)
                            .orElseThrow(() ->
                                    notRaised(run, name + " is '" + text + "', and must be " + resource.wanted())));
        });
        return limits;
    }

    private static void requireMore(long run, Budget before, Resource resource, long limit) {
        Long now = before.limits().get(resource);
        if (now == null) {
            throw notRaised(run, resource.wireName() + " has no limit");
        }
        if (limit <= now) {
            throw notRaised(
                    run,
                    resource.wireName() + " is " + resource.words(now) + " already, and " + resource.words(limit)
                            + " is not more");
        }
    }

    private static DrydockException notRaised(long run, String why) {
        return new DrydockException(
                TrainingFailure.BUDGET_NOT_RAISED,
                "The budget of run " + run + " was not raised: " + why + ". 'drydock budget " + run
                        + "' shows what it may use.");
    }

    private void requireKnown(long run) {
        if (!records.exists(run)) {
            throw new DrydockException(
                    RunFailure.RUN_UNKNOWN,
                    "There is no run " + run + ". 'drydock status' prints the run of an execution as its instance.");
        }
    }
}
