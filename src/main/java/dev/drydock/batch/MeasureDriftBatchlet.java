package dev.drydock.batch;

import dev.drydock.application.drift.MeasureDrift;
import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.Batchlet;
import jakarta.batch.runtime.context.JobContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import org.jspecify.annotations.Nullable;

/** Measures drift. Exit status: RETRAIN, COLLECT_LABELS or KEPT. */
@Dependent
@Named("measureDrift")
public class MeasureDriftBatchlet implements Batchlet {
    @Inject
    JobContext jobContext;

    @Inject
    MeasureDrift measureDrift;

    @Inject
    @BatchProperty
    @Nullable
    String force;

    @Override
    public String process() {
        return measureDrift
                .measure(jobContext.getInstanceId(), Boolean.parseBoolean(force))
                .decision()
                .name();
    }

    /** Nothing to end: it is over in a moment, and the batch runtime goes no further. */
    @Override
    public void stop() {}
}
