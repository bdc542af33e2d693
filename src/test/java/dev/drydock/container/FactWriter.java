package dev.drydock.container;

import dev.drydock.application.runs.RunFacts;
import jakarta.batch.api.chunk.AbstractItemWriter;
import jakarta.batch.runtime.context.JobContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;

/** Records which execution wrote each number. A number written by a second execution is refused: facts do not change. */
@Dependent
@Named("factWriter")
public class FactWriter extends AbstractItemWriter {
    static final String FACT = "number.";

    @Inject
    JobContext job;

    @Inject
    RunFacts facts;

    @Inject
    CommitRefusal refusal;

    @Override
    public void writeItems(List<Object> numbers) {
        for (Object number : numbers) {
            facts.record(job.getInstanceId(), FACT + number, Long.toString(job.getExecutionId()));
            refusal.wrote((Integer) number);
        }
    }
}
