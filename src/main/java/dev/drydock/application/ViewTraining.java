package dev.drydock.application;

import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.ModelDefinition.TrainingSettings;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.training.TaskProgress;
import dev.drydock.domain.training.TaskProgress.Point;
import dev.drydock.domain.training.TaskRepository;
import dev.drydock.domain.training.TaskResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How the trials of a run are trained, while they are and afterwards. */
public class ViewTraining {
    private final Transactions transactions;
    private final Authorization authorization;
    private final Executions executions;
    private final RunFacts facts;
    private final ModelRepository models;
    private final TaskRepository tasks;
    private final TaskProgress progress;

    public ViewTraining(
            Transactions transactions,
            Authorization authorization,
            Executions executions,
            RunFacts facts,
            ModelRepository models,
            TaskRepository tasks,
            TaskProgress progress) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.executions = executions;
        this.facts = facts;
        this.models = models;
        this.tasks = tasks;
        this.progress = progress;
    }

    /**
     * One trial that has begun.
     *
     * @param settings as {@code model.yaml} says today
     * @param points what its worker has told, in the order of the steps; empty once its task directory was purged
     * @param result how its last attempt ended; empty while it runs
     */
    public record Trial(
            int number, TrainingSettings settings, List<Point> points, Optional<TaskResult> result, boolean selected) {}

    /** The trials that have begun, by number; none of a run that trains nothing or has not come so far. */
    public List<Trial> view(Actor actor, long executionId) {
        authorization.require(actor, Operation.VIEW, "execution/" + executionId);
        return transactions.required(() -> {
            long run = executions.require(executionId).instanceId();
            Optional<ModelDefinition> model = facts.find(run, RunFacts.PARENT_VERSION)
                    .flatMap(trained -> facts.find(run, RunFacts.MODEL))
                    .map(models::requireDefinition);
            return model.map(definition -> begun(run, Trials.settings(definition)))
                    .orElse(List.of());
        });
    }

    private List<Trial> begun(long run, List<TrainingSettings> settings) {
        Optional<String> selected = facts.find(run, RunFacts.SELECTED_TRIAL);
        List<Trial> trials = new ArrayList<>();
        for (int number = 0; number < settings.size(); number++) {
            String key = Trials.taskKey(run, number);
            List<Point> points = progress.read(key);
            Optional<TaskResult> result = tasks.find(key);
            if (!points.isEmpty() || result.isPresent()) {
                boolean chosen = selected.equals(Optional.of(Integer.toString(number)));
                trials.add(new Trial(number, settings.get(number), points, result, chosen));
            }
        }
        return List.copyOf(trials);
    }
}
