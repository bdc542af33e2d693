package dev.drydock.batch;

import dev.drydock.application.ingest.SealSnapshot;
import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.Batchlet;
import jakarta.batch.runtime.context.JobContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Seals the run's snapshot. Exit status: COMPLETED or STOPPED. */
@Dependent
@Named("sealSnapshot")
public class SealSnapshotBatchlet implements Batchlet {
    @Inject
    JobContext jobContext;

    @Inject
    SealSnapshot sealSnapshot;

    @Inject
    @BatchProperty
    @Nullable
    String asOf;

    private volatile boolean stopped;

    @Override
    public String process() {
        Optional<Instant> at =
                Optional.ofNullable(asOf).filter(text -> !text.isBlank()).map(Instant::parse);
        return sealSnapshot.seal(jobContext.getInstanceId(), at, () -> stopped).isPresent() ? "COMPLETED" : "STOPPED";
    }

    /** Asked between files; nothing is sealed. */
    @Override
    public void stop() {
        stopped = true;
    }
}
