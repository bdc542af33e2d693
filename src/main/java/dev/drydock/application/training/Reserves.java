package dev.drydock.application.training;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.Run;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.runs.Runs;
import dev.drydock.application.training.Trials.Progress;
import dev.drydock.domain.training.TaskResult;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The trials that ended after a round. They are reserves as long as no continued trial has completed. If all continued trials are lost,
 * the best reserve of the latest round continues instead; if it is lost too, the next one does. The choice is a fact of the run, so a
 * restart continues with the same trial. Safe for threads. Tested by {@code HalvingTest}.
 */
@Singleton
public class Reserves {
    private final Transactions transactions;
    private final RunFacts facts;
    private final Runs runs;
    private final Trials trials;
    private final ChooseTrial chooseTrial;
    private final AuditLog audit;
    /** By run, the trial that was running at the last check. While it runs, no other trial needs a check. */
    private final Map<Long, Integer> awaited = new HashMap<>();

    @Inject
    public Reserves(
            Transactions transactions,
            RunFacts facts,
            Runs runs,
            Trials trials,
            ChooseTrial chooseTrial,
            AuditLog audit) {
        this.transactions = transactions;
        this.facts = facts;
        this.runs = runs;
        this.trials = trials;
        this.chooseTrial = chooseTrial;
        this.audit = audit;
    }

    /**
     * Whether a trial that ended at a round continues instead of a lost one; empty while a continued trial still runs. No reserve continues
     * after more trials are lost than the sweep allows. Call it outside a transaction: it may read the snapshot.
     */
    public synchronized Optional<Boolean> goesOn(long instanceId, int trial) {
        Integer last = awaited.get(instanceId);
        if (last != null && last != trial && isUnderWay(trials.progress(instanceId, last))) {
            return Optional.empty();
        }
        List<Progress> all = IntStream.range(0, trials.plan(instanceId))
                .mapToObj(number -> trials.progress(instanceId, number))
                .toList();
        if (all.get(trial).endedAtRound().isEmpty()) {
            return Optional.of(true);
        }
        Optional<Integer> underWay = IntStream.range(0, all.size())
                .filter(number -> isUnderWay(all.get(number)))
                .boxed()
                .findFirst();
        if (underWay.isPresent()) {
            awaited.put(instanceId, underWay.get());
            return Optional.empty();
        }
        awaited.remove(instanceId);
        if (!areNeeded(instanceId, all)) {
            return Optional.of(false);
        }
        int best = best(instanceId, all);
        transactions.run(() -> record(instanceId, best));
        return best == trial ? Optional.of(true) : Optional.empty();
    }

    private static boolean isUnderWay(Progress trial) {
        return trial.endedAtRound().isEmpty()
                && trial.result()
                        .filter(ended -> ended.completed() || Trials.isLost(ended))
                        .isEmpty();
    }

    /** Whether all continued trials are lost, and the number of lost trials is within the sweep's limit. */
    private boolean areNeeded(long instanceId, List<Progress> all) {
        List<TaskResult> ends = all.stream()
                .filter(trial -> trial.endedAtRound().isEmpty())
                .flatMap(trial -> trial.result().stream())
                .toList();
        return ends.stream().allMatch(Trials::isLost) && ends.size() <= trials.mostLost(instanceId);
    }

    /** Of those that ended at the latest round, by what was compared there. */
    private int best(long instanceId, List<Progress> all) {
        int latest = all.stream()
                .flatMapToInt(trial -> trial.endedAtRound().stream())
                .max()
                .orElseThrow();
        SortedMap<Integer, TaskResult> compared = new TreeMap<>();
        for (int number = 0; number < all.size(); number++) {
            if (all.get(number).endedAtRound().orElse(0) == latest) {
                compared.put(number, all.get(number).result().orElseThrow());
            }
        }
        return chooseTrial.order(instanceId, compared).get(0);
    }

    private void record(long instanceId, int trial) {
        int number = of(facts, instanceId).size() + 1;
        facts.record(instanceId, RunFacts.RESERVE + number, Integer.toString(trial));
        audit.append(AuditLog.Event.of(
                runs.find(instanceId).map(Run::submitter).orElse("unknown"),
                "trials.reserve",
                "run/" + instanceId,
                "trial",
                Integer.toString(trial),
                "metric",
                chooseTrial.choice(instanceId).metric().wireName()));
    }

    /** The reserves that continued, in that order. */
    static List<Integer> of(RunFacts facts, long instanceId) {
        List<Integer> reserves = new ArrayList<>();
        Optional<String> next = facts.find(instanceId, RunFacts.RESERVE + 1);
        while (next.isPresent()) {
            reserves.add(Integer.valueOf(next.get()));
            next = facts.find(instanceId, RunFacts.RESERVE + (reserves.size() + 1));
        }
        return reserves;
    }
}
