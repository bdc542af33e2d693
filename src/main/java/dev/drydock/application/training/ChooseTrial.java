package dev.drydock.application.training;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.RunDefinitions;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.TrialChoice;
import dev.drydock.domain.registry.TrialChoice.ChoiceMetric;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.domain.validation.EvaluationData;
import dev.drydock.domain.validation.ModelTask;
import dev.drydock.domain.validation.TrialRanking;
import dev.drydock.domain.validation.TrialStanding;
import dev.drydock.domain.validation.TuneAnswers;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Ranks completed trials by what the model's {@code sweep.choose} names, from what each answers on <em>tune</em>. Tested by {@code
 * TrialsTest}.
 */
@Singleton
public class ChooseTrial {
    private final Transactions transactions;
    private final RunFacts facts;
    private final ModelRepository models;
    private final EvaluationData data;

    @Inject
    public ChooseTrial(Transactions transactions, RunFacts facts, ModelRepository models, EvaluationData data) {
        this.transactions = transactions;
        this.facts = facts;
        this.models = models;
        this.data = data;
    }

    /** What decides. */
    public TrialChoice choice(long instanceId) {
        return definition(instanceId).sweep().choice();
    }

    /**
     * Call it outside a transaction: it reads the snapshot.
     *
     * @param trials completed ones by number, at least one
     * @return one standing each; empty if one of them left no answers on <em>tune</em>, as those of an earlier release did
     */
    public List<TrialStanding> rank(long instanceId, SortedMap<Integer, TaskResult> trials) {
        if (!trials.values().stream().allMatch(ChooseTrial::answered)) {
            return List.of();
        }
        ModelDefinition definition = definition(instanceId);
        String snapshot = transactions.required(() -> facts.require(instanceId, RunFacts.SNAPSHOT));
        List<TuneAnswers> answers =
                trials.entrySet().stream().map(this::answersOf).toList();
        return TrialRanking.rank(
                ModelTask.of(definition),
                data.rows(snapshot),
                answers,
                definition.sweep().choice());
    }

    /**
     * The trials, the best first by the same metric; of equal ones the earlier first. Call it outside a transaction: it may read the
     * snapshot.
     *
     * @param trials completed as far as a round, by number
     */
    public List<Integer> order(long instanceId, SortedMap<Integer, TaskResult> trials) {
        ModelDefinition definition = definition(instanceId);
        ChoiceMetric metric = definition.sweep().choice().metric();
        Comparator<Integer> better = Comparator.comparingDouble(
                metric == ChoiceMetric.LOSS
                        ? trial -> Objects.requireNonNull(trials.get(trial)).metric("tune_loss")
                        : measured(instanceId, definition, trials)::get);
        return trials.keySet().stream()
                .sorted(metric.lessIsBetter() ? better : better.reversed())
                .toList();
    }

    private Map<Integer, Double> measured(
            long instanceId, ModelDefinition definition, SortedMap<Integer, TaskResult> trials) {
        String snapshot = transactions.required(() -> facts.require(instanceId, RunFacts.SNAPSHOT));
        List<TuneAnswers> answers =
                trials.entrySet().stream().map(this::answersOf).toList();
        return TrialRanking.values(
                ModelTask.of(definition),
                data.rows(snapshot),
                answers,
                definition.sweep().choice().metric());
    }

    private ModelDefinition definition(long instanceId) {
        return transactions.required(() -> RunDefinitions.require(models, facts, instanceId));
    }

    private static boolean answered(TaskResult trial) {
        return trial.outputs().containsKey(TaskRequest.TUNE_SCORES)
                && trial.outputs().containsKey(TaskRequest.TUNE_LOSSES);
    }

    private TuneAnswers answersOf(Map.Entry<Integer, TaskResult> trial) {
        TaskResult result = trial.getValue();
        return new TuneAnswers(
                trial.getKey(),
                (int) result.metric("best_epoch"),
                result.metric("tune_loss"),
                data.scores(result.output(TaskRequest.TUNE_SCORES)),
                data.losses(result.output(TaskRequest.TUNE_LOSSES)));
    }

    /** The trial with the least loss, the first of equal ones; empty if there is none. */
    public static Optional<Integer> leastLoss(SortedMap<Integer, TaskResult> trials) {
        Optional<Integer> best = Optional.empty();
        double least = Double.POSITIVE_INFINITY;
        for (Map.Entry<Integer, TaskResult> trial : trials.entrySet()) {
            if (trial.getValue().metric("tune_loss") < least) {
                least = trial.getValue().metric("tune_loss");
                best = Optional.of(trial.getKey());
            }
        }
        return best;
    }
}
