package dev.drydock.batch;

import dev.drydock.application.scoring.CutRows;
import dev.drydock.domain.scoring.RowsToScore;
import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.Batchlet;
import jakarta.batch.runtime.context.JobContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Cuts the run's file into blocks. Exit status: CUT or STOPPED. */
@Dependent
@Named("cutRows")
public class CutRowsBatchlet implements Batchlet {
    @Inject
    JobContext jobContext;

    @Inject
    CutRows cutRows;

    @Inject
    @BatchProperty
    String file;

    @Inject
    @BatchProperty
    @Nullable
    String id;

    @Inject
    @BatchProperty
    @Nullable
    String block;

    @Inject
    @BatchProperty
    @Nullable
    String rejectLimit;

    private volatile boolean stopped;

    @Override
    public String process() {
        OptionalDouble limit = rejectLimit == null || rejectLimit.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(Double.parseDouble(rejectLimit));
        boolean cut = cutRows.cut(jobContext.getInstanceId(), RowsToScore.of(file, id, block), limit, () -> stopped);
        return cut ? "CUT" : "STOPPED";
    }

    /** A restart reads the file from its beginning. */
    @Override
    public void stop() {
        stopped = true;
    }
}
