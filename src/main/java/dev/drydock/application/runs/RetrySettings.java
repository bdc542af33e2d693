package dev.drydock.application.runs;

import dev.drydock.failure.RetryPolicy;
import java.util.Map;

/**
 * What this site says about retries.
 *
 * @param on whether Drydock restarts failed runs by itself at all; off for a copy of a site
 * @param jobs the policies that replace those of the job files, by job
 */
public record RetrySettings(boolean on, Map<String, RetryPolicy> jobs) {
    public RetrySettings {
        jobs = Map.copyOf(jobs);
    }

    /** What counts for a job. */
    RetryPolicy policy(String job, RetryPolicy declared) {
        return on ? jobs.getOrDefault(job, declared) : RetryPolicy.NONE;
    }
}
