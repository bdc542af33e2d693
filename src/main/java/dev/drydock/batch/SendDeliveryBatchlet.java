package dev.drydock.batch;

import dev.drydock.application.delivery.SendDelivery;
import dev.drydock.application.delivery.SendRequest;
import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.Batchlet;
import jakarta.batch.runtime.context.JobContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes a delivery for another site. Exit status: SENT, NOTHING_TO_SEND or STOPPED. */
@Dependent
@Named("sendDelivery")
public class SendDeliveryBatchlet implements Batchlet {
    @Inject
    JobContext jobContext;

    @Inject
    SendDelivery sendDelivery;

    @Inject
    @BatchProperty
    String to;

    @Inject
    @BatchProperty
    @Nullable
    String packages;

    @Inject
    @BatchProperty
    @Nullable
    String documents;

    @Inject
    @BatchProperty
    @Nullable
    String exports;

    @Inject
    @BatchProperty
    @Nullable
    String reports;

    @Inject
    @BatchProperty
    @Nullable
    String marking;

    @Inject
    @BatchProperty
    @Nullable
    String validDays;

    @Inject
    @BatchProperty
    @Nullable
    String volumeSize;

    @Inject
    @BatchProperty
    @Nullable
    String again;

    @Inject
    @BatchProperty
    @Nullable
    String encrypt;

    @Inject
    @BatchProperty
    @Nullable
    String withdraw;

    private volatile boolean stopped;

    @Override
    public String process() {
        Map<String, @Nullable String> given = new HashMap<>();
        given.put(SendRequest.PACKAGES, packages);
        given.put(SendRequest.DOCUMENTS, documents);
        given.put(SendRequest.EXPORTS, exports);
        given.put(SendRequest.REPORTS, reports);
        given.put(SendRequest.MARKING, marking);
        given.put(SendRequest.VALID_DAYS, validDays);
        given.put(SendRequest.VOLUME_SIZE, volumeSize);
        given.put(SendRequest.AGAIN, again);
        given.put(SendRequest.ENCRYPT, encrypt);
        given.put(SendRequest.WITHDRAW, withdraw);
        return sendDelivery
                .send(jobContext.getInstanceId(), SendRequest.of(to, given), () -> stopped)
                .name();
    }

    /** Complete volumes stay for a restart. */
    @Override
    public void stop() {
        stopped = true;
    }
}
