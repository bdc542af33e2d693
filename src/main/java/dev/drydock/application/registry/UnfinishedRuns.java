package dev.drydock.application.registry;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.ExecutionSearch;
import dev.drydock.application.runs.Executions;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.domain.registry.RegisteredModel;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Runs that have not ended, with the {@code model.yaml} that each keeps. Tested by {@code ChangeDefinitionTest}. */
@Singleton
final class UnfinishedRuns {
    static final int MOST_RUNS = 20;

    private static final List<String> UNFINISHED =
            List.of("WAITING", "STARTING", "STARTED", "STOPPING", "STOPPED", "FAILED");

    private final Transactions transactions;
    private final Executions executions;
    private final RunFacts facts;

    @Inject
    UnfinishedRuns(Transactions transactions, Executions executions, RunFacts facts) {
        this.transactions = transactions;
        this.executions = executions;
        this.facts = facts;
    }

    /** Those that were submitted under another one than is in force: the newest first, at most {@value #MOST_RUNS}. */
    List<Long> underAnother(RegisteredModel inForce) {
        return transactions.required(() -> executions.search(unfinishedOf(inForce.name())).stream()
                .map(Executions.Execution::instanceId)
                .filter(run -> facts.find(run, RunFacts.MODEL_FILE)
                        .filter(own -> !own.equals(inForce.definitionDigest()))
                        .isPresent())
                .toList());
    }

    private static ExecutionSearch unfinishedOf(String model) {
        return new ExecutionSearch(
                List.of(),
                ExecutionSearch.Range.any(),
                ExecutionSearch.Range.any(),
                ExecutionSearch.Range.any(),
                UNFINISHED,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(ExecutionSearch.Pattern.of(model, false)),
                Map.of(),
                List.of(),
                true,
                List.of(),
                OptionalLong.empty(),
                0,
                MOST_RUNS);
    }
}
