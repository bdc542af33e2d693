package dev.drydock.application.monitoring;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.monitoring.Figures.Data;
import dev.drydock.application.monitoring.Figures.Models;
import dev.drydock.application.monitoring.Figures.Names;
import dev.drydock.application.monitoring.Figures.Work;
import dev.drydock.application.runs.ExecutionQueue;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.domain.training.TaskProgress;
import dev.drydock.domain.training.TaskProgress.Point;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Shows the figures of the site that a monitoring system scrapes: a few grouped queries, and the newest lines of each model's newest
 * training. Of a site with more than {@value #MOST_MODELS} models it shows those whose names come first. Each part has a transaction of its
 * own: one that cannot be read takes no other with it. Tested by {@code ViewFiguresTest} and {@code NightlyJobIT}.
 */
@Singleton
public final class ViewFigures {
    /** A scrape stays small, however many models, jobs and runs a site has. */
    public static final int MOST_MODELS = 100;

    private static final String METRICS = "metrics";
    private static final int MOST_GROUPS = 5000;
    private static final int MOST_STEPS = 1000;
    private static final int MOST_TASKS = 1000;

    private final Transactions transactions;
    private final Authorization authorization;
    private final FigureRecords records;
    private final ExecutionQueue queue;
    private final ModelRepository models;
    private final TaskProgress progress;
    private final Clock clock;

    @Inject
    public ViewFigures(
            Transactions transactions,
            Authorization authorization,
            FigureRecords records,
            ExecutionQueue queue,
            ModelRepository models,
            TaskProgress progress,
            Clock clock) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.records = records;
        this.queue = queue;
        this.models = models;
        this.progress = progress;
        this.clock = clock;
    }

    /**
     * How long the database takes for a query of one row.
     *
     * @throws RuntimeException if it does not answer
     */
    public Duration databaseAnswer(Actor actor) {
        authorization.require(actor, Operation.VIEW, METRICS);
        return transactions.required(records::answerTime);
    }

    /** The models that every other method is asked about. */
    public Names names(Actor actor) {
        authorization.require(actor, Operation.VIEW, METRICS);
        List<String> registered = transactions.required(models::list).stream()
                .map(RegisteredModel::name)
                .sorted()
                .toList();
        return new Names(
                registered.size(), registered.stream().limit(MOST_MODELS).toList());
    }

    public Work work(Actor actor, Names names) {
        authorization.require(actor, Operation.VIEW, METRICS);
        return transactions.required(() -> new Work(
                clock.instant(),
                records.executions(names.shown(), MOST_GROUPS),
                records.steps(names.shown(), MOST_STEPS),
                queue.line(),
                records.oldestWaiting(),
                records.leases()));
    }

    public Data data(Actor actor, Names names) {
        authorization.require(actor, Operation.VIEW, METRICS);
        return transactions.required(
                () -> new Data(records.exports(names.shown()), records.newestExports(names.shown())));
    }

    public Models models(Actor actor, Names names) {
        authorization.require(actor, Operation.VIEW, METRICS);
        return transactions.required(() -> new Models(
                clock.instant(),
                names,
                records.champions(names.shown()),
                records.newestJudged(names.shown()),
                records.waiting(names.shown())));
    }

    /** The task of each model's newest training. */
    public Map<String, String> trainings(Actor actor, Names names) {
        authorization.require(actor, Operation.VIEW, METRICS);
        return transactions.required(() -> records.newestTrainings(names.shown(), MOST_TASKS));
    }

    /**
     * The newest points of a training, in the order of its steps, from the files of its workers.
     *
     * @param task as {@link #trainings} names it
     * @throws dev.drydock.failure.DrydockException {@code FILE_UNREADABLE}
     */
    public List<Point> points(Actor actor, String task) {
        authorization.require(actor, Operation.VIEW, METRICS);
        return progress.readNewest(task);
    }
}
