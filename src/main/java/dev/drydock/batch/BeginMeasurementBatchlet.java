package dev.drydock.batch;

import dev.drydock.application.validation.BeginMeasurement;
import jakarta.batch.api.AbstractBatchlet;
import jakarta.batch.api.BatchProperty;
import jakarta.batch.runtime.context.JobContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;

/** Fixes which imported first version the run measures. */
@Dependent
@Named("beginMeasurement")
public class BeginMeasurementBatchlet extends AbstractBatchlet {
    @Inject
    JobContext jobContext;

    @Inject
    BeginMeasurement beginMeasurement;

    @Inject
    @BatchProperty
    String model;

    @Inject
    @BatchProperty
    String version;

    @Override
    public String process() {
        beginMeasurement.begin(jobContext.getInstanceId(), VersionProperty.of(model, version));
        return "BEGUN";
    }

    /** Does not interrupt the step: it takes a moment, and the job stops after it. */
    @Override
    public void stop() {}
}
