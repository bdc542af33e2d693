package dev.drydock.application.delivery;

import dev.drydock.application.runs.ExecutionLeases.Holder;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.RunTokens;
import dev.drydock.application.runs.SubmitJob;
import dev.drydock.domain.delivery.DeliveryDocuments;
import dev.drydock.domain.delivery.DeliveryFiles;
import dev.drydock.domain.delivery.DeliveryReceipt.Custody;
import dev.drydock.domain.release.TrustSource;
import dev.drydock.failure.DeliveryFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.files.Sha256;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Takes deliveries as they come, if the site is configured for it: a folder in {@code deliveries/in} that did not change between two looks
 * starts the job {@value #JOB}, once its number is due. The content of a folder starts one run, whichever server looks and however often. Not
 * thread-safe. Tested by {@code WatchDeliveriesTest}.
 */
@Singleton
public class WatchDeliveries {
    static final String JOB = "receive-delivery";

    /** How a run ended that can go on. */
    private static final Set<String> RESTARTABLE = Set.of("FAILED", "STOPPED");

    private static final Logger LOG = Logger.getLogger(WatchDeliveries.class.getName());

    private final DeliveryFiles files;
    private final DeliveryDocuments documents;
    private final TrustSource trust;
    private final CheckDelivery checkDelivery;
    private final SubmitJob submitJob;
    private final Holder self;

    private final Map<String, String> started = new HashMap<>();
    private final Map<String, String> said = new HashMap<>();
    private Map<String, String> before = Map.of();

    @Inject
    WatchDeliveries(
            DeliveryFiles files,
            DeliveryDocuments documents,
            TrustSource trust,
            CheckDelivery checkDelivery,
            SubmitJob submitJob,
            Holder self) {
        this.files = files;
        this.documents = documents;
        this.trust = trust;
        this.checkDelivery = checkDelivery;
        this.submitJob = submitJob;
        this.self = self;
    }

    /**
     * Looks once. Call it regularly, outside a transaction. It logs a failure, and the next call tries again.
     *
     * @param custody what is recorded of whatever comes
     */
    public void look(Custody custody) {
        try {
            Map<String, String> now = files.waiting();
            now.forEach((folder, state) -> {
                if (state.equals(before.get(folder)) && !state.equals(started.get(folder))) {
                    look(folder, state, custody);
                }
            });
            before = now;
            started.keySet().retainAll(now.keySet());
            said.keySet().retainAll(now.keySet());
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "deliveries/in could not be looked at; the next look tries again", e);
        }
    }

    /** A failure of one folder is no reason to leave the others. */
    private void look(String folder, String state, Custody custody) {
        try {
            if (isDue(folder, state) && submit(folder, state, custody)) {
                started.put(folder, state);
            }
        } catch (DrydockException e) {
            say(folder, state, "the delivery " + folder + " is not taken: " + e.sentence());
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, e, () -> "the delivery " + folder + " is not taken; the next look tries again");
        }
    }

    /** One that is refused is due: the run records the refusal, and answers it. Why another one is not is said once. */
    private boolean isDue(String folder, String state) {
        try {
            checkDelivery.requireDue(documents.openStatement(files.statement(folder), trust.current()));
            return true;
        } catch (DrydockException e) {
            if (e.code() == DeliveryFailure.DELIVERY_REFUSED) {
                return true;
            }
            say(folder, state, "the delivery " + folder + " waits: " + e.sentence());
            return false;
        }
    }

    private void say(String folder, String state, String sentence) {
        String what = state + '\n' + sentence;
        if (!what.equals(said.put(folder, what))) {
            LOG.warning(sentence);
        }
    }

    /**
     * The same content never starts a second run: a person who corrected the cause restarts the one that failed.
     *
     * @return whether the run has ended; until then each look asks again how it goes
     */
    private boolean submit(String folder, String state, Custody custody) {
        Execution execution = submitJob.submitOwn(
                self.actor(),
                JOB,
                Map.of("folder", folder, "medium", custody.medium(), "custodian", custody.custodian()),
                RunTokens.DELIVERY + Sha256.hex(folder + '\n' + state));
        if (RESTARTABLE.contains(execution.status())) {
            say(
                    folder,
                    state,
                    "the delivery " + folder + " waits: execution " + execution.executionId()
                            + " tried to take it and ended " + execution.status()
                            + ". When the cause is corrected, 'drydock restart "
                            + execution.executionId() + "' takes it.");
        }
        return execution.hasEnded();
    }
}
