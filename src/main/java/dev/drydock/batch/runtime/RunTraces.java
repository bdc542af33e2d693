package dev.drydock.batch.runtime;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.Executions;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.programlog.LogContext;
import dev.drydock.programlog.LogField;
import dev.drydock.tracing.RequestSpans;
import dev.drydock.tracing.SpanPlace;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The trace of a run: that of the request that started it, or one of its own. All executions of the run have it, on every orchestrator.
 * Thread-safe.
 */
@Singleton
public final class RunTraces {
    private static final Logger LOG = Logger.getLogger(RunTraces.class.getName());
    private static final int KEPT = 256;
    private static final String SPAN = "-";

    private final Transactions transactions;
    private final RunFacts facts;
    private final Executions executions;
    private final Map<Long, Trace> known = new LinkedHashMap<>();

    @Inject
    public RunTraces(Transactions transactions, RunFacts facts, Executions executions) {
        this.transactions = transactions;
        this.facts = facts;
        this.executions = executions;
    }

    /**
     * A run's trace.
     *
     * @param request the span of the request that started the run; empty if it is none
     */
    record Trace(String id, Optional<String> request) {
        static Trace of(String fact) {
            int end = fact.indexOf(SPAN);
            return end < 0
                    ? new Trace(fact, Optional.empty())
                    : new Trace(fact.substring(0, end), Optional.of(fact.substring(end + 1)));
        }
    }

    /** Keeps the trace of the request that this thread answers, if there is one. Joins the caller's transaction. */
    void begin(long run) {
        LogContext.current()
                .find(LogField.TRACE)
                .ifPresent(trace -> facts.record(
                        run,
                        RunFacts.TRACE,
                        trace
                                + RequestSpans.current()
                                        .map(place -> SPAN + place.span())
                                        .orElse("")));
    }

    /** Empty while the database cannot be asked: no work fails because of its trace. */
    Optional<Trace> find(long run) {
        synchronized (known) {
            Trace trace = known.get(run);
            if (trace != null) {
                return Optional.of(trace);
            }
        }
        try {
            Trace read = transactions.requiresNew(() -> read(run));
            synchronized (known) {
                known.put(run, read);
                if (known.size() > KEPT) {
                    known.remove(known.keySet().iterator().next());
                }
            }
            return Optional.of(read);
        } catch (RuntimeException e) {
            LOG.log(Level.FINE, e, () -> "run=" + run + " has no trace for now");
            return Optional.empty();
        }
    }

    private Trace read(long run) {
        return facts.find(run, RunFacts.TRACE)
                .map(Trace::of)
                .orElseGet(() -> new Trace(
                        SpanPlace.traceOf("run " + run + " "
                                + executions.ofRun(run).stream()
                                        .findFirst()
                                        .map(first -> first.job() + " "
                                                + first.created().toEpochMilli())
                                        .orElse("")),
                        Optional.empty()));
    }
}
