package dev.drydock.batch;

import dev.drydock.application.ReturnRelease;
import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.Batchlet;
import jakarta.batch.runtime.context.JobContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;

/** Puts back what served before a release that failed its watch. Exit status: ROLLED_BACK. */
@Dependent
@Named("rollbackRelease")
public class WithdrawReleaseBatchlet implements Batchlet {
    @Inject
    JobContext jobContext;

    @Inject
    ReturnRelease useCase;

    @Inject
    @BatchProperty
    String model;

    @Inject
    @BatchProperty
    String version;

    @Override
    public String process() {
        useCase.withdraw(jobContext.getInstanceId(), VersionProperty.of(model, version));
        return "ROLLED_BACK";
    }

    /** What was begun is finished: a half-done switch is worse than a late stop, and a restart repeats it without harm. */
    @Override
    public void stop() {}
}
