package dev.drydock.extensions;

import dev.drydock.domain.training.ClusterJob;
import dev.drydock.domain.training.ClusterJob.Ending;
import dev.drydock.domain.training.ClusterJob.Phase;
import dev.drydock.domain.validation.ExtensionJar;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ExtensionFailure;
import dev.drydock.spi.JobStatus;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes what a launcher says of jobs, if it can be used. Foreign code may return null whatever its interface says. */
final class ListedJobs {
    private static final String ID = "[!-~]{1,100}";
    private static final int LONGEST_LINE = 200;

    private ListedJobs() {}

    static List<ClusterJob> of(ExtensionJar jar, String launcher, @Nullable List<JobStatus> said) {
        if (said == null) {
            throw invalid(jar, launcher, "jobs() returned null");
        }
        List<ClusterJob> jobs = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (JobStatus status : said) {
            jobs.add(job(jar, launcher, status, ids));
        }
        return jobs;
    }

    private static ClusterJob job(ExtensionJar jar, String launcher, @Nullable JobStatus status, Set<String> ids) {
        if (status == null
                || Objects.isNull(status.name())
                || Objects.isNull(status.state())
                || Objects.isNull(status.reason())
                || Objects.isNull(status.nodes())) {
            throw invalid(jar, launcher, "jobs() has null in it: " + status);
        }
        String id = requireId(jar, launcher, status.id());
        if (!ids.add(id)) {
            throw invalid(jar, launcher, "jobs() has the id " + id + " twice");
        }
        return new ClusterJob(
                id,
                status.name(),
                phase(status.state()),
                ending(status.state()),
                status.state() == JobStatus.State.WAITING
                        ? "PENDING"
                        : status.state().name(),
                line(status.reason()),
                line(status.nodes()));
    }

    static String requireId(ExtensionJar jar, String launcher, @Nullable String id) {
        if (id == null || !id.matches(ID)) {
            throw invalid(
                    jar,
                    launcher,
                    "a job's id must have 1 to 100 printable ASCII characters without spaces, and is "
                            + (id == null ? "null" : "'" + line(id) + "'"));
        }
        return id;
    }

    /** On one line, and not too long. */
    static String line(String text) {
        String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        return line.length() > LONGEST_LINE ? line.substring(0, LONGEST_LINE) + "…" : line;
    }

    private static Phase phase(JobStatus.State state) {
        return switch (state) {
            case WAITING -> Phase.WAITING;
            case RUNNING -> Phase.RUNNING;
            case SUSPENDED -> Phase.PAUSED;
            case ENDED, CANCELLED, TIME_LIMIT, OUT_OF_MEMORY, NODE_LOST -> Phase.ENDED;
        };
    }

    private static Ending ending(JobStatus.State state) {
        return switch (state) {
            case CANCELLED -> Ending.CANCELLED;
            case TIME_LIMIT -> Ending.TIME_LIMIT;
            case OUT_OF_MEMORY -> Ending.OUT_OF_MEMORY;
            case NODE_LOST -> Ending.NODE_LOST;
            case WAITING, RUNNING, SUSPENDED, ENDED -> Ending.BY_ITSELF;
        };
    }

    private static DrydockException invalid(ExtensionJar jar, String launcher, String why) {
        return new DrydockException(
                ExtensionFailure.EXTENSION_ANSWER_INVALID,
                "The answer of launcher " + launcher + " of " + jar.words() + " cannot be used: " + why
                        + ". Its jobs continue. Correct the extension, have its new SHA-256 signed into the policy and restart the"
                        + " execution, which finds them again.");
    }
}
