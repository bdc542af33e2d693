package dev.drydock.batch;

import dev.drydock.application.training.AdoptContribution;
import jakarta.batch.api.Batchlet;
import jakarta.batch.runtime.context.JobContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;

/** Has a worker give the contributed weights to the champion's module. Exit status: COMPLETED, STOPPED or COLLECT_LABELS. */
@Dependent
@Named("adoptContribution")
public class AdoptContributionBatchlet implements Batchlet {
    @Inject
    JobContext jobContext;

    @Inject
    AdoptContribution adoptContribution;

    private volatile boolean stopped;

    @Override
    public String process() {
        return adoptContribution.run(jobContext.getInstanceId(), () -> stopped).name();
    }

    /** The worker ends; a restart begins it again. */
    @Override
    public void stop() {
        stopped = true;
    }
}
