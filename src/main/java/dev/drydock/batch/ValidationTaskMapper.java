package dev.drydock.batch;

import dev.drydock.application.validation.ValidationTasks;
import jakarta.batch.api.partition.PartitionMapper;
import jakarta.batch.api.partition.PartitionPlan;
import jakarta.batch.api.partition.PartitionPlanImpl;
import jakarta.batch.runtime.context.JobContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;
import java.util.Properties;

/** One partition a validation task; each gets its name as {@code task}. */
@Dependent
@Named("validationTaskMapper")
public class ValidationTaskMapper implements PartitionMapper {
    @Inject
    JobContext jobContext;

    @Inject
    ValidationTasks tasks;

    @Override
    public PartitionPlan mapPartitions() {
        List<String> names = tasks.plan(jobContext.getInstanceId());
        Properties[] partitions = new Properties[names.size()];
        for (int i = 0; i < partitions.length; i++) {
            partitions[i] = new Properties();
            partitions[i].setProperty("task", names.get(i));
        }
        PartitionPlan plan = new PartitionPlanImpl();
        plan.setPartitions(partitions.length);
        plan.setThreads(partitions.length);
        plan.setPartitionProperties(partitions);
        return plan;
    }
}
