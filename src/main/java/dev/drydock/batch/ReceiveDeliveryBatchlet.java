package dev.drydock.batch;

import dev.drydock.application.delivery.ReceiveDelivery;
import dev.drydock.domain.delivery.DeliveryReceipt.Custody;
import jakarta.batch.api.AbstractBatchlet;
import jakarta.batch.api.BatchProperty;
import jakarta.batch.runtime.context.JobContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;

/** Takes a delivery of another site. Exit status: RECEIVED. */
@Dependent
@Named("receiveDelivery")
public class ReceiveDeliveryBatchlet extends AbstractBatchlet {
    @Inject
    JobContext jobContext;

    @Inject
    ReceiveDelivery receiveDelivery;

    @Inject
    @BatchProperty
    String folder;

    @Inject
    @BatchProperty
    String medium;

    @Inject
    @BatchProperty
    String custodian;

    @Override
    public String process() {
        receiveDelivery.receive(jobContext.getInstanceId(), folder, Custody.of(medium, custodian));
        return "RECEIVED";
    }

    /** Does not interrupt the step: a delivery is taken whole, and the job stops after it. */
    @Override
    public void stop() {}
}
