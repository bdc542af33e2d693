package dev.drydock.batch;

import dev.drydock.application.release.VerifyRelease;
import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.Batchlet;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;

/** Checks a release before anything is sent to the serving node. Exit status: VERIFIED. */
@Dependent
@Named("verifyPackage")
public class VerifyPackageBatchlet implements Batchlet {
    @Inject
    VerifyRelease useCase;

    @Inject
    @BatchProperty
    String model;

    @Inject
    @BatchProperty
    String version;

    @Override
    public String process() {
        useCase.verify(VersionProperty.of(model, version));
        return "VERIFIED";
    }

    /** What was begun is finished: a half-done switch is worse than a late stop, and a restart repeats it without harm. */
    @Override
    public void stop() {}
}
