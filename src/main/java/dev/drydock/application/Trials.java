package dev.drydock.application;

import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.ModelDefinition.TrainingSettings;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.training.TaskRepository;
import dev.drydock.domain.training.TaskResult;
import java.util.List;
import java.util.Optional;

/** The trials of a run: how many there are, how each is trained, and which was selected. */
public class Trials {
    private final Transactions transactions;
    private final RunFacts facts;
    private final ModelRepository models;
    private final VersionRepository versions;
    private final TaskRepository tasks;

    public Trials(
            Transactions transactions,
            RunFacts facts,
            ModelRepository models,
            VersionRepository versions,
            TaskRepository tasks) {
        this.transactions = transactions;
        this.facts = facts;
        this.models = models;
        this.versions = versions;
        this.tasks = tasks;
    }

    /**
     * Fixes the champion as the parent of the run's candidate, so that a promotion meanwhile changes nothing.
     *
     * @return how many trials the run has; numbered from 0
     */
    public int plan(long instanceId) {
        return transactions.required(() -> {
            String model = facts.require(instanceId, RunFacts.MODEL);
            if (facts.find(instanceId, RunFacts.PARENT_VERSION).isEmpty()) {
                ModelVersion champion = versions.requireChampion(model);
                facts.record(instanceId, RunFacts.PARENT_VERSION, champion.id().toString());
            }
            return settings(models.requireDefinition(model)).size();
        });
    }

    /** So many of the run's trials may be lost. */
    public int mostLost(long instanceId) {
        return transactions.required(() -> models.requireDefinition(facts.require(instanceId, RunFacts.MODEL))
                .sweep()
                .mostLost());
    }

    /** The name of the trial's task. */
    public static String taskKey(long instanceId, int trial) {
        return instanceId + "-train-" + trial;
    }

    /** The trial's result, if an attempt at it has ended. */
    public Optional<TaskResult> find(long instanceId, int trial) {
        return transactions.required(() -> tasks.find(taskKey(instanceId, trial)));
    }

    /**
     * The result of the selected trial, with outputs {@code weights.pt} and {@code run.json}.
     *
     * @throws dev.drydock.failure.DrydockException {@code RUN_FACT_MISSING} before one is selected
     */
    public TaskResult requireSelected(long instanceId) {
        return transactions.required(() -> {
            int trial = Integer.parseInt(facts.require(instanceId, RunFacts.SELECTED_TRIAL));
            return tasks.find(taskKey(instanceId, trial))
                    .orElseThrow(() -> new IllegalStateException(
                            "the selected trial " + trial + " of run " + instanceId + " has no result"));
        });
    }

    /** One entry a trial; a model without a sweep has one trial with its own settings. */
    static List<TrainingSettings> settings(ModelDefinition model) {
        List<TrainingSettings> trials = model.sweep().trials();
        return trials.isEmpty() ? List.of(model.training()) : trials;
    }
}
