package dev.drydock.batch;

import dev.drydock.application.validation.BeginServingCheck;
import jakarta.batch.api.AbstractBatchlet;
import jakarta.batch.api.BatchProperty;
import jakarta.batch.runtime.context.JobContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;

/** Fixes which version in service the run checks. Exit status: BEGUN, or NOTHING_IN_SERVICE. */
@Dependent
@Named("beginServingCheck")
public class BeginServingCheckBatchlet extends AbstractBatchlet {
    @Inject
    JobContext jobContext;

    @Inject
    BeginServingCheck beginServingCheck;

    @Inject
    @BatchProperty
    String model;

    @Override
    public String process() {
        return beginServingCheck.begin(jobContext.getInstanceId(), model).isPresent() ? "BEGUN" : "NOTHING_IN_SERVICE";
    }

    /** Does not interrupt the step: it takes a moment, and the job stops after it. */
    @Override
    public void stop() {}
}
