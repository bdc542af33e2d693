package dev.drydock.spi;

import java.util.List;

/**
 * A cluster's batch system, such as PBS, LSF or HTCondor: it takes the jobs that train models, lists them and cancels them. {@code
 * launcher: extension:NAME} in {@code etc/site.yaml} chooses it; the signed gate policy names the jar that it comes from.
 *
 * <p><b>It only does what the batch system does.</b> Drydock watches each task by the files that its worker writes, finds its jobs again
 * by their names after a crash, repeats a lost job from the newest checkpoint, and takes the result of one worker alone. A launcher
 * keeps nothing about jobs in memory, and submits none by itself.
 *
 * <p><b>Found by</b> {@code META-INF/services/dev.drydock.spi.Launcher} of the jar; the class is public and has a public constructor
 * without parameters. Drydock checks the jar's SHA-256 before each task. It keeps one instance until the orchestrator ends or the policy
 * lists another jar.
 *
 * <p><b>Threads.</b> Drydock makes one call at a time, each on a thread of its own. A call that takes longer than a minute fails the step
 * (EXTENSION_TIMED_OUT), and its thread is interrupted. Give each command that the launcher starts a shorter limit.
 *
 * <p><b>Exceptions.</b> An {@link java.io.IOException} means that the batch system does not answer now. Drydock asks again, for as long as
 * {@code cluster.queue-limit}. Whatever else is thrown fails the step (EXTENSION_FAILED). The job of a step that failed continues, and a
 * restart of the execution finds it again.
 */
public interface Launcher {

    /**
     * The name in the policy and in {@code etc/site.yaml}: lower-case letters, digits and single dashes, a letter first, 40 characters
     * at most.
     *
     * @return never null, always the same
     */
    String name();

    /**
     * Takes the site's own options; called once, before {@link #submit}, {@link #jobs} and {@link #cancel}.
     *
     * @param options the words of {@code cluster.options} in {@code etc/site.yaml}; empty if it has none
     * @throws Exception if an option is wrong (EXTENSION_FAILED)
     */
    default void configure(List<String> options) throws Exception {}

    /**
     * Submits a job and does not wait for its start. {@link #jobs()} has the job from the return on.
     *
     * <p>If the call throws, the job may have been submitted or not: Drydock looks for it in {@link #jobs()} before it submits it again.
     *
     * @return the job's id in the batch system: 1 to 100 printable ASCII characters without spaces
     * @throws JobRefusedException if the batch system will never take such a job (CLUSTER_REFUSED)
     */
    String submit(JobRequest job) throws Exception;

    /**
     * The jobs of this user: those that wait, those that run, and those that ended in the last hour if the batch system still knows
     * them. A job that is not listed counts as lost: if its worker shows no life, Drydock submits another. Never leave out a job because
     * it could not be read: throw.
     *
     * <p>Jobs that Drydock did not submit may be listed too.
     *
     * @return never null; each id once; in the order of submission. Of several jobs of one name, the last one counts
     */
    List<JobStatus> jobs() throws Exception;

    /**
     * Ends a job for good, with all its processes, whether it waits or runs. Does not wait for its end. Nothing happens if it has ended.
     * What is thrown is logged.
     *
     * @param id as {@link #jobs()} has it
     */
    void cancel(String id) throws Exception;
}
