package dev.drydock.batch;

import dev.drydock.application.validation.RunValidationTask;
import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.Batchlet;
import jakarta.batch.runtime.context.JobContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;

/** Does the validation task of its partition. Exit status: COMPLETED or STOPPED. */
@Dependent
@Named("runValidationTask")
public class RunValidationTaskBatchlet implements Batchlet {
    @Inject
    JobContext jobContext;

    @Inject
    RunValidationTask runValidationTask;

    @Inject
    @BatchProperty
    String task;

    private volatile boolean stopped;

    @Override
    public String process() {
        return runValidationTask
                .run(jobContext.getInstanceId(), task, () -> stopped)
                .name();
    }

    /** Asks the worker to stop; {@link #process} returns when it has ended. */
    @Override
    public void stop() {
        stopped = true;
    }
}
