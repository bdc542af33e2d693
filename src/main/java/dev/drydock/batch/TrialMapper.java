package dev.drydock.batch;

import dev.drydock.application.training.Trials;
import jakarta.batch.api.partition.PartitionMapper;
import jakarta.batch.api.partition.PartitionPlan;
import jakarta.batch.api.partition.PartitionPlanImpl;
import jakarta.batch.runtime.context.JobContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.Properties;

/** One partition a trial; each gets its number as {@code trial}. How many run at a time is the worker slots' business. */
@Dependent
@Named("trialMapper")
public class TrialMapper implements PartitionMapper {
    @Inject
    JobContext jobContext;

    @Inject
    Trials trials;

    @Override
    public PartitionPlan mapPartitions() {
        int count = trials.plan(jobContext.getInstanceId());
        Properties[] partitions = new Properties[count];
        for (int trial = 0; trial < count; trial++) {
            partitions[trial] = new Properties();
            partitions[trial].setProperty("trial", Integer.toString(trial));
        }
        PartitionPlan plan = new PartitionPlanImpl();
        plan.setPartitions(count);
        plan.setThreads(count);
        plan.setPartitionProperties(partitions);
        return plan;
    }
}
