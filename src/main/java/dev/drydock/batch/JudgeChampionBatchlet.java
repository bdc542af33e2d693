package dev.drydock.batch;

import dev.drydock.application.validation.JudgeChampion;
import jakarta.batch.api.AbstractBatchlet;
import jakarta.batch.runtime.context.JobContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;

/**
 * Judges the champion on the run's snapshot. Exit status: {@code PASS}, {@code REJECTED}, or {@code COLLECT_LABELS} where the
 * evidence cannot decide.
 */
@Dependent
@Named("judgeChampion")
public class JudgeChampionBatchlet extends AbstractBatchlet {
    @Inject
    JobContext jobContext;

    @Inject
    JudgeChampion judgeChampion;

    @Override
    public String process() {
        return switch (judgeChampion.run(jobContext.getInstanceId()).verdict()) {
            case PASS, WAIVED -> "PASS";
            case FAIL -> "REJECTED";
            case INSUFFICIENT_EVIDENCE -> "COLLECT_LABELS";
        };
    }

    /** Does not interrupt the judgement: it takes seconds, and the job stops after it. */
    @Override
    public void stop() {}
}
