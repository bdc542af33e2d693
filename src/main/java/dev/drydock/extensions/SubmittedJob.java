package dev.drydock.extensions;

import dev.drydock.domain.registry.Placement;
import dev.drydock.domain.training.BatchJob;
import dev.drydock.extensions.LoadedLauncher.Wanted;
import dev.drydock.spi.JobRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** {@link JobRequest} of a training: the model's requests before the site's. */
final class SubmittedJob implements JobRequest {
    private final BatchJob job;
    private final Wanted site;

    SubmittedJob(BatchJob job, Wanted site) {
        this.job = job;
        this.site = site;
    }

    @Override
    public String name() {
        return job.name();
    }

    @Override
    public String task() {
        return job.task();
    }

    @Override
    public Path script() {
        return job.script();
    }

    @Override
    public Path directory() {
        return job.directory();
    }

    @Override
    public Path log() {
        return job.log();
    }

    @Override
    public int threads() {
        return job.threads();
    }

    @Override
    public int gpus() {
        return requested().gres().map(SubmittedJob::gpus).orElse(site.gpus());
    }

    /** Of generic resources such as {@code gpu:a100:2,tmpfs:10}; without a number it is one. */
    private static int gpus(String gres) {
        return Arrays.stream(gres.split(",", -1))
                .map(resource -> resource.split(":", -1))
                .filter(parts -> parts[0].equals("gpu"))
                .mapToInt(parts ->
                        parts[parts.length - 1].matches("[0-9]{1,4}") ? Integer.parseInt(parts[parts.length - 1]) : 1)
                .sum();
    }

    @Override
    public int memoryMebibytes() {
        return job.memoryMebibytes();
    }

    @Override
    public Optional<Duration> timeLimit() {
        return job.timeLimit();
    }

    @Override
    public Optional<String> partition() {
        return requested().partition();
    }

    @Override
    public Optional<String> account() {
        return requested().account();
    }

    @Override
    public Optional<String> qos() {
        return requested().qos();
    }

    @Override
    public List<String> options() {
        return Stream.concat(site.options().stream(), requested().options().stream())
                .toList();
    }

    private Placement requested() {
        return job.placement();
    }
}
