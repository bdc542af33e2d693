package dev.drydock.batch;

import dev.drydock.application.ingest.ReceiveExports;
import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.Batchlet;
import jakarta.batch.runtime.context.JobContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;

/** Receives the exports in the inbox. Exit status: RECEIVED, NO_NEW_EXPORTS or STOPPED. */
@Dependent
@Named("receiveExports")
public class ReceiveExportsBatchlet implements Batchlet {
    @Inject
    JobContext jobContext;

    @Inject
    ReceiveExports receiveExports;

    @Inject
    @BatchProperty
    String model;

    private volatile boolean stopped;

    @Override
    public String process() {
        return receiveExports
                .receive(jobContext.getInstanceId(), model, () -> stopped)
                .name();
    }

    /** Receives nothing if {@link #process} has not begun to receive. */
    @Override
    public void stop() {
        stopped = true;
    }
}
