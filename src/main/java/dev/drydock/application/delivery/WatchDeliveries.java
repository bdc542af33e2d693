package dev.drydock.application.delivery;

import dev.drydock.application.runs.ExecutionLeases.Holder;
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
import java.util.Optional;
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

    private static final Logger LOG = Logger.getLogger(WatchDeliveries.class.getName());

    private final DeliveryFiles files;
    private final DeliveryDocuments documents;
    private final TrustSource trust;
    private final CheckDelivery checkDelivery;
    private final SubmitJob submitJob;
    private final Holder self;

    private final Map<String, String> started = new HashMap<>();
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
                if (state.equals(before.get(folder)) && !state.equals(started.get(folder)) && isDue(folder)) {
                    started.put(folder, state);
                    submit(folder, state, custody);
                }
            });
            before = now;
            started.keySet().retainAll(now.keySet());
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "deliveries/in could not be looked at; the next look tries again", e);
        }
    }

    /** One that is refused is due: the run records the refusal, and answers it. */
    private boolean isDue(String folder) {
        try {
            checkDelivery.requireDue(documents.openStatement(files.statement(folder), trust.current()));
            return true;
        } catch (DrydockException e) {
            return e.code() == DeliveryFailure.DELIVERY_REFUSED;
        }
    }

    private void submit(String folder, String state, Custody custody) {
        try {
            submitJob.submitAllowed(
                    self.actor(),
                    JOB,
                    Map.of("folder", folder, "medium", custody.medium(), "custodian", custody.custodian()),
                    Optional.of("delivery-" + Sha256.hex(folder + '\n' + state)));
        } catch (DrydockException e) {
            LOG.warning(() -> "the delivery " + folder + " is not taken: " + e.sentence());
        }
    }
}
