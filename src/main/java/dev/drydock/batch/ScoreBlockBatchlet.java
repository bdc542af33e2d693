package dev.drydock.batch;

import dev.drydock.application.scoring.ScoreBlock;
import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.Batchlet;
import jakarta.batch.runtime.context.JobContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;

/** Scores the block of its partition. Exit status: COMPLETED or STOPPED. */
@Dependent
@Named("scoreBlock")
public class ScoreBlockBatchlet implements Batchlet {
    @Inject
    JobContext jobContext;

    @Inject
    ScoreBlock scoreBlock;

    @Inject
    @BatchProperty
    String block;

    private volatile boolean stopped;

    @Override
    public String process() {
        return scoreBlock
                .score(jobContext.getInstanceId(), Integer.parseInt(block), () -> stopped)
                .name();
    }

    /** Asks the worker to stop; {@link #process} returns when it has ended. */
    @Override
    public void stop() {
        stopped = true;
    }
}
