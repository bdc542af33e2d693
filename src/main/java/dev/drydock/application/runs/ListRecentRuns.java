package dev.drydock.application.runs;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.Executions.Filter;
import dev.drydock.application.runs.Executions.Step;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Lists the last runs of a job with their ends and steps. */
@Singleton
public class ListRecentRuns {
    private static final int MOST = 50;
    /** Restarts share a run, so more executions than runs are looked at. */
    private static final int LOOKED_AT = 4;

    private final Transactions transactions;
    private final Authorization authorization;
    private final Executions executions;
    private final RunFacts facts;

    @Inject
    public ListRecentRuns(
            Transactions transactions, Authorization authorization, Executions executions, RunFacts facts) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.executions = executions;
        this.facts = facts;
    }

    /**
     * One run.
     *
     * @param latest its latest execution
     * @param steps the last execution of each step, in the order in which the steps first ran
     * @param facts what the run has established, by name
     */
    public record RecentRun(Execution latest, List<Step> steps, Map<String, String> facts) {}

    /** Oldest first. */
    public List<RecentRun> list(Actor actor, String job, int limit) {
        authorization.require(actor, Operation.VIEW, "executions");
        int most = Math.min(limit, MOST);
        return transactions.required(() -> {
            List<RecentRun> runs = new ArrayList<>();
            latestOfEach(executions.list(Filter.newest(most * LOOKED_AT).ofJob(job))).stream()
                    .limit(most)
                    .map(latest -> new RecentRun(
                            latest,
                            stepsOfRun(executions, latest.instanceId(), OptionalLong.empty()),
                            facts.all(latest.instanceId())))
                    .forEach(runs::add);
            Collections.reverse(runs);
            return List.copyOf(runs);
        });
    }

    private static List<Execution> latestOfEach(List<Execution> newestFirst) {
        Map<Long, Execution> latest = new LinkedHashMap<>();
        newestFirst.forEach(execution -> latest.putIfAbsent(execution.instanceId(), execution));
        return List.copyOf(latest.values());
    }

    /**
     * The last execution of each step of a run. A restart skips completed steps, so these are found in the earlier executions.
     *
     * @param until the last execution to include; all of the run's if empty
     */
    static List<Step> stepsOfRun(Executions executions, long instanceId, OptionalLong until) {
        Map<String, Step> steps = new LinkedHashMap<>();
        executions.ofRun(instanceId).stream()
                .filter(execution -> until.isEmpty() || execution.executionId() <= until.getAsLong())
                .flatMap(execution -> executions.steps(execution.executionId()).stream())
                .forEach(step -> steps.put(step.name(), step));
        return List.copyOf(steps.values());
    }
}
