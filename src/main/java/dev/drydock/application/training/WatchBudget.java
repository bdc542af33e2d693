package dev.drydock.application.training;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.ExecutionLeases.Holder;
import dev.drydock.application.runs.Executions;
import dev.drydock.application.runs.Executions.Failure;
import dev.drydock.application.runs.JobRuntime;
import dev.drydock.application.training.RunBudgets.Use;
import dev.drydock.domain.registry.Budget.Resource;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RunFailure;
import dev.drydock.failure.TrainingFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.logging.Logger;

/**
 * Checks regularly whether a training run stays within its budget, and stops the execution if it does not. Each worker leaves a
 * checkpoint. After the budget is raised, a restart continues from there. Safe for threads. Tested by {@code BudgetTest}.
 */
@Singleton
public class WatchBudget {
    private static final Logger LOG = Logger.getLogger(WatchBudget.class.getName());
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);
    private static final int MOST_REMEMBERED = 1000;

    private final Transactions transactions;
    private final RunBudgets budgets;
    private final Executions executions;
    private final JobRuntime runtime;
    private final Journal journal;
    private final Holder self;

    private final Map<Long, Look> looks = new LinkedHashMap<>();

    @Inject
    public WatchBudget(
            Transactions transactions,
            RunBudgets budgets,
            Executions executions,
            JobRuntime runtime,
            Journal journal,
            Holder self) {
        this.transactions = transactions;
        this.budgets = budgets;
        this.executions = executions;
        this.runtime = runtime;
        this.journal = journal;
        this.self = self;
    }

    private record Look(Instant at, boolean over) {}

    /** True once {@code stopRequested} is, or the run is over its budget; the execution has then been asked to stop. */
    public BooleanSupplier stopping(long run, long executionId, BooleanSupplier stopRequested) {
        return () -> stopRequested.getAsBoolean() || isOver(run, executionId);
    }

    private synchronized boolean isOver(long run, long executionId) {
        Look last = looks.get(executionId);
        Instant now = journal.now();
        if (last != null && (last.over() || now.isBefore(last.at().plus(BETWEEN_LOOKS)))) {
            return last.over();
        }
        Optional<Use> over = budgets.exceeded(run);
        over.ifPresent(use -> stop(run, executionId, use));
        looks.put(executionId, new Look(now, over.isPresent()));
        if (looks.size() > MOST_REMEMBERED) {
            looks.remove(looks.keySet().iterator().next());
        }
        return over.isPresent();
    }

    private void stop(long run, long executionId, Use use) {
        Resource resource = use.resource();
        String limit = resource.words(use.limit().orElseThrow());
        String sentence = "Run " + run + " was stopped: its budget " + resource.wireName() + " is " + limit
                + ", and it has used " + resource.words(use.used())
                + ". The checkpoints keep the trained state. Raise the budget with"
                + " 'drydock budget " + run + " --" + resource.wireName() + " … --reason …' and restart execution "
                + executionId + ", which continues from there. Or abandon it.";
        transactions.requiresNew(() -> {
            executions.recordFailure(
                    executionId, new Failure(TrainingFailure.BUDGET_EXCEEDED.name(), sentence, Optional.of("train")));
            journal.append(AuditLog.Event.of(
                    self.actor().name(),
                    "run.budget.exceeded",
                    "run/" + run,
                    "execution",
                    Long.toString(executionId),
                    "budget",
                    resource.wireName(),
                    "limit",
                    limit,
                    "used",
                    resource.words(use.used())));
            return Boolean.TRUE;
        });
        LOG.warning(() -> TrainingFailure.BUDGET_EXCEEDED.name() + ": " + sentence);
        try {
            runtime.stop(executionId);
        } catch (DrydockException e) {
            if (e.code() != RunFailure.EXECUTION_NOT_RUNNING) {
                throw e;
            }
            LOG.info(() -> "execution=" + executionId + " had just ended");
        }
    }
}
