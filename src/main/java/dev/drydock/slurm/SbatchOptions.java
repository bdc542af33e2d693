package dev.drydock.slurm;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Options of {@code sbatch}: those of every job of Drydock, and those that place the job. */
public final class SbatchOptions {
    private final List<String> options = new ArrayList<>();

    /**
     * A job with one process on one node, that gets no variable of this process's environment.
     *
     * @param directory that it runs in
     * @param log what its script and the node write; a second start appends to it
     */
    public SbatchOptions(String name, Path directory, Path log, int cpus, int mebibytes) {
        options.add("--job-name=" + name);
        options.add("--chdir=" + directory);
        options.add("--output=" + literally(log));
        options.add("--open-mode=append");
        options.add("--export=NIL");
        options.add("--nodes=1");
        options.add("--ntasks=1");
        options.add("--cpus-per-task=" + cpus);
        options.add("--mem=" + mebibytes + "M");
    }

    /** One more, as it stands. */
    public SbatchOptions with(String option) {
        options.add(option);
        return this;
    }

    public SbatchOptions with(List<String> more) {
        options.addAll(more);
        return this;
    }

    /** One with a value, if there is one. */
    public SbatchOptions with(String name, Optional<String> value) {
        value.ifPresent(text -> options.add("--" + name + "=" + text));
        return this;
    }

    public List<String> list() {
        return List.copyOf(options);
    }

    /** Slurm replaces what follows a percent sign. */
    private static String literally(Path path) {
        return path.toString().replace("%", "%%");
    }
}
