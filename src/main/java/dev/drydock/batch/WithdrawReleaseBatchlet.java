package dev.drydock.batch;

import dev.drydock.application.release.ReturnRelease;
import dev.drydock.application.runs.RecordFailure;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ReleaseFailure;
import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.Batchlet;
import jakarta.batch.runtime.context.JobContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.Optional;

/**
 * Puts back what served before a release that failed its watch, and keeps with the execution what the watch saw. Exit status:
 * ROLLED_BACK.
 */
@Dependent
@Named("rollbackRelease")
public class WithdrawReleaseBatchlet implements Batchlet {
    private static final String WATCH_STEP = "watch";

    @Inject
    JobContext jobContext;

    @Inject
    ReturnRelease useCase;

    @Inject
    RunFacts facts;

    @Inject
    RecordFailure recordFailure;

    @Inject
    @BatchProperty
    String model;

    @Inject
    @BatchProperty
    String version;

    @Override
    public String process() {
        useCase.withdraw(jobContext.getInstanceId(), VersionProperty.of(model, version));
        facts.find(jobContext.getInstanceId(), WatchReleaseBatchlet.WATCH)
                .map(sentence -> new DrydockException(ReleaseFailure.WATCH_FAILED, sentence))
                .ifPresent(why -> recordFailure.record(jobContext.getExecutionId(), Optional.of(WATCH_STEP), why));
        return "ROLLED_BACK";
    }

    /** What was begun is finished: a half-done switch is worse than a late stop, and a restart repeats it without harm. */
    @Override
    public void stop() {}
}
