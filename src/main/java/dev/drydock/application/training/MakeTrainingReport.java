package dev.drydock.application.training;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.RunDefinitions;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.runs.StartingPackages;
import dev.drydock.application.training.ViewTraining.Trial;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.ModelDefinition.TrainingSettings;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.domain.validation.ModelTask;
import dev.drydock.domain.validation.TrainingReport;
import dev.drydock.domain.validation.TrainingReport.BudgetLine;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Makes the training report of a run from what its trials left: their progress, results, run records and answers on <em>tune</em>. Same
 * records, same report; nothing is recorded here.
 */
@Singleton
public class MakeTrainingReport {
    private final Transactions transactions;
    private final RunFacts facts;
    private final ModelRepository models;
    private final ViewTraining training;
    private final TrialLines trialLines;
    private final ChosenTrial chosenTrial;
    private final RunBudgets budgets;
    private final StartingPackages startingPackages;

    @Inject
    public MakeTrainingReport(
            Transactions transactions,
            RunFacts facts,
            ModelRepository models,
            ViewTraining training,
            TrialLines trialLines,
            ChosenTrial chosenTrial,
            RunBudgets budgets,
            StartingPackages startingPackages) {
        this.transactions = transactions;
        this.facts = facts;
        this.models = models;
        this.training = training;
        this.trialLines = trialLines;
        this.chosenTrial = chosenTrial;
        this.budgets = budgets;
        this.startingPackages = startingPackages;
    }

    /** @param revised whether the training started from the module of a revision, not from the parent's */
    record Known(
            ModelDefinition definition,
            String snapshot,
            String parent,
            boolean revised,
            String choice,
            List<TrainingSettings> settings,
            Map<Integer, Trial> begun) {

        Optional<Trial> selected() {
            return begun.values().stream().filter(Trial::selected).findFirst();
        }
    }

    /**
     * Call it outside a transaction: it reads the snapshot and task directories.
     *
     * @return empty of a run that trains nothing, or has not come so far
     */
    public Optional<TrainingReport> of(long run) {
        return transactions.required(() -> known(run)).map(known -> report(run, known));
    }

    private Optional<Known> known(long run) {
        Optional<String> parent = facts.find(run, RunFacts.PARENT_VERSION);
        List<Trial> begun = training.begun(run);
        if (parent.isEmpty() || begun.isEmpty()) {
            return Optional.empty();
        }
        ModelDefinition definition = RunDefinitions.require(models, facts, run);
        return Optional.of(new Known(
                definition,
                facts.require(run, RunFacts.SNAPSHOT),
                parent.get(),
                startingPackages.startsFromRevision(run),
                facts.find(run, RunFacts.TRIAL_CHOICE).orElse(""),
                Trials.settings(definition),
                begun.stream().collect(Collectors.toMap(Trial::number, Function.identity()))));
    }

    private TrainingReport report(long run, Known known) {
        ModelTask task = ModelTask.of(known.definition());
        Optional<TaskResult> chosen = known.selected().flatMap(Trial::result);
        List<SortedMap<String, String>> settings = known.settings().stream()
                .map(one -> (SortedMap<String, String>) new TreeMap<>(TaskRequest.trainingSettings(one)))
                .toList();
        SortedMap<String, String> common = common(settings);
        settings.forEach(one -> one.keySet().removeAll(common.keySet()));
        return new TrainingReport(
                run,
                known.definition().name(),
                task,
                known.snapshot(),
                known.revised()
                        ? "the module of revision "
                                + known.definition().revision().number()
                        : known.parent(),
                known.selected().map(Trial::number).map(OptionalInt::of).orElse(OptionalInt.empty()),
                known.choice(),
                common,
                trialLines.of(run, known, settings),
                chosen.flatMap(result -> chosenTrial.onTune(known.definition(), known.snapshot(), result)),
                chosen.filter(result -> !known.revised())
                        .flatMap(result -> chosenTrial.parentOnTune(
                                task, known.snapshot(), VersionId.parse(known.parent()), result)),
                chosen.map(chosenTrial::moved).orElse(List.of()),
                chosen.flatMap(chosenTrial::environment).orElse(new TreeMap<>()),
                budget(run));
    }

    /** What every trial has alike. */
    private static SortedMap<String, String> common(List<SortedMap<String, String>> settings) {
        SortedMap<String, String> common = new TreeMap<>(settings.get(0));
        settings.forEach(one -> common.entrySet().retainAll(one.entrySet()));
        return common;
    }

    private List<BudgetLine> budget(long run) {
        return budgets.uses(run).stream()
                .map(use -> new BudgetLine(
                        use.resource().wireName(),
                        use.resource().words(use.used()),
                        use.limit().map(use.resource()::words)))
                .toList();
    }
}
