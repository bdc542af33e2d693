package dev.drydock.batch.runtime;

import dev.drydock.application.runs.ExecutionLeases;
import dev.drydock.application.runs.ExecutionLeases.Holder;
import dev.drydock.application.runs.JobRuntime.Checkpoint;
import dev.drydock.application.runs.JobRuntime.PartitionState;
import dev.drydock.application.runs.JobRuntime.StepState;
import jakarta.batch.operations.BatchRuntimeException;
import jakarta.batch.runtime.BatchStatus;
import jakarta.batch.runtime.JobExecution;
import jakarta.batch.runtime.JobInstance;
import jakarta.batch.runtime.StepExecution;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jberet.job.model.Job;
import org.jberet.repository.ApplicationAndJobName;
import org.jberet.repository.JobExecutionSelector;
import org.jberet.repository.JobRepository;
import org.jberet.runtime.AbstractStepExecution;
import org.jberet.runtime.JobExecutionImpl;
import org.jberet.runtime.JobInstanceImpl;
import org.jberet.runtime.PartitionExecutionImpl;
import org.jberet.runtime.StepExecutionImpl;
import org.jspecify.annotations.Nullable;

/**
 * JBeret's repository, with what makes work happen exactly once whatever dies:
 *
 * <ul>
 *   <li>A further execution's row of a step or partition holds its predecessor's checkpoint from the first moment on. JBeret
 *       alone writes an empty row, and if that execution dies before its first commit, the next one starts from nothing.
 *   <li>What is known of a partition is its newest row among all executions of the run, not only the last one.
 *   <li>Every write is made under the execution's lease, in the write's transaction.
 * </ul>
 */
final class SafeJobRepository implements JobRepository {
    private static final Set<BatchStatus> ENDED =
            EnumSet.of(BatchStatus.COMPLETED, BatchStatus.FAILED, BatchStatus.STOPPED);

    private final JobRepository target;
    private final JoinableTransactionManager transactions;
    private final ExecutionLeases leases;
    private final Holder self;

    /** Executions that this process runs, and the steps of each, by their numbers. */
    private final Set<Long> live = ConcurrentHashMap.newKeySet();

    private final Map<Long, Long> liveSteps = new ConcurrentHashMap<>();

    /** Those of them that waited before they began, as the threads that run them know them. */
    private final Map<Long, JobExecutionImpl> begun = new ConcurrentHashMap<>();

    /** Executions whose successor restarts from a chosen step. */
    private final Set<Long> afresh = ConcurrentHashMap.newKeySet();

    /** The run of each step execution that a restart continues. */
    private final Map<Long, JobInstance> originals = new ConcurrentHashMap<>();

    private volatile LongConsumer whenEnded = executionId -> {};
    private volatile FailurePlan whenFailed = (executionId, job) -> {};

    SafeJobRepository(
            JobRepository target, JoinableTransactionManager transactions, ExecutionLeases leases, Holder self) {
        this.target = target;
        this.transactions = transactions;
        this.leases = leases;
        this.self = self;
    }

    /** What else belongs into the transaction that ends an execution as FAILED. */
    interface FailurePlan {
        void plan(long executionId, String job);
    }

    void whenFailed(FailurePlan plan) {
        whenFailed = plan;
    }

    /** @param told gets each execution when its end is committed */
    void whenEnded(LongConsumer told) {
        whenEnded = told;
    }

    boolean isLive(long executionId) {
        return live.contains(executionId);
    }

    Set<Long> live() {
        return Set.copyOf(live);
    }

    void beginAfresh(long predecessor) {
        afresh.add(predecessor);
    }

    @Override
    public JobExecutionImpl createJobExecution(JobInstanceImpl instance, Properties parameters) {
        return transactions.required(() -> {
            JobExecutionImpl execution = target.createJobExecution(instance, parameters);
            leases.acquire(execution.getExecutionId(), self);
            live.add(execution.getExecutionId());
            transactions.unlessCommitted(() -> letGo(execution.getExecutionId()));
            return execution;
        });
    }

    /** An execution that has not begun: nobody holds a lease on it. */
    JobExecutionImpl createWaiting(JobInstanceImpl instance, Properties parameters) {
        return transactions.required(() -> target.createJobExecution(instance, parameters));
    }

    /** In the transaction that gives this process the lease of an execution which waited. */
    void takeOn(long executionId) {
        live.add(executionId);
    }

    /** It will not begin here. */
    void letGo(long executionId) {
        live.remove(executionId);
        begun.remove(executionId);
    }

    /** From now on a stop reaches this object, whatever JBeret remembers of the execution's wait. */
    void begin(JobExecutionImpl execution) {
        begun.put(execution.getExecutionId(), execution);
    }

    @Override
    public void updateJobExecution(JobExecutionImpl execution, boolean full, boolean saveParameters) {
        long id = execution.getExecutionId();
        boolean goesOn = false;
        try {
            write(id, () -> {
                if (full) {
                    planAfterFailure(execution);
                }
                target.updateJobExecution(execution, full, saveParameters);
            });
            goesOn = !full;
            if (full && ENDED.contains(execution.getBatchStatus())) {
                transactions.whenCommitted(() -> whenEnded.accept(id));
            }
        } finally {
            if (!goesOn) { // it has ended here, whether or not that could be written; or it could not begin
                letGo(id);
                liveSteps.values().removeIf(owner -> owner == id);
            }
        }
    }

    private void planAfterFailure(JobExecutionImpl execution) {
        if (execution.getBatchStatus() == BatchStatus.FAILED && !execution.isStopRequested()) {
            whenFailed.plan(execution.getExecutionId(), execution.getJobName());
        }
    }

    @Override
    public void stopJobExecution(JobExecutionImpl execution) {
        transactions.required(() -> {
            target.stopJobExecution(execution);
            return Boolean.TRUE;
        });
    }

    @Override
    public void addStepExecution(JobExecutionImpl execution, StepExecutionImpl step) {
        write(execution.getExecutionId(), () -> {
            target.addStepExecution(execution, step);
            target.savePersistentData(execution, step);
        });
        liveSteps.put(step.getStepExecutionId(), execution.getExecutionId());
    }

    @Override
    public void updateStepExecution(StepExecution step) {
        Long execution = liveSteps.get(step.getStepExecutionId());
        // A completed step that a restart leaves out is another execution's: its row is history
        if (execution != null) {
            write(execution, () -> target.updateStepExecution(step));
        }
    }

    @Override
    public void addPartitionExecution(StepExecutionImpl step, PartitionExecutionImpl partition) {
        Long execution = liveSteps.get(step.getStepExecutionId());
        Runnable add = () -> {
            target.addPartitionExecution(step, partition);
            target.savePersistentData(null, partition);
        };
        if (execution == null) {
            transactions.required(() -> {
                add.run();
                return Boolean.TRUE;
            });
        } else {
            write(execution, add);
        }
    }

    /**
     * Records the end of a partition in any case. When one partition fails, the analyzer's transaction rolls back, and without this record
     * a restart would run the completed ones again.
     */
    @Override
    public void savePersistentData(JobExecution execution, AbstractStepExecution stepOrPartition) {
        long id = execution.getExecutionId();
        if (stepOrPartition instanceof PartitionExecutionImpl && ENDED.contains(stepOrPartition.getBatchStatus())) {
            transactions.requiresNew(check(id), () -> {
                target.savePersistentData(execution, stepOrPartition);
                return Boolean.TRUE;
            });
        } else {
            write(id, () -> target.savePersistentData(execution, stepOrPartition));
        }
    }

    @Override
    public int savePersistentDataIfNotStopping(JobExecution execution, AbstractStepExecution stepOrPartition) {
        return write(
                execution.getExecutionId(), () -> target.savePersistentDataIfNotStopping(execution, stepOrPartition));
    }

    private void write(long executionId, Runnable write) {
        write(executionId, () -> {
            write.run();
            return Boolean.TRUE;
        });
    }

    private <T> T write(long executionId, Supplier<T> write) {
        return transactions.required(check(executionId), write);
    }

    private Runnable check(long executionId) {
        return live.contains(executionId) ? () -> leases.requireHeld(executionId, self) : () -> {};
    }

    /**
     * The step's newest row, from the database. A step that has not completed is returned as interrupted: only then does JBeret look for
     * partitions that never began. The exception is a step whose partitions all began: a restart keeps their number.
     */
    @Override
    public @Nullable StepExecutionImpl findOriginalStepExecutionForRestart(
            String step, JobExecutionImpl toRestart, ClassLoader loader) {
        if (afresh.contains(toRestart.getExecutionId())) {
            return null;
        }
        StepExecutionImpl original = target.findOriginalStepExecutionForRestart(step, withoutMemory(toRestart), loader);
        if (original == null || original.getBatchStatus() == BatchStatus.COMPLETED) {
            return original;
        }
        originals.put(original.getStepExecutionId(), toRestart.getJobInstance());
        return hasBegunAllPartitions(original, loader) ? original : interrupted(original);
    }

    /** JBeret writes the end of the first partition only when the last one has begun. */
    private boolean hasBegunAllPartitions(StepExecutionImpl step, ClassLoader loader) {
        List<PartitionExecutionImpl> partitions =
                target.getPartitionExecutions(step.getStepExecutionId(), interrupted(step), false, loader);
        return ENDED.contains(step.getBatchStatus())
                && !partitions.isEmpty()
                && partitions.stream().allMatch(partition -> ENDED.contains(partition.getBatchStatus()));
    }

    private static JobExecutionImpl withoutMemory(JobExecutionImpl execution) {
        return new JobExecutionImpl(
                execution.getJobInstance(),
                execution.getExecutionId(),
                execution.getJobParameters(),
                execution.getCreateTime(),
                null,
                null,
                null,
                execution.getBatchStatus().name(),
                execution.getExitStatus(),
                null);
    }

    private static StepExecutionImpl interrupted(StepExecutionImpl step) {
        return new StepExecutionImpl(
                step.getStepExecutionId(),
                step.getStepName(),
                step.getStartTime(),
                null,
                BatchStatus.STARTED.name(),
                step.getExitStatus(),
                step.getPersistentUserDataSerialized(),
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                step.getReaderCheckpointInfoSerialized(),
                step.getWriterCheckpointInfoSerialized());
    }

    @Override
    public List<PartitionExecutionImpl> getPartitionExecutions(
            long stepExecutionId, StepExecutionImpl step, boolean notCompletedOnly, ClassLoader loader) {
        JobInstance instance = originals.remove(stepExecutionId);
        if (instance == null) {
            return target.getPartitionExecutions(stepExecutionId, step, notCompletedOnly, loader);
        }
        List<PartitionExecutionImpl> partitions = partitionsForRestart(instance, step.getStepName(), loader);
        if (notCompletedOnly) {
            partitions.removeIf(partition -> partition.getBatchStatus() == BatchStatus.COMPLETED);
        }
        return partitions;
    }

    private List<PartitionExecutionImpl> partitionsForRestart(JobInstance instance, String step, ClassLoader loader) {
        Map<Integer, PartitionExecutionImpl> newest = new TreeMap<>();
        for (StepExecution earlier : interruptedRows(instance, step, loader)) {
            StepExecutionImpl row = interrupted((StepExecutionImpl) earlier);
            target.getPartitionExecutions(row.getStepExecutionId(), row, false, loader)
                    .forEach(partition -> newest.put(partition.getPartitionId(), partition));
        }
        return new ArrayList<>(newest.values());
    }

    /** What {@link #findOriginalStepExecutionForRestart} and {@link #getPartitionExecutions} would return for the step. */
    Optional<StepState> stateForRestart(String step, JobExecutionImpl toRestart, ClassLoader loader) {
        StepExecutionImpl newest = target.findOriginalStepExecutionForRestart(step, withoutMemory(toRestart), loader);
        if (newest == null) {
            return Optional.empty();
        }
        JobInstanceImpl instance = toRestart.getJobInstance();
        List<PartitionState> partitions = newest.getBatchStatus() == BatchStatus.COMPLETED
                ? List.of()
                : partitionsForRestart(instance, step, loader).stream()
                        .map(partition -> new PartitionState(
                                partition.getPartitionId(),
                                partition.getBatchStatus().name(),
                                checkpoint(partition)))
                        .toList();
        return Optional.of(new StepState(
                newest.getBatchStatus().name(),
                Optional.ofNullable(newest.getExitStatus()),
                target.countStepStartTimes(step, instance.getInstanceId()),
                checkpoint(newest),
                partitions));
    }

    private static Checkpoint checkpoint(AbstractStepExecution stepOrPartition) {
        return new Checkpoint(
                text(stepOrPartition::getReaderCheckpointInfo), text(stepOrPartition::getWriterCheckpointInfo));
    }

    private static Optional<String> text(Supplier<@Nullable Serializable> checkpoint) {
        try {
            return Optional.ofNullable(checkpoint.get()).map(Object::toString);
        } catch (BatchRuntimeException e) {
            return Optional.of("what cannot be read any more: " + e.getMessage());
        }
    }

    /** The step's rows since it last completed, oldest first. A completed step that has later rows was restarted from its start. */
    private List<StepExecution> interruptedRows(JobInstance instance, String step, ClassLoader loader) {
        List<StepExecution> rows = new ArrayList<>();
        for (JobExecution execution : target.getJobExecutions(instance)) {
            for (StepExecution row : target.getStepExecutions(execution.getExecutionId(), loader)) {
                if (row.getStepName().equals(step)) {
                    if (row.getBatchStatus() == BatchStatus.COMPLETED) {
                        rows.clear();
                    } else {
                        rows.add(row);
                    }
                }
            }
        }
        return rows;
    }

    // The rest is JBeret's, unchanged

    @Override
    public void addJob(ApplicationAndJobName name, Job job) {
        target.addJob(name, job);
    }

    @Override
    public void removeJob(String jobId) {
        target.removeJob(jobId);
    }

    @Override
    public Job getJob(ApplicationAndJobName name) {
        return target.getJob(name);
    }

    @Override
    public Set<String> getJobNames() {
        return target.getJobNames();
    }

    @Override
    public boolean jobExists(String jobName) {
        return target.jobExists(jobName);
    }

    @Override
    public JobInstanceImpl createJobInstance(Job job, String application, ClassLoader loader) {
        return transactions.required(() -> target.createJobInstance(job, application, loader));
    }

    @Override
    public void removeJobInstance(long instanceId) {
        target.removeJobInstance(instanceId);
    }

    @Override
    public JobInstance getJobInstance(long instanceId) {
        return target.getJobInstance(instanceId);
    }

    @Override
    public List<JobInstance> getJobInstances(String jobName) {
        return target.getJobInstances(jobName);
    }

    @Override
    public int getJobInstanceCount(String jobName) {
        return target.getJobInstanceCount(jobName);
    }

    @Override
    public @Nullable JobExecution getJobExecution(long executionId) {
        JobExecutionImpl running = begun.get(executionId);
        return running == null ? target.getJobExecution(executionId) : running;
    }

    @Override
    public List<JobExecution> getJobExecutions(JobInstance instance) {
        return target.getJobExecutions(instance);
    }

    @Override
    public List<Long> getJobExecutionsByJob(String jobName) {
        return target.getJobExecutionsByJob(jobName);
    }

    @Override
    public List<Long> getJobExecutionsByJob(String jobName, Integer limit) {
        return target.getJobExecutionsByJob(jobName, limit);
    }

    @Override
    public List<Long> getRunningExecutions(String jobName) {
        return target.getRunningExecutions(jobName);
    }

    @Override
    public void removeJobExecutions(JobExecutionSelector selector) {
        target.removeJobExecutions(selector);
    }

    @Override
    public List<StepExecution> getStepExecutions(long executionId, ClassLoader loader) {
        return target.getStepExecutions(executionId, loader);
    }

    @Override
    public StepExecutionImpl createStepExecution(String stepName) {
        return target.createStepExecution(stepName);
    }

    @Override
    public int countStepStartTimes(String stepName, long instanceId) {
        return target.countStepStartTimes(stepName, instanceId);
    }
}
