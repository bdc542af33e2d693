package dev.drydock.batch.runtime;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.ExecutionLeases;
import dev.drydock.application.runs.ExecutionLeases.Held;
import dev.drydock.application.runs.ExecutionLeases.Holder;
import dev.drydock.application.runs.Executions;
import dev.drydock.application.runs.RecoverOrphan;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Updates this process's pulse and finds executions whose process has died; these are ended and may be restarted. It also passes a stop
 * request from another node to the executions that run here. Call {@link #tick} about every two seconds, from one thread.
 */
@Singleton
public class OrphanRecovery {
    private static final Logger LOG = Logger.getLogger(OrphanRecovery.class.getName());

    private final Transactions transactions;
    private final ExecutionLeases leases;
    private final Executions executions;
    private final RecoverOrphan recoverOrphan;
    private final Holder self;
    private final JBeretJobRuntime runtime;
    private final OrphanWatch watch;
    private final LongSupplier nanoTime;

    @Inject
    public OrphanRecovery(
            Transactions transactions,
            ExecutionLeases leases,
            Executions executions,
            RecoverOrphan recoverOrphan,
            Holder self,
            JBeretJobRuntime runtime) {
        this(transactions, leases, executions, recoverOrphan, self, runtime, System::nanoTime);
    }

    public OrphanRecovery(
            Transactions transactions,
            ExecutionLeases leases,
            Executions executions,
            RecoverOrphan recoverOrphan,
            Holder self,
            JBeretJobRuntime runtime,
            LongSupplier nanoTime) {
        this.transactions = transactions;
        this.leases = leases;
        this.executions = executions;
        this.recoverOrphan = recoverOrphan;
        this.self = self;
        this.runtime = runtime;
        this.nanoTime = nanoTime;
        this.watch = new OrphanWatch(self, Duration.ofSeconds(30), Duration.ofSeconds(5));
    }

    /** Never throws: what fails now is tried again at the next tick. */
    public void tick() {
        try {
            transactions.requiresNew(() -> {
                leases.beat(self);
                return Boolean.TRUE;
            });
            List<Held> held = transactions.requiresNew(() -> leases.heldByOthers(self));
            watch.orphans(held, nanoTime.getAsLong()).forEach(this::recover);
            // Its thread is gone although its end was not written: the database was away at that moment
            transactions.requiresNew(() -> leases.heldBy(self)).stream()
                    .filter(mine -> !runtime.runsHere(mine.executionId()))
                    .forEach(this::recover);
            runtime.runningHere().forEach(this::stopIfAsked);
            runtime.admitWaiting();
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, e, () -> "node=" + self.node() + " could not check its executions; it tries again");
        }
    }

    private void recover(Held orphan) {
        if (recoverOrphan.recover(orphan, self)) {
            runtime.tellEnd(orphan.executionId());
        }
    }

    private void stopIfAsked(long executionId) {
        boolean asked = transactions.requiresNew(() -> executions
                .find(executionId)
                .filter(execution -> execution.status().equals("STOPPING"))
                .isPresent());
        if (asked) {
            runtime.stopHere(executionId);
        }
    }
}
