package dev.drydock.batch;

import dev.drydock.application.training.SelectTrial;
import jakarta.batch.api.AbstractBatchlet;
import jakarta.batch.runtime.context.JobContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;

/** Chooses among the run's trials. Exit status: {@code TRIAL_<number>}. */
@Dependent
@Named("selectTrial")
public class SelectTrialBatchlet extends AbstractBatchlet {
    @Inject
    JobContext jobContext;

    @Inject
    SelectTrial selectTrial;

    @Override
    public String process() {
        return "TRIAL_" + selectTrial.run(jobContext.getInstanceId());
    }
}
