package dev.drydock.batch;

import dev.drydock.application.validation.CheckServing;
import jakarta.batch.api.AbstractBatchlet;
import jakarta.batch.runtime.context.JobContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;

/** Checks the version in service on the run's labelled rows. Exit status: one of {@link CheckServing.Outcome}. */
@Dependent
@Named("checkServing")
public class CheckServingBatchlet extends AbstractBatchlet {
    @Inject
    JobContext jobContext;

    @Inject
    CheckServing checkServing;

    @Override
    public String process() {
        return checkServing.run(jobContext.getInstanceId()).name();
    }

    /** Does not interrupt the judgement: it takes seconds, and the job stops after it. */
    @Override
    public void stop() {}
}
