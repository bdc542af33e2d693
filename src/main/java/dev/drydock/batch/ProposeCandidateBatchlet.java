package dev.drydock.batch;

import dev.drydock.application.release.ProposeCandidate;
import jakarta.batch.api.Batchlet;
import jakarta.batch.runtime.context.JobContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;

/** Lets the run's candidate wait for its approvals. Exit status: PROPOSED. */
@Dependent
@Named("proposeCandidate")
public class ProposeCandidateBatchlet implements Batchlet {
    @Inject
    JobContext jobContext;

    @Inject
    ProposeCandidate proposeCandidate;

    @Override
    public String process() {
        proposeCandidate.run(jobContext.getInstanceId());
        return "PROPOSED";
    }

    /** Takes a moment only and is harmless to repeat, so it is let end. */
    @Override
    public void stop() {}
}
