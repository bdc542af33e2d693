package dev.drydock.batch;

import dev.drydock.application.training.TrainTrial;
import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.Batchlet;
import jakarta.batch.runtime.context.JobContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;

/**
 * Trains the trial of its partition. Exit status: COMPLETED, STOPPED, FAILED for a lost trial, or ENDED_AT_RUNG_<number> for a trial that
 * did not continue after a round.
 */
@Dependent
@Named("trainTrial")
public class TrainTrialBatchlet implements Batchlet {
    @Inject
    JobContext jobContext;

    @Inject
    TrainTrial trainTrial;

    @Inject
    @BatchProperty
    String trial;

    private volatile boolean stopped;

    @Override
    public String process() {
        return trainTrial
                .run(jobContext.getInstanceId(), jobContext.getExecutionId(), Integer.parseInt(trial), () -> stopped)
                .exitStatus();
    }

    /** The worker ends with a checkpoint; {@link #process} returns when it has. */
    @Override
    public void stop() {
        stopped = true;
    }
}
