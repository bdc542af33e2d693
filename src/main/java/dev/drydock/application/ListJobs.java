package dev.drydock.application;

import dev.drydock.failure.DrydockException;
import java.util.List;
import java.util.Optional;

/** Lists the jobs of the installation with their parameters, the broken ones with what is wrong. */
public class ListJobs {
    private final Authorization authorization;
    private final JobRuntime runtime;

    public ListJobs(Authorization authorization, JobRuntime runtime) {
        this.authorization = authorization;
        this.runtime = runtime;
    }

    public List<Listed> list(Actor actor) {
        authorization.require(actor, Operation.VIEW, "jobs");
        return runtime.jobNames().stream().map(this::listed).toList();
    }

    private Listed listed(String name) {
        try {
            return new Listed(name, Optional.of(runtime.require(name)), Optional.empty());
        } catch (DrydockException e) {
            return new Listed(name, Optional.empty(), Optional.of(String.valueOf(e.getMessage())));
        }
    }

    /** A job, with either its definition or its problem. */
    public record Listed(String name, Optional<JobDefinition> definition, Optional<String> problem) {}
}
