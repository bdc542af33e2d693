package dev.drydock.batch;

import dev.drydock.application.scoring.FinishScoring;
import jakarta.batch.api.AbstractBatchlet;
import jakarta.batch.runtime.context.JobContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;

/** Writes the manifest of the scores. Exit status: SCORED. */
@Dependent
@Named("finishScoring")
public class FinishScoringBatchlet extends AbstractBatchlet {
    @Inject
    JobContext jobContext;

    @Inject
    FinishScoring finishScoring;

    @Override
    public String process() {
        finishScoring.finish(jobContext.getInstanceId());
        return "SCORED";
    }

    /** Does not interrupt the step: it takes a moment, and the job is over after it. */
    @Override
    public void stop() {}
}
