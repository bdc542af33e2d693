package dev.drydock.batch;

import dev.drydock.application.release.CatchUpNode;
import jakarta.batch.api.AbstractBatchlet;
import jakarta.batch.api.BatchProperty;
import jakarta.batch.runtime.context.JobContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;

/** Brings a node that was away to the version in service. Exit status: CAUGHT_UP or UP_TO_DATE. */
@Dependent
@Named("catchUpNode")
public class CatchUpNodeBatchlet extends AbstractBatchlet {
    @Inject
    JobContext jobContext;

    @Inject
    CatchUpNode catchUpNode;

    @Inject
    @BatchProperty
    String model;

    @Override
    public String process() {
        return catchUpNode.run(jobContext.getInstanceId(), model).name();
    }

    /** An order is followed or refused as a whole; the job stops after it. */
    @Override
    public void stop() {}
}
