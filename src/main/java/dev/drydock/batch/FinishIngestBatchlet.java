package dev.drydock.batch;

import dev.drydock.application.ingest.FinishIngest;
import jakarta.batch.api.AbstractBatchlet;
import jakarta.batch.runtime.context.JobContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;

/** Declares the run's files read; for jobs that seal no snapshot, which does it too. Exit status: COMPLETED. */
@Dependent
@Named("finishIngest")
public class FinishIngestBatchlet extends AbstractBatchlet {
    @Inject
    JobContext jobContext;

    @Inject
    FinishIngest finishIngest;

    @Override
    public String process() {
        finishIngest.finish(jobContext.getInstanceId());
        return "COMPLETED";
    }
}
