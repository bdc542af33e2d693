package dev.drydock.batch;

import dev.drydock.application.validation.AskServingNode;
import jakarta.batch.api.AbstractBatchlet;
import jakarta.batch.runtime.context.JobContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;

/** Asks the serving node the golden vectors of the version that the run checks. */
@Dependent
@Named("askServingNode")
public class AskServingNodeBatchlet extends AbstractBatchlet {
    @Inject
    JobContext jobContext;

    @Inject
    AskServingNode askServingNode;

    @Override
    public String process() {
        askServingNode.ask(jobContext.getInstanceId());
        return "ASKED";
    }

    /** Does not interrupt the question: it takes seconds, and the job stops after it. */
    @Override
    public void stop() {}
}
