package dev.drydock.application.erasure;

import dev.drydock.application.access.Actor;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.SubmitJob;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;

/** Starts the job {@value #JOB}. Tested by {@code LabelsIT}. */
@Singleton
public final class StartErasure implements RecordErasure.Starter {
    public static final String JOB = "erase";

    private final SubmitJob submitJob;

    @Inject
    public StartErasure(SubmitJob submitJob) {
        this.submitJob = submitJob;
    }

    @Override
    public Execution start(Actor actor, String model, int number) {
        return submitJob.submitAllowed(
                actor, JOB, Map.of("model", model, "erasure", Integer.toString(number)), Optional.empty());
    }
}
