package dev.drydock.application.runs;

import dev.drydock.domain.release.LineageRecords;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RunFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.Set;
import java.util.logging.Logger;

/**
 * Decides which job files may release something: those of this program, and those whose exact bytes a person approved. Anyone who can write
 * the site's folder can add a job. Without an approval, nobody would know who proposed a version. Tested by {@code ApprovedJobsTest}.
 */
@Singleton
public final class JobApprovals {
    private static final Logger LOG = Logger.getLogger(JobApprovals.class.getName());

    private final LineageRecords records;
    private final ShippedFiles shipped;

    @Inject
    public JobApprovals(LineageRecords records, ShippedFiles shipped) {
        this.records = records;
        this.shipped = shipped;
    }

    /** The job files that came with this program. */
    @FunctionalInterface
    public interface ShippedFiles {
        /** Whether the job's file is byte for byte the one that came with this program. */
        boolean isShipped(JobDefinition job);
    }

    /** Why a job may run, or not. */
    public enum Standing {
        /** It releases nothing. */
        NOT_NEEDED,
        /** Its file came with this program. */
        SHIPPED,
        /** Somebody approved its file by digest. */
        APPROVED,
        /** Its file was there before this rule. The next version refuses it. */
        OLDER_THAN_THE_RULE,
        /** It may not run. */
        MISSING;

        /** Such as {@code not-needed}. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Joins the caller's transaction. */
    public Standing of(JobDefinition job) {
        if (job.releasing().isEmpty()) {
            return Standing.NOT_NEEDED;
        }
        if (shipped.isShipped(job)) {
            return Standing.SHIPPED;
        }
        if (!records.jobFileApprovers(Set.of(job.digest())).isEmpty()) {
            return Standing.APPROVED;
        }
        return records.wasThereFirst(job.digest()) ? Standing.OLDER_THAN_THE_RULE : Standing.MISSING;
    }

    /**
     * Joins the caller's transaction.
     *
     * @throws DrydockException {@code JOB_NOT_APPROVED}
     */
    void require(JobDefinition job) {
        switch (of(job)) {
            case MISSING ->
                throw new DrydockException(
                        RunFailure.JOB_NOT_APPROVED,
                        "Job " + job.name() + " was not started: its file jobs/" + job.name()
                                + ".xml can release something ("
                                + String.join(", ", job.releasing())
                                + "), and nobody has approved it as it is, SHA-256 "
                                + job.digest() + ". " + cure(job));
            case OLDER_THAN_THE_RULE ->
                LOG.warning(
                        () -> "job=" + job.name() + " can release something, and nobody has approved its file, SHA-256 "
                                + job.digest() + ". The next version of Drydock refuses it. " + cure(job));
            case NOT_NEEDED, SHIPPED, APPROVED -> {}
        }
    }

    private static String cure(JobDefinition job) {
        return "Read the file; then let a release manager or an administrator approve it: drydock job approve "
                + job.name() + " --digest " + job.digest();
    }
}
