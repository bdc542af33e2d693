package dev.drydock.batch;

import jakarta.batch.api.Decider;
import jakarta.batch.runtime.StepExecution;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Named;

/** Answers what the step before has decided: RETRAIN, COLLECT_LABELS or KEPT; COMPLETED where weights were adopted. */
@Dependent
@Named("driftDecision")
public class DriftDecider implements Decider {
    @Override
    public String decide(StepExecution[] executions) {
        return executions[0].getExitStatus();
    }
}
