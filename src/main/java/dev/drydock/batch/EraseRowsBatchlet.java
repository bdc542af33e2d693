package dev.drydock.batch;

import dev.drydock.application.erasure.EraseRows;
import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.Batchlet;
import jakarta.batch.runtime.context.JobContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;

/** Carries an erasure out. Exit status: ERASED or STOPPED. */
@Dependent
@Named("eraseRows")
public class EraseRowsBatchlet implements Batchlet {
    @Inject
    JobContext jobContext;

    @Inject
    EraseRows useCase;

    @Inject
    @BatchProperty
    String model;

    /** The number of the model's erasure. */
    @Inject
    @BatchProperty
    String erasure;

    private volatile boolean stopped;

    @Override
    public String process() {
        return useCase.erase(jobContext.getInstanceId(), model, Integer.parseInt(erasure), () -> stopped)
                .name();
    }

    /** Ends between two copies; a restart continues. */
    @Override
    public void stop() {
        stopped = true;
    }
}
