package dev.drydock.batch;

import dev.drydock.application.scoring.ScoreBlock;
import jakarta.batch.api.partition.PartitionMapper;
import jakarta.batch.api.partition.PartitionPlan;
import jakarta.batch.api.partition.PartitionPlanImpl;
import jakarta.batch.runtime.context.JobContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.Properties;

/** One partition a block of the run's file; each gets its number as {@code block}. */
@Dependent
@Named("scoringBlockMapper")
public class ScoringBlockMapper implements PartitionMapper {
    /** More than wait for a worker anyway. */
    private static final int THREADS = 8;

    @Inject
    JobContext jobContext;

    @Inject
    ScoreBlock scoreBlock;

    @Override
    public PartitionPlan mapPartitions() {
        Properties[] partitions = new Properties[scoreBlock.blocks(jobContext.getInstanceId())];
        for (int i = 0; i < partitions.length; i++) {
            partitions[i] = new Properties();
            partitions[i].setProperty("block", Integer.toString(i));
        }
        PartitionPlan plan = new PartitionPlanImpl();
        plan.setPartitions(partitions.length);
        plan.setThreads(Math.min(THREADS, partitions.length));
        plan.setPartitionProperties(partitions);
        return plan;
    }
}
