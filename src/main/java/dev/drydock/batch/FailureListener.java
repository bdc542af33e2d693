package dev.drydock.batch;

import dev.drydock.application.runs.RecordFailure;
import jakarta.batch.api.listener.StepListener;
import jakarta.batch.runtime.BatchStatus;
import jakarta.batch.runtime.context.JobContext;
import jakarta.batch.runtime.context.StepContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Logs a step's end, and keeps why it failed when no artifact of it did: a commit that was refused, for one. What an artifact
 * throws is kept by the runtime before it comes here.
 */
@Dependent
@Named("failureListener")
public class FailureListener implements StepListener {
    private static final Logger LOG = Logger.getLogger(FailureListener.class.getName());

    @Inject
    JobContext job;

    @Inject
    StepContext step;

    @Inject
    RecordFailure recordFailure;

    @Override
    public void beforeStep() {
        LOG.info(() -> "run=" + job.getInstanceId() + " execution=" + job.getExecutionId() + " step="
                + step.getStepName() + " STARTED");
    }

    @Override
    public void afterStep() {
        Exception thrown = step.getException();
        boolean failed = step.getBatchStatus() == BatchStatus.FAILED || thrown != null;
        if (failed && thrown != null) {
            recordFailure.recordIfNone(job.getExecutionId(), Optional.of(step.getStepName()), thrown);
        }
        LOG.log(
                failed ? Level.WARNING : Level.INFO,
                () -> "run=" + job.getInstanceId() + " execution=" + job.getExecutionId() + " step="
                        + step.getStepName() + " " + (failed ? "FAILED" : "ended") + " exit=" + step.getExitStatus()
                        + (failed ? why() : ""));
    }

    private String why() {
        return recordFailure
                .recorded(job.getExecutionId())
                .filter(failure -> failure.step().equals(Optional.of(step.getStepName())))
                .map(failure -> " " + failure.code() + ": " + failure.sentence())
                .orElse("");
    }
}
