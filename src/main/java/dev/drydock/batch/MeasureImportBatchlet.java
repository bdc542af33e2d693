package dev.drydock.batch;

import dev.drydock.application.validation.MeasureImport;
import dev.drydock.application.validation.MeasureImport.Measured;
import dev.drydock.domain.validation.Verdict;
import jakarta.batch.api.AbstractBatchlet;
import jakarta.batch.runtime.context.JobContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;

/**
 * Judges an imported first version on the run's labelled rows. Exit status: {@code MEASURED} (it waits for a waiver of {@code no-baseline}),
 * {@code REJECTED}, or {@code COLLECT_LABELS} where the evidence cannot decide.
 */
@Dependent
@Named("measureImport")
public class MeasureImportBatchlet extends AbstractBatchlet {
    @Inject
    JobContext jobContext;

    @Inject
    MeasureImport measureImport;

    @Override
    public String process() {
        Measured measured = measureImport.run(jobContext.getInstanceId());
        if (measured.verdict() == Verdict.FAIL) {
            return "REJECTED";
        }
        return measured.undecided() ? "COLLECT_LABELS" : "MEASURED";
    }

    /** Does not interrupt the judgement: it takes seconds, and the job stops after it. */
    @Override
    public void stop() {}
}
