package dev.drydock.application.training;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.Executions;
import dev.drydock.application.runs.RunDefinitions;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.training.Trials.Progress;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.ModelDefinition.TrainingSettings;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.training.TaskProgress;
import dev.drydock.domain.training.TaskProgress.Point;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.domain.validation.TrialStanding;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/** Shows the training of a run's trials, during and after it. Tested by {@code MakeTrainingReportTest} and {@code ConsoleIT}. */
@Singleton
public class ViewTraining {
    private final Transactions transactions;
    private final Authorization authorization;
    private final Executions executions;
    private final RunFacts facts;
    private final ModelRepository models;
    private final Trials trials;
    private final TaskProgress progress;
    private final TrialStandings standings;

    @Inject
    public ViewTraining(
            Transactions transactions,
            Authorization authorization,
            Executions executions,
            RunFacts facts,
            ModelRepository models,
            Trials trials,
            TaskProgress progress,
            TrialStandings standings) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.executions = executions;
        this.facts = facts;
        this.models = models;
        this.trials = trials;
        this.progress = progress;
        this.standings = standings;
    }

    /**
     * One trial that has begun.
     *
     * @param settings by the current {@code model.yaml}
     * @param points what its worker recorded, in the order of the steps; empty after its task directory was purged
     * @param result how its last attempt ended; empty while it runs
     * @param endedAtRound the round after which it did not continue because others were better; empty if there is none
     * @param standing among the others; empty before one is selected
     */
    public record Trial(
            int number,
            TrainingSettings settings,
            List<Point> points,
            Optional<TaskResult> result,
            boolean selected,
            OptionalInt endedAtRound,
            Optional<TrialStanding> standing) {

        /** {@code STARTED} while it runs, then its outcome, or for example {@code ENDED_AT_RUNG_2}. */
        public String state() {
            return endedAtRound.isPresent()
                    ? "ENDED_AT_RUNG_" + endedAtRound.getAsInt()
                    : result.map(ended -> ended.outcome().name()).orElse("STARTED");
        }

        /** The least loss on <em>tune</em> so far, that of points which are not among these too; empty before there is one. */
        public OptionalDouble leastTuneLoss() {
            return points.stream()
                    .flatMapToDouble(point -> DoubleStream.concat(
                            point.tune() ? DoubleStream.of(point.loss()) : DoubleStream.empty(),
                            point.figures().leastTuneLoss().stream()))
                    .filter(Double::isFinite)
                    .min();
        }

        /** The newest point on <em>train</em>. */
        public Optional<Point> newest() {
            return points.stream().filter(point -> !point.tune()).reduce((first, second) -> second);
        }
    }

    /** The trials that have begun, by number; none of a run that trains nothing or has not come so far. */
    public List<Trial> view(Actor actor, long executionId) {
        return view(actor, executionId, progress::read);
    }

    /** The same with the newest points only, by {@link TaskProgress#readNewest}, for repeated calls. */
    public List<Trial> viewNewest(Actor actor, long executionId) {
        return view(actor, executionId, progress::readNewest);
    }

    private List<Trial> view(Actor actor, long executionId, Function<String, List<Point>> points) {
        authorization.require(actor, Operation.VIEW, "execution/" + executionId);
        return transactions.required(() -> begun(executions.require(executionId).instanceId(), points));
    }

    /** Joins the caller's transaction. */
    List<Trial> begun(long run) {
        return begun(run, progress::read);
    }

    private List<Trial> begun(long run, Function<String, List<Point>> points) {
        Optional<ModelDefinition> model =
                facts.find(run, RunFacts.PARENT_VERSION).flatMap(trained -> RunDefinitions.find(models, facts, run));
        return model.map(definition -> begun(
                        run,
                        Trials.settings(definition),
                        definition.sweep().rounds().size(),
                        points))
                .orElse(List.of());
    }

    private List<Trial> begun(
            long run, List<TrainingSettings> settings, int rounds, Function<String, List<Point>> read) {
        Map<Integer, TrialStanding> ranked =
                standings.of(run).stream().collect(Collectors.toMap(TrialStanding::trial, Function.identity()));
        Optional<String> selected = facts.find(run, RunFacts.SELECTED_TRIAL);
        List<Trial> begun = new ArrayList<>();
        for (int number = 0; number < settings.size(); number++) {
            List<Point> points = Trials.taskKeys(run, number, rounds).stream()
                    .flatMap(key -> read.apply(key).stream())
                    .toList();
            Progress come = trials.progress(run, number);
            if (!points.isEmpty() || come.result().isPresent()) {
                boolean chosen = selected.equals(Optional.of(Integer.toString(number)));
                begun.add(new Trial(
                        number,
                        settings.get(number),
                        points,
                        come.result(),
                        chosen,
                        come.endedAtRound(),
                        Optional.ofNullable(ranked.get(number))));
            }
        }
        return List.copyOf(begun);
    }
}
