package dev.drydock.application.erasure;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.ingest.IngestExports;
import dev.drydock.application.runs.Executions;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.runs.RunRecords;
import dev.drydock.application.runs.RunRecords.EndedRun;
import dev.drydock.application.runs.RunRecords.Selection;
import dev.drydock.domain.dataset.ExportKind;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ErasureFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Runs in progress, or that could be restarted: they still use rows, so an erasure must wait. Tested by {@code ErasureTest}. */
@Singleton
public final class OpenRuns {
    private final Transactions transactions;
    private final RunRecords records;
    private final RunFacts facts;
    private final Executions executions;
    private final Clock clock;

    @Inject
    public OpenRuns(Transactions transactions, RunRecords records, RunFacts facts, Executions executions, Clock clock) {
        this.transactions = transactions;
        this.records = records;
        this.facts = facts;
        this.executions = executions;
        this.clock = clock;
    }

    /**
     * Runs that could be restarted hold on to their files and their snapshot. Joins the caller's transaction.
     *
     * @throws DrydockException {@link ErasureFailure#ERASURE_RUN_OPEN}
     */
    void requireNone(String model) {
        Selection over = new Selection(
                OptionalLong.empty(),
                Optional.empty(),
                Optional.of(model),
                Optional.empty(),
                List.of("FAILED", "STOPPED"),
                clock.instant());
        List<Long> open = records.listEnded(over).stream()
                .map(EndedRun::run)
                .filter(this::hasRows)
                .toList();
        if (!open.isEmpty()) {
            throw new DrydockException(
                    ErasureFailure.ERASURE_RUN_OPEN,
                    "Rows of " + model + " cannot be erased: run " + open.get(0)
                            + " has begun to read rows and ended early"
                            + (open.size() > 1 ? ", and so have " + (open.size() - 1) + " more" : "")
                            + ". Restart it and let it end, or abandon it ('drydock abandon'), then erase.");
        }
    }

    private boolean hasRows(long run) {
        return facts.find(run, RunFacts.SNAPSHOT).isPresent()
                || facts.find(run, IngestExports.filesFact(ExportKind.LOGS)).isPresent()
                || facts.find(run, IngestExports.filesFact(ExportKind.FEEDBACK)).isPresent();
    }

    /** Of all models. */
    List<Long> running() {
        return transactions.required(() -> executions.list(Executions.Filter.newest(1000)).stream()
                .filter(execution -> !execution.hasEnded())
                .map(Executions.Execution::instanceId)
                .toList());
    }
}
