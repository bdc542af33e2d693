package dev.drydock.batch;

import dev.drydock.application.scoring.BeginScoring;
import dev.drydock.domain.scoring.RowsToScore;
import jakarta.batch.api.AbstractBatchlet;
import jakarta.batch.api.BatchProperty;
import jakarta.batch.runtime.context.JobContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Fixes which version scores which file. */
@Dependent
@Named("beginScoring")
public class BeginScoringBatchlet extends AbstractBatchlet {
    @Inject
    JobContext jobContext;

    @Inject
    BeginScoring beginScoring;

    @Inject
    @BatchProperty
    String model;

    @Inject
    @BatchProperty
    @Nullable
    String version;

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

    @Override
    public String process() {
        beginScoring.begin(
                jobContext.getInstanceId(),
                model,
                Optional.ofNullable(version)
                        .filter(number -> !number.isEmpty())
                        .map(number -> VersionProperty.of(model, number)),
                RowsToScore.of(file, id, block));
        return "BEGUN";
    }

    /** Does not interrupt the step: it reads the file once, and the job stops after it. */
    @Override
    public void stop() {}
}
