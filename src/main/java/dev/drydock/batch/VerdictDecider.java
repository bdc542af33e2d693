package dev.drydock.batch;

import jakarta.batch.api.Decider;
import jakarta.batch.runtime.StepExecution;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Named;

/** Decides by what the judging step said: its exit status. */
@Dependent
@Named("verdictDecision")
public class VerdictDecider implements Decider {

    @Override
    public String decide(StepExecution[] executions) {
        return executions[executions.length - 1].getExitStatus();
    }
}
