package dev.drydock.batch;

import jakarta.batch.api.listener.JobListener;
import jakarta.batch.runtime.context.JobContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.logging.Logger;

/** Logs a run's beginning and end, a line each. */
@Dependent
@Named("runListener")
public class RunListener implements JobListener {
    private static final Logger LOG = Logger.getLogger(RunListener.class.getName());

    @Inject
    JobContext job;

    @Override
    public void beforeJob() {
        LOG.info(() -> "run=" + job.getInstanceId() + " execution=" + job.getExecutionId() + " job=" + job.getJobName()
                + " STARTED");
    }

    @Override
    public void afterJob() {
        LOG.info(() -> "run=" + job.getInstanceId() + " execution=" + job.getExecutionId() + " job=" + job.getJobName()
                + " " + job.getBatchStatus() + " exit=" + job.getExitStatus());
    }
}
