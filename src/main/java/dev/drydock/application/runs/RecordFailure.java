package dev.drydock.application.runs;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.Executions.Failure;
import dev.drydock.failure.Catalogue;
import dev.drydock.failure.Causes;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.FailureCode;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Records why an execution failed before the exception continues. Parts of an execution that run side by side may fail for several
 * causes: one that does not pass by itself counts before one that does, else the last one counts. It does not touch the transaction of the failed work. If the database
 * cannot store the record at that moment, because its disk is full or it is not reachable, the record stays in memory until it can. Safe
 * for threads. Tested by {@code NodeFaultsTest}.
 */
@Singleton
public class RecordFailure {
    private static final int LONGEST = 4000;

    private final Transactions transactions;
    private final Executions executions;
    private final Map<Long, Failure> unwritten = new ConcurrentHashMap<>();

    @Inject
    public RecordFailure(Transactions transactions, Executions executions) {
        this.transactions = transactions;
        this.executions = executions;
    }

    public void record(long executionId, Optional<String> step, Throwable thrown) {
        Failure failure = new Failure(code(thrown), shortened(sentence(step, thrown)), step);
        synchronized (unwritten) { // else two that fail at the same moment would not see one another's
            unwritten.merge(executionId, failure, RecordFailure::deciding);
            transactions.requiresNew(() -> recordLate(executionId));
            unwritten.remove(executionId);
        }
    }

    /** In the caller's transaction; true if this process knew why the execution failed and could not write it before. */
    public boolean recordLate(long executionId) {
        Optional<Failure> known =
                Optional.ofNullable(unwritten.get(executionId)); // kept: this transaction may roll back
        known.ifPresent(failure -> executions.recordFailure(
                executionId,
                executions
                        .failure(executionId)
                        .map(before -> deciding(before, failure))
                        .orElse(failure)));
        return known.isPresent();
    }

    private static Failure deciding(Failure before, Failure later) {
        return isPassing(later) && !isPassing(before) ? before : later;
    }

    private static boolean isPassing(Failure failure) {
        return Catalogue.find(failure.code()).filter(FailureCode::retryable).isPresent();
    }

    /** As {@link #record}, unless a failure is known already. */
    public void recordIfNone(long executionId, Optional<String> step, Throwable thrown) {
        if (recorded(executionId).isEmpty()) {
            record(executionId, step, thrown);
        }
    }

    /** What is kept of why an execution failed. */
    public Optional<Failure> recorded(long executionId) {
        return transactions.requiresNew(() -> executions.failure(executionId));
    }

    private static String code(Throwable thrown) {
        return Causes.known(thrown).map(e -> e.code().name()).orElse(CommonFailure.INTERNAL.name());
    }

    private static String sentence(Optional<String> step, Throwable thrown) {
        return Causes.known(thrown)
                .map(e -> String.valueOf(e.getMessage()))
                .orElseGet(() -> step.map(name -> "Step " + name).orElse("The execution") + " failed unexpectedly: "
                        + thrown
                        + ". This is a defect of Drydock or its environment; the execution's log has the cause.");
    }

    private static String shortened(String sentence) {
        return sentence.length() <= LONGEST ? sentence : sentence.substring(0, LONGEST - 1) + "…";
    }
}
