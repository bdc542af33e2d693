package dev.drydock.application.runs;

import dev.drydock.failure.RetryPolicy;
import java.util.Map;

/**
 * What this site says about retries.
 *
 * @param on whether Drydock restarts failed runs by itself at all; off for a copy of a site
 * @param jobs the policies that replace those of the job files, by job
 * @param usual the policies of jobs whose files have none, by job
 */
public record RetrySettings(boolean on, Map<String, RetryPolicy> jobs, Map<String, RetryPolicy> usual) {
    public RetrySettings {
        jobs = Map.copyOf(jobs);
        usual = Map.copyOf(usual);
    }

    /** What counts for a job. */
    public RetryPolicy policy(String job, RetryPolicy declared) {
        if (!on) {
            return RetryPolicy.NONE;
        }
        RetryPolicy ofFile = declared.rules().isEmpty() ? usual.getOrDefault(job, RetryPolicy.NONE) : declared;
        return jobs.getOrDefault(job, ofFile);
    }
}
