package dev.drydock.spi;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A job for a {@link Launcher}: one script on one node. Drydock implements it. Immutable; no method returns null. */
public interface JobRequest {

    /**
     * Unique, such as {@code drydock-0a1b2c3d-7-train-0-3.1}; begins with {@code drydock-}, at most 200 ASCII letters, digits, dashes and
     * dots. {@link JobStatus#name()} must return it unchanged. If the batch system shortens names, keep it in a comment or a variable of
     * the job.
     */
    String name();

    /** What it does, for people, such as {@code 7-train-0}. */
    String task();

    /**
     * The script, to be run with {@code bash SCRIPT} on a node that sees the site's folder under the same path, with the rights of the
     * orchestrator's user. Give it no other variable of the orchestrator's environment than {@code PATH} and {@code HOME}; there are
     * secrets among them. If the batch system keeps a GPU for the job, it sets {@code CUDA_VISIBLE_DEVICES}.
     *
     * <p>Send it SIGTERM or SIGUSR1 two minutes before its time ends: the worker then writes a checkpoint, and another job continues from
     * there. The batch system may start the script again after a failure of the node.
     */
    Path script();

    /** Where the script starts; it exists. */
    Path directory();

    /** The file for the script's output and the node's messages; append to it. */
    Path log();

    /** CPU threads, 1 or more. */
    int threads();

    /** GPUs: those that {@code gres} of the model's {@code cluster} asks for, else {@code cluster.gpus} of the site; 0 or more. */
    int gpus();

    /** Memory of the node, in MiB; the limit of all processes together. */
    int memoryMebibytes();

    /** The limit of the job's run time; empty for the batch system's default. */
    Optional<Duration> timeLimit();

    /** The partition or queue that the model asks for in its {@code cluster}. */
    Optional<String> partition();

    /** The account that the model asks for in its {@code cluster}. */
    Optional<String> account();

    /** The quality of service that the model asks for in its {@code cluster}. */
    Optional<String> qos();

    /** {@code cluster.options} of the site, then {@code options} of the model's {@code cluster}. */
    List<String> options();
}
