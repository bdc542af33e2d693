package dev.drydock.application.training;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.Run;
import dev.drydock.application.runs.RunDefinitions;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.runs.Runs;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.training.TaskRepository;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.failure.Causes;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Decides after each round of a sweep which trials continue: the best part of the trials of this round, measured on <em>tune</em>. The
 * decision is a fact of the run, so a restart continues with the same trials. Safe for threads. Tested by {@code HalvingTest}.
 */
@Singleton
public class SuccessiveHalving {
    private static final String NONE = "none";
    private static final int MOST_REMEMBERED = 1000;

    private final Transactions transactions;
    private final RunFacts facts;
    private final Runs runs;
    private final ModelRepository models;
    private final TaskRepository tasks;
    private final ChooseTrial chooseTrial;
    private final AuditLog audit;
    private final Map<Long, RuntimeException> failures = new LinkedHashMap<>();
    /** Of a round the trial that was waited for at the last look: as long as it has not come, nothing else need be looked at. */
    private final Map<String, Integer> awaited = new HashMap<>();

    @Inject
    public SuccessiveHalving(
            Transactions transactions,
            RunFacts facts,
            Runs runs,
            ModelRepository models,
            TaskRepository tasks,
            ChooseTrial chooseTrial,
            AuditLog audit) {
        this.transactions = transactions;
        this.facts = facts;
        this.runs = runs;
        this.models = models;
        this.tasks = tasks;
        this.chooseTrial = chooseTrial;
        this.audit = audit;
    }

    /**
     * The numbers of the trials that continue after a round; empty while a trial of the round still runs. Call it outside a transaction: it
     * may read the snapshot.
     *
     * @param round counted from 1
     */
    public synchronized Optional<SortedSet<Integer>> goingOn(long instanceId, int round) {
        Optional<SortedSet<Integer>> decided = transactions
                .required(() -> facts.find(instanceId, RunFacts.ROUND + round))
                .map(SuccessiveHalving::numbers);
        return decided.isPresent()
                ? decided
                : participants(instanceId, round).flatMap(trials -> decide(instanceId, round, trials));
    }

    private Optional<SortedSet<Integer>> participants(long instanceId, int round) {
        return round > 1
                ? goingOn(instanceId, round - 1)
                : Optional.of(IntStream.range(
                                0, Trials.settings(definition(instanceId)).size())
                        .boxed()
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    private Optional<SortedSet<Integer>> decide(long instanceId, int round, SortedSet<Integer> trials) {
        Integer last = awaited.get(instanceId + "/" + round);
        if (last != null && !transactions.required(() -> hasCome(instanceId, last, round))) {
            return Optional.empty();
        }
        Optional<SortedMap<Integer, TaskResult>> come = transactions.required(() -> come(instanceId, round, trials));
        return come.map(completed -> {
            int kept = definition(instanceId).sweep().halving().orElseThrow().kept(trials.size());
            List<Integer> order = chooseTrial.order(instanceId, completed);
            SortedSet<Integer> goingOn = new TreeSet<>(order.subList(0, Math.min(kept, order.size())));
            transactions.run(() -> record(instanceId, round, trials, goingOn));
            awaited.remove(instanceId + "/" + round);
            return goingOn;
        });
    }

    /** The trials that completed it, once each has or is lost. */
    private Optional<SortedMap<Integer, TaskResult>> come(long instanceId, int round, SortedSet<Integer> trials) {
        SortedMap<Integer, TaskResult> completed = new TreeMap<>();
        for (int trial : trials) {
            if (!hasCome(instanceId, trial, round)) {
                awaited.put(instanceId + "/" + round, trial);
                return Optional.empty();
            }
            tasks.find(Trials.roundKey(instanceId, trial, round))
                    .filter(TaskResult::completed)
                    .ifPresent(ended -> completed.put(trial, ended));
        }
        return Optional.of(completed);
    }

    private boolean hasCome(long instanceId, int trial, int round) {
        return tasks.find(Trials.roundKey(instanceId, trial, round))
                .filter(ended -> ended.completed() || Trials.isLost(ended))
                .isPresent();
    }

    private void record(long instanceId, int round, SortedSet<Integer> trials, SortedSet<Integer> goingOn) {
        facts.record(instanceId, RunFacts.ROUND + round, text(goingOn));
        audit.append(AuditLog.Event.of(
                runs.find(instanceId).map(Run::submitter).orElse("unknown"),
                "trials.halve",
                "run/" + instanceId,
                "rung",
                Integer.toString(round),
                "trials",
                text(trials),
                "goingOn",
                text(goingOn),
                "metric",
                chooseTrial.choice(instanceId).metric().wireName()));
    }

    private ModelDefinition definition(long instanceId) {
        return transactions.required(() -> RunDefinitions.require(models, facts, instanceId));
    }

    /** Lets those that wait in the execution know that one trial will not come to its round. */
    void failed(long executionId, RuntimeException why) {
        synchronized (failures) {
            failures.putIfAbsent(executionId, why);
            if (failures.size() > MOST_REMEMBERED) {
                failures.remove(failures.keySet().iterator().next());
            }
        }
    }

    /** @throws DrydockException with the reason of the trial that failed in this execution, if one has */
    void requireAllUnderWay(long executionId, int trial, int round) {
        RuntimeException failed;
        synchronized (failures) {
            failed = failures.get(executionId);
        }
        if (failed != null) {
            throw new DrydockException(
                    Causes.known(failed).map(DrydockException::code).orElse(CommonFailure.INTERNAL),
                    "Trial " + trial + " waits in round " + round + " for the other trials, and one of them failed: "
                            + failed.getMessage(),
                    failed);
        }
    }

    private static String text(SortedSet<Integer> trials) {
        return trials.isEmpty() ? NONE : trials.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    /** What {@link RunFacts#ROUND} holds. */
    static SortedSet<Integer> numbers(String fact) {
        return fact.equals(NONE)
                ? new TreeSet<>()
                : Arrays.stream(fact.split(", ", -1))
                        .map(Integer::valueOf)
                        .collect(Collectors.toCollection(TreeSet::new));
    }
}
