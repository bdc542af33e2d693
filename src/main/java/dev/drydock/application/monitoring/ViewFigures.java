package dev.drydock.application.monitoring;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.monitoring.Figures.Data;
import dev.drydock.application.monitoring.Figures.Models;
import dev.drydock.application.monitoring.Figures.Work;
import dev.drydock.application.runs.ExecutionQueue;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.training.TaskProgress;
import dev.drydock.domain.training.TaskProgress.Point;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Shows the figures of the site that a monitoring system scrapes: a few grouped queries, and the newest lines of each model's newest
 * training. Of a site with more than {@value #MOST_MODELS} models it shows those whose names come first. Tested by {@code
 * ViewFiguresTest} and {@code NightlyJobIT}.
 */
@Singleton
public final class ViewFigures {
    /** A scrape stays small, however many models, jobs and runs a site has. */
    public static final int MOST_MODELS = 100;

    private static final int MOST_GROUPS = 1000;
    private static final List<VersionState> WAITING =
            List.of(VersionState.WAITING_FOR_WAIVER, VersionState.PROPOSED, VersionState.APPROVED);

    private final Transactions transactions;
    private final Authorization authorization;
    private final FigureRecords records;
    private final ExecutionQueue queue;
    private final ModelRepository models;
    private final VersionRepository versions;
    private final TaskProgress progress;
    private final Clock clock;

    @Inject
    public ViewFigures(
            Transactions transactions,
            Authorization authorization,
            FigureRecords records,
            ExecutionQueue queue,
            ModelRepository models,
            VersionRepository versions,
            TaskProgress progress,
            Clock clock) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.records = records;
        this.queue = queue;
        this.models = models;
        this.versions = versions;
        this.progress = progress;
        this.clock = clock;
    }

    /** @param trainings key of each model's training task */
    private record Read(Figures figures, Map<String, String> trainings) {}

    public Figures view(Actor actor) {
        authorization.require(actor, Operation.VIEW, "metrics");
        Read read = transactions.required(this::read);
        Figures figures = read.figures();
        Models all = figures.models();
        return new Figures(
                figures.at(),
                figures.work(),
                figures.data(),
                new Models(all.registered(), all.champions(), all.judged(), all.waiting(), points(read.trainings())),
                figures.databaseAnswer());
    }

    private Read read() {
        Instant now = clock.instant();
        List<String> registered =
                models.list().stream().map(RegisteredModel::name).sorted().toList();
        Set<String> shown = registered.stream().limit(MOST_MODELS).collect(Collectors.toSet());
        Work work = new Work(
                records.executions(MOST_GROUPS).stream()
                        .filter(group -> group.model().map(shown::contains).orElse(true))
                        .toList(),
                records.steps(MOST_GROUPS).stream()
                        .filter(step -> step.model().map(shown::contains).orElse(true))
                        .toList(),
                queue.line(),
                records.leases());
        Data data = new Data(
                records.exports(MOST_GROUPS).stream()
                        .filter(group -> shown.contains(group.model()))
                        .toList(),
                only(shown, records.newestExports(MOST_GROUPS)));
        Models all = new Models(
                registered.size(),
                only(shown, records.champions(MOST_GROUPS)),
                records.newestJudged(MOST_GROUPS).stream()
                        .filter(judged -> shown.contains(judged.model()))
                        .toList(),
                versions.listIn(WAITING, MOST_GROUPS).stream()
                        .filter(version -> shown.contains(version.id().model()))
                        .toList(),
                Map.of());
        return new Read(
                new Figures(now, work, data, all, records.answerTime()),
                only(shown, records.newestTrainings(MOST_GROUPS)));
    }

    private static <T> Map<String, T> only(Set<String> shown, Map<String, T> values) {
        return values.keySet().stream()
                .filter(shown::contains)
                .collect(Collectors.toMap(Function.identity(), values::get, (one, other) -> one, TreeMap::new));
    }

    /** Outside the transaction: files are read. */
    private Map<String, List<Point>> points(Map<String, String> trainings) {
        Map<String, List<Point>> points = new TreeMap<>();
        trainings.forEach((model, task) -> points.put(model, progress.readNewest(task)));
        return points;
    }
}
