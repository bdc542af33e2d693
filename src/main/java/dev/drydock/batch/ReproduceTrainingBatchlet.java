package dev.drydock.batch;

import dev.drydock.application.training.ReproduceTraining;
import dev.drydock.domain.registry.VersionId;
import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.Batchlet;
import jakarta.batch.runtime.context.JobContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;

/** Trains a version again from its run record. Exit status: REPRODUCED, COMPARABLE, DIFFERENT or STOPPED. */
@Dependent
@Named("reproduceTraining")
public class ReproduceTrainingBatchlet implements Batchlet {
    @Inject
    JobContext jobContext;

    @Inject
    ReproduceTraining reproduceTraining;

    @Inject
    @BatchProperty
    String candidate;

    @Inject
    @BatchProperty
    String tolerateCapability;

    private volatile boolean stopped;

    @Override
    public String process() {
        return reproduceTraining
                .run(
                        jobContext.getInstanceId(),
                        VersionId.parse(candidate),
                        Boolean.parseBoolean(tolerateCapability),
                        () -> stopped)
                .name();
    }

    /** The worker ends with a checkpoint; {@link #process} returns when it has. */
    @Override
    public void stop() {
        stopped = true;
    }
}
