package dev.drydock.batch;

import dev.drydock.application.validation.JudgeCandidate;
import dev.drydock.domain.validation.Verdict;
import jakarta.batch.api.AbstractBatchlet;
import jakarta.batch.runtime.context.JobContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;

/** Judges the candidate by its gates. Exit status: {@code PASS} or {@code REJECTED}. */
@Dependent
@Named("judgeCandidate")
public class JudgeCandidateBatchlet extends AbstractBatchlet {
    @Inject
    JobContext jobContext;

    @Inject
    JudgeCandidate judgeCandidate;

    @Override
    public String process() {
        boolean passed = judgeCandidate.run(jobContext.getInstanceId()).verdict() == Verdict.PASS;
        return passed ? "PASS" : "REJECTED";
    }

    /** Does not interrupt the judgement: it takes seconds, and the job stops after it. */
    @Override
    public void stop() {}
}
