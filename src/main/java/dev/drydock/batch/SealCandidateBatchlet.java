package dev.drydock.batch;

import dev.drydock.application.release.SealCandidate;
import jakarta.batch.api.AbstractBatchlet;
import jakarta.batch.runtime.context.JobContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;

/** Puts the report into the candidate's package; from then on no byte changes. Exit status: the version. */
@Dependent
@Named("sealCandidate")
public class SealCandidateBatchlet extends AbstractBatchlet {
    @Inject
    JobContext jobContext;

    @Inject
    SealCandidate sealCandidate;

    @Override
    public String process() {
        return sealCandidate.run(jobContext.getInstanceId()).toString();
    }

    /** Does not interrupt the sealing: it takes a moment, and the job stops after it. */
    @Override
    public void stop() {}
}
