package dev.drydock.application.runs;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A batch runtime that begins a job that could release something only if its file was approved. */
public final class ApprovedJobs implements JobRuntime {
    private final JobRuntime runtime;
    private final JobApprovals approvals;

    public ApprovedJobs(JobRuntime runtime, JobApprovals approvals) {
        this.runtime = runtime;
        this.approvals = approvals;
    }

    @Override
    public Started start(JobDefinition job, Map<String, String> parameters, int priority) {
        approvals.require(job);
        return runtime.start(job, parameters, priority);
    }

    @Override
    public long restart(JobDefinition job, long executionId, Optional<String> fromStep) {
        approvals.require(job);
        return runtime.restart(job, executionId, fromStep);
    }

    @Override
    public List<String> jobNames() {
        return runtime.jobNames();
    }

    @Override
    public JobDefinition require(String job) {
        return runtime.require(job);
    }

    /** Empty also if its file would have to be approved, and is not. */
    @Override
    public Optional<JobDefinition> findRestartable(String job) {
        return runtime.findRestartable(job).filter(found -> approvals.of(found) != JobApprovals.Standing.MISSING);
    }

    @Override
    public JobFlow flow(String job) {
        return runtime.flow(job);
    }

    @Override
    public void stop(long executionId) {
        runtime.stop(executionId);
    }

    @Override
    public void abandon(long executionId) {
        runtime.abandon(executionId);
    }

    @Override
    public RestartState restartState(long executionId, List<String> steps) {
        return runtime.restartState(executionId, steps);
    }
}
