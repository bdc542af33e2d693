package dev.drydock.batch;

import dev.drydock.application.training.AdoptContribution;
import jakarta.batch.api.AbstractBatchlet;
import jakarta.batch.api.BatchProperty;
import jakarta.batch.runtime.context.JobContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;

/** Fixes which weights that were trained elsewhere the run makes a candidate of. */
@Dependent
@Named("beginContribution")
public class BeginContributionBatchlet extends AbstractBatchlet {
    @Inject
    JobContext jobContext;

    @Inject
    AdoptContribution adoptContribution;

    @Inject
    @BatchProperty
    String model;

    @Inject
    @BatchProperty
    String contribution;

    @Override
    public String process() {
        adoptContribution.begin(jobContext.getInstanceId(), model, contribution);
        return "BEGUN";
    }

    /** Does not interrupt the step: it takes a moment, and the job stops after it. */
    @Override
    public void stop() {}
}
