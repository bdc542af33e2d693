package dev.drydock.batch;

import dev.drydock.application.validation.JudgeComparison;
import jakarta.batch.api.AbstractBatchlet;
import jakarta.batch.runtime.context.JobContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;

/**
 * Judges a superseded candidate against the champion of today. Exit status: {@code PASS}, {@code REJECTED}, or {@code
 * COLLECT_LABELS} where the evidence cannot decide.
 */
@Dependent
@Named("judgeComparison")
public class JudgeComparisonBatchlet extends AbstractBatchlet {
    @Inject
    JobContext jobContext;

    @Inject
    JudgeComparison judgeComparison;

    @Override
    public String process() {
        return switch (judgeComparison.run(jobContext.getInstanceId()).verdict()) {
            case PASS, WAIVED -> "PASS";
            case FAIL -> "REJECTED";
            case INSUFFICIENT_EVIDENCE -> "COLLECT_LABELS";
        };
    }

    /** Does not interrupt the judgement: it takes seconds, and the job stops after it. */
    @Override
    public void stop() {}
}
