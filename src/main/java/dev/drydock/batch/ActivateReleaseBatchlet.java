package dev.drydock.batch;

import dev.drydock.application.release.ActivateRelease;
import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.Batchlet;
import jakarta.batch.runtime.context.JobContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;

/** Puts an approved candidate into service. Exit status: ACTIVATED. */
@Dependent
@Named("activateRelease")
public class ActivateReleaseBatchlet implements Batchlet {
    @Inject
    JobContext jobContext;

    @Inject
    ActivateRelease useCase;

    @Inject
    @BatchProperty
    String model;

    @Inject
    @BatchProperty
    String version;

    @Override
    public String process() {
        useCase.activate(jobContext.getInstanceId(), VersionProperty.of(model, version));
        return "ACTIVATED";
    }

    /** What was begun is finished: a half-done switch is worse than a late stop, and a restart repeats it without harm. */
    @Override
    public void stop() {}
}
