package dev.drydock.application.training;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.RunDefinitions;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.runs.StartingPackages;
import dev.drydock.application.runs.VersionDefinitions;
import dev.drydock.domain.registry.DefinitionChange;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.ModelDefinition.TrainingSettings;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.training.TaskRepository;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.domain.training.TaskResult.TaskFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.FailureCode;
import dev.drydock.failure.RegistryFailure;
import dev.drydock.failure.TrainingFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The trials of a run: how many there are, how each is trained, and which was selected. */
@Singleton
public class Trials {
    private static final Set<FailureCode> LOST_FOR_GOOD =
            Set.of(TrainingFailure.LOSS_NOT_FINITE, TrainingFailure.TRAINING_DIVERGED, TrainingFailure.TASK_INVALID);

    private final Transactions transactions;
    private final RunFacts facts;
    private final ModelRepository models;
    private final VersionRepository versions;
    private final TaskRepository tasks;
    private final StartingPackages startingPackages;

    @Inject
    public Trials(
            Transactions transactions,
            RunFacts facts,
            ModelRepository models,
            VersionRepository versions,
            TaskRepository tasks,
            StartingPackages startingPackages) {
        this.transactions = transactions;
        this.facts = facts;
        this.models = models;
        this.versions = versions;
        this.tasks = tasks;
        this.startingPackages = startingPackages;
    }

    /**
     * Fixes the champion as the parent of the run's candidate, so a promotion during the run changes nothing.
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
            ModelDefinition definition = RunDefinitions.require(models, facts, instanceId);
            requireSameModel(instanceId, definition);
            return settings(definition).size();
        });
    }

    /** A first version may have been imported again, otherwise, since the run was submitted. A revision brings its own module. */
    private void requireSameModel(long instanceId, ModelDefinition definition) {
        ModelVersion parent = versions.require(VersionId.parse(facts.require(instanceId, RunFacts.PARENT_VERSION)));
        if (startingPackages.baseOf(instanceId, parent).isPresent()) {
            return;
        }
        Optional<String> digest = VersionDefinitions.of(definition.name(), models, facts)
                .madeBy(parent)
                .map(RegisteredModel::definitionDigest);
        List<String> differing = digest.filter(made -> !made.equals(definition.digest()))
                .map(made -> DefinitionChange.fixedParts(models.requireDefinition(definition.name(), made), definition))
                .orElse(List.of());
        if (!differing.isEmpty()) {
            throw new DrydockException(
                    RegistryFailure.DEFINITION_OF_ANOTHER_MODEL,
                    "Run " + instanceId + " cannot train on from " + parent.id()
                            + ": the model.yaml that it was submitted"
                            + " under, " + definition.digest() + ", is another model's, in "
                            + String.join(", ", differing)
                            + ". Abandon it and start a new run; if the one in force is not that of " + parent.id()
                            + " either, put that in force first: drydock definition show " + definition.name()
                            + " --digest "
                            + digest.orElse("").substring(0, 16) + " -o model.yaml, then drydock definition change.");
        }
    }

    /** The number of the run's trials that may be lost. */
    public int mostLost(long instanceId) {
        return transactions.required(
                () -> RunDefinitions.require(models, facts, instanceId).sweep().mostLost());
    }

    /** The name of the trial's task. */
    public static String taskKey(long instanceId, int trial) {
        return instanceId + "-train-" + trial;
    }

    /** The name of the task that gives weights trained elsewhere to the champion's module. */
    static String adoptionKey(long instanceId) {
        return instanceId + "-adopt";
    }

    /** The name of the task in which the trial comes to a round, counted from 1. */
    public static String roundKey(long instanceId, int trial, int round) {
        return taskKey(instanceId, trial) + "-rung-" + round;
    }

    /** The names of all tasks that a trial with this number of rounds may have, in their order. */
    static List<String> taskKeys(long instanceId, int trial, int rounds) {
        return Stream.concat(
                        IntStream.rangeClosed(1, rounds).mapToObj(round -> roundKey(instanceId, trial, round)),
                        Stream.of(taskKey(instanceId, trial)))
                .toList();
    }

    /** Whether the trial itself caused the result, so it is lost and the others continue. */
    static boolean isLost(TaskResult result) {
        return result.failure()
                .flatMap(TaskFailure::known)
                .filter(LOST_FOR_GOOD::contains)
                .isPresent();
    }

    /**
     * The progress of a trial.
     *
     * @param result the result of its last task, if that has ended
     * @param endedAtRound the round after which it did not continue because others were better; empty if there is none
     */
    public record Progress(Optional<TaskResult> result, OptionalInt endedAtRound) {
        private static Progress of(Optional<TaskResult> result) {
            return new Progress(result, OptionalInt.empty());
        }
    }

    /** How far the trial has come, round by round. */
    public Progress progress(long instanceId, int trial) {
        return transactions.required(() -> {
            int rounds = RunDefinitions.require(models, facts, instanceId)
                    .sweep()
                    .rounds()
                    .size();
            for (int round = 1; round <= rounds; round++) {
                Optional<TaskResult> result = tasks.find(roundKey(instanceId, trial, round));
                Optional<SortedSet<Integer>> goingOn =
                        facts.find(instanceId, RunFacts.ROUND + round).map(SuccessiveHalving::numbers);
                if (result.filter(TaskResult::completed).isEmpty() || goingOn.isEmpty()) {
                    return Progress.of(result.filter(ended -> !ended.completed()));
                }
                boolean goesOn = goingOn.get().contains(trial);
                if (!goesOn && !Reserves.of(facts, instanceId).contains(trial)) {
                    return new Progress(result, OptionalInt.of(round));
                }
                if (!goesOn || goingOn.get().size() == 1) {
                    break;
                }
            }
            return Progress.of(tasks.find(taskKey(instanceId, trial)));
        });
    }

    /**
     * The result that the candidate is made of: of the selected trial, with outputs {@code weights.pt} and {@code run.json}, or of weights
     * trained elsewhere, without {@code run.json}.
     *
     * @throws dev.drydock.failure.DrydockException {@code RUN_FACT_MISSING} before one is selected
     */
    public TaskResult requireSelected(long instanceId) {
        return transactions.required(() -> {
            String key = facts.find(instanceId, RunFacts.CONTRIBUTION).isPresent()
                    ? adoptionKey(instanceId)
                    : taskKey(instanceId, Integer.parseInt(facts.require(instanceId, RunFacts.SELECTED_TRIAL)));
            TaskResult result = tasks.find(key)
                    .orElseThrow(() -> new IllegalStateException("task " + key + " of the candidate has no result"));
            result.failure().ifPresent(failure -> {
                throw new DrydockException(failure.known().orElse(TrainingFailure.WORKER_DIED), failure.sentence());
            });
            return result;
        });
    }

    /** One entry a trial; a model without a sweep has one trial with its own settings. */
    public static List<TrainingSettings> settings(ModelDefinition model) {
        List<TrainingSettings> trials = model.sweep().trials();
        return trials.isEmpty() ? List.of(model.training()) : trials;
    }
}
