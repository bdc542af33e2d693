package dev.drydock.batch;

import dev.drydock.application.release.ReturnRelease;
import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.Batchlet;
import jakarta.batch.runtime.context.JobContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;

/** Returns to the version that a release manager signed for. Exit status: ROLLED_BACK. */
@Dependent
@Named("rollBackRelease")
public class RollBackReleaseBatchlet implements Batchlet {
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

    /** Digest of the signed statement that allows it. */
    @Inject
    @BatchProperty
    String approval;

    @Override
    public String process() {
        useCase.rollBack(jobContext.getInstanceId(), VersionProperty.of(model, version), approval);
        return "ROLLED_BACK";
    }

    /** What was begun is finished: a half-done switch is worse than a late stop, and a restart repeats it without harm. */
    @Override
    public void stop() {}
}
