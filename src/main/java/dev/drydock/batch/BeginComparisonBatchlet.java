package dev.drydock.batch;

import dev.drydock.application.validation.BeginComparison;
import jakarta.batch.api.AbstractBatchlet;
import jakarta.batch.api.BatchProperty;
import jakarta.batch.runtime.context.JobContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;

/** Fixes which superseded candidate the run compares, and with what. */
@Dependent
@Named("beginComparison")
public class BeginComparisonBatchlet extends AbstractBatchlet {
    @Inject
    JobContext jobContext;

    @Inject
    BeginComparison beginComparison;

    @Inject
    @BatchProperty
    String model;

    @Inject
    @BatchProperty
    String version;

    @Override
    public String process() {
        beginComparison.begin(jobContext.getInstanceId(), VersionProperty.of(model, version));
        return "BEGUN";
    }

    /** Does not interrupt the step: it takes a moment, and the job stops after it. */
    @Override
    public void stop() {}
}
