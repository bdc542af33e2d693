package dev.drydock.application.runs;

import java.time.Instant;
import java.util.Optional;

/**
 * What was submitted: one job instance.
 *
 * @param requestDigest shows whether a repeated token asks for the same run
 * @param jobDigest SHA-256 of the job's file when it was submitted
 */
public record Run(
        long instanceId,
        String job,
        Optional<String> model,
        String submitter,
        Optional<String> token,
        String requestDigest,
        String jobDigest,
        Instant submittedAt) {}
