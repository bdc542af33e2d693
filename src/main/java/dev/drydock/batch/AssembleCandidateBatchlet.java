package dev.drydock.batch;

import dev.drydock.application.validation.AssembleCandidate;
import jakarta.batch.api.AbstractBatchlet;
import jakarta.batch.runtime.context.JobContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;

/** Puts the candidate's package together. Exit status: the version, such as {@code pump-failure/7}. */
@Dependent
@Named("assembleCandidate")
public class AssembleCandidateBatchlet extends AbstractBatchlet {
    @Inject
    JobContext jobContext;

    @Inject
    AssembleCandidate assembleCandidate;

    @Override
    public String process() {
        return assembleCandidate.run(jobContext.getInstanceId()).toString();
    }

    /** Does not interrupt the assembly: it takes seconds, and the job stops after it. */
    @Override
    public void stop() {}
}
